//! Times inside tokens.
//!
//! A claim of the wrong type must never read as absent, and never overflow a comparison: both have been ways around
//! expiry. So only plain whole seconds between 1970 and the year 9999 are a time.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// Whole seconds since 1970-01-01T00:00:00Z as JSON wants them in tokens (RFC 7519 §2, without fractions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct NumericDate(i64);

impl NumericDate {
    /// 9999-12-31T23:59:59Z, so that adding a tolerance can never overflow.
    pub const SECONDS_MAX: i64 = 253_402_300_799;

    /// The seconds since 1970.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }
}

/// Reads a required time into plain seconds; for `#[serde(deserialize_with)]`.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    NumericDate::deserialize(deserializer).map(NumericDate::seconds)
}

/// Reads a time that may be missing, but not `null`; together with `#[serde(default)]`.
pub fn deserialize_optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    deserialize(deserializer).map(Some)
}

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumericDateVisitor)
    }
}

struct NumericDateVisitor;

impl Visitor<'_> for NumericDateVisitor {
    type Value = NumericDate;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("whole seconds since 1970")
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<NumericDate, E> {
        if (0..=NumericDate::SECONDS_MAX).contains(&seconds) {
            Ok(NumericDate(seconds))
        } else {
            Err(E::custom("time out of range"))
        }
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<NumericDate, E> {
        self.visit_i64(i64::try_from(seconds).map_err(E::custom)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Times {
        #[serde(deserialize_with = "deserialize")]
        exp: i64,
        #[serde(default, deserialize_with = "deserialize_optional")]
        nbf: Option<i64>,
    }

    #[test]
    fn whole_seconds_are_read() {
        let times: Times = serde_json::from_str(r#"{"exp":1700000000,"nbf":0}"#).unwrap();
        assert_eq!((times.exp, times.nbf), (1_700_000_000, Some(0)));
        assert_eq!(serde_json::from_str::<Times>(r#"{"exp":1}"#).unwrap().nbf, None);
    }

    #[test]
    fn every_other_shape_is_refused_and_never_read_as_absent() {
        let shapes = [
            r#""1700000000""#,
            "1700000000.0",
            "1.5",
            "1e9",
            "1e400",
            "-1",
            "null",
            "true",
            "[1]",
            "{}",
            "253402300800",
            "18446744073709551615",
            "99999999999999999999",
        ];
        for shape in shapes {
            assert!(serde_json::from_str::<Times>(&format!(r#"{{"exp":{shape}}}"#)).is_err(), "exp {shape}");
            let optional = format!(r#"{{"exp":1,"nbf":{shape}}}"#);
            assert!(serde_json::from_str::<Times>(&optional).is_err(), "nbf {shape}");
        }
        assert!(serde_json::from_str::<Times>("{}").is_err());
    }
}
