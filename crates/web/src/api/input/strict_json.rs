//! JSON read so that no two readers can disagree about it: no member twice, no NUL, bounded depth (attack S-10).

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// Reads one value that fills the whole text.
pub(super) fn read(text: &[u8]) -> Result<Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = Strict { depth: DEPTH_MAX }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Reads any value that nests at most `depth` deep.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn below<E: de::Error>(self) -> Result<Self, E> {
        let depth = self.depth.checked_sub(1).ok_or_else(|| E::custom("the values nest too deep"))?;
        Ok(Self { depth })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        without_nul(text).map(|()| Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(below)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            without_nul(&name)?;
            let value = members.next_value_seed(below)?;
            if object.insert(name, value).is_some() {
                return Err(de::Error::custom("a member is given twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

/// Databases and other readers end text at NUL.
fn without_nul<E: de::Error>(text: &str) -> Result<(), E> {
    if text.contains('\0') { Err(E::custom("a text contains NUL")) } else { Ok(()) }
}

const DEPTH_MAX: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &[u8]) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn plain_json_reads_as_it_is_written() {
        let text = r#"{"a":[1,-2,0.5,true,null,"ü\u00e9"],"b":{"c":{}}}"#;
        assert_eq!(read(text.as_bytes()).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn a_member_given_twice_is_refused_at_any_depth() {
        assert!(message(br#"{"a":1,"a":2}"#).starts_with("a member is given twice"));
        assert!(message(br#"{"x":[{"a":1,"b":2,"\u0061":2}]}"#).starts_with("a member is given twice"));
    }

    #[test]
    fn bombs_are_refused() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let bomb = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
            assert!(read(bomb.as_bytes()).is_err());
            let deep = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
            assert!(read(deep(DEPTH_MAX).as_bytes()).is_ok());
            assert!(message(deep(DEPTH_MAX + 1).as_bytes()).starts_with("the values nest too deep"));
        }
        assert!(read(b"1e400").is_err());
    }

    #[test]
    fn text_that_is_not_text_is_refused() {
        assert!(message(br#"{"a":"x\u0000"}"#).starts_with("a text contains NUL"));
        assert!(message(br#"{"a\u0000":1}"#).starts_with("a text contains NUL"));
        let bad: [&[u8]; 9] = [
            b"",
            b"{",
            b"{}{}",
            b"\"\\ud800\"",
            b"\"\xc0\xaf\"",
            b"\"\xed\xa0\x80\"",
            b"NaN",
            b"{'a':1}",
            b"\xef\xbb\xbf{}",
        ];
        for bad in bad {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }
}
