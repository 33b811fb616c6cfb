//! Strict JSON pieces that serde's derives do not give: unique bounded objects, and members that may be absent but not
//! null.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// An object in the order written, without repeated names and with at most `LIMIT` members.
///
/// RFC 7515 §4 and RFC 7519 §4 want names unique; two parsers that pick different ones of a pair are an attack.
pub(crate) struct UniqueObject<V, const LIMIT: usize>(pub(crate) Vec<(String, V)>);

impl<'de, V: Deserialize<'de>, const LIMIT: usize> Deserialize<'de> for UniqueObject<V, LIMIT> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueObjectVisitor(PhantomData))
    }
}

struct UniqueObjectVisitor<V, const LIMIT: usize>(PhantomData<V>);

impl<'de, V: Deserialize<'de>, const LIMIT: usize> Visitor<'de> for UniqueObjectVisitor<V, LIMIT> {
    type Value = UniqueObject<V, LIMIT>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with unique names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut members: Vec<(String, V)> = Vec::new();
        while let Some(name) = access.next_key::<String>()? {
            if members.len() == LIMIT {
                return Err(A::Error::custom("too many members"));
            }
            if members.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom("member given twice"));
            }
            members.push((name, access.next_value()?));
        }
        Ok(UniqueObject(members))
    }
}

/// Reads a member that may be missing but, when written, must have its type.
///
/// With serde's own `Option`, `null` would read as absent and so switch off the check it was meant for.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
