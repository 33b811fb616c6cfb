//! Names of keys.

use std::fmt;

/// The identifier of one of our own keys: 1 to 64 of `A-Z a-z 0-9 _ -`, so that it needs no escaping anywhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

/// The text is no key identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key identifier has 1 to 64 letters, digits, underscores or hyphens")]
pub struct KeyIdError;

impl KeyId {
    /// The longest identifier in bytes.
    pub const BYTES_MAX: usize = 64;

    /// Reads an identifier.
    pub fn parse(text: &str) -> Result<Self, KeyIdError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if text.is_empty() || text.len() > Self::BYTES_MAX || !text.bytes().all(allowed) {
            return Err(KeyIdError);
        }
        Ok(Self(text.to_owned()))
    }

    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::str::FromStr for KeyId {
    type Err = KeyIdError;

    fn from_str(text: &str) -> Result<Self, KeyIdError> {
        Self::parse(text)
    }
}

impl serde::Serialize for KeyId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for KeyId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_characters_make_an_identifier() {
        assert_eq!(KeyId::parse("2026-01_a").unwrap().as_str(), "2026-01_a");
        assert!(KeyId::parse(&"k".repeat(64)).is_ok());
        for text in ["", "../../dev/null", "a b", "a\0", "a'", "a\"", "ä", "a.b", &"k".repeat(65)] {
            assert!(KeyId::parse(text).is_err(), "{text}");
        }
    }
}
