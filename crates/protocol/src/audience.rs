//! The `aud` claim.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// One or more recipients of a token (RFC 7519 §4.1.3); written as a bare string when it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience(Vec<String>);

/// Why a list is no audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AudienceError {
    /// A token for nobody would be a token for everybody in a careless verifier.
    #[error("no recipient")]
    Empty,
    /// More than [`Audience::RECIPIENTS_MAX`].
    #[error("too many recipients")]
    TooMany,
}

impl Audience {
    /// The largest number of recipients.
    pub const RECIPIENTS_MAX: usize = 20;

    /// A single recipient.
    #[must_use]
    pub fn one(recipient: impl Into<String>) -> Self {
        Self(vec![recipient.into()])
    }

    /// Several recipients.
    pub fn many(recipients: Vec<String>) -> Result<Self, AudienceError> {
        if recipients.is_empty() {
            return Err(AudienceError::Empty);
        }
        if recipients.len() > Self::RECIPIENTS_MAX {
            return Err(AudienceError::TooMany);
        }
        Ok(Self(recipients))
    }

    /// Whether this exact text is among the recipients.
    #[must_use]
    pub fn contains(&self, recipient: &str) -> bool {
        self.0.iter().any(|known| known == recipient)
    }

    /// The recipients in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The recipient, when there is exactly one.
    #[must_use]
    pub fn find_only(&self) -> Option<&str> {
        match self.0.as_slice() {
            [recipient] => Some(recipient),
            _ => None,
        }
    }
}

impl Serialize for Audience {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.find_only() {
            Some(recipient) => serializer.serialize_str(recipient),
            None => self.0.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Audience {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AudienceVisitor)
    }
}

struct AudienceVisitor;

impl<'de> Visitor<'de> for AudienceVisitor {
    type Value = Audience;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string or a list of strings")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Audience, E> {
        Ok(Audience::one(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Audience, A::Error> {
        let mut recipients = Vec::new();
        while let Some(recipient) = sequence.next_element()? {
            if recipients.len() == Audience::RECIPIENTS_MAX {
                return Err(A::Error::custom(AudienceError::TooMany));
            }
            recipients.push(recipient);
        }
        Audience::many(recipients).map_err(A::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_recipient_is_written_as_a_string_and_several_as_a_list() {
        assert_eq!(serde_json::to_string(&Audience::one("a")).unwrap(), r#""a""#);
        let both = Audience::many(vec!["a".into(), "b".into()]).unwrap();
        assert_eq!(serde_json::to_string(&both).unwrap(), r#"["a","b"]"#);
    }

    #[test]
    fn both_forms_are_read_and_other_types_are_not() {
        assert_eq!(serde_json::from_str::<Audience>(r#"["a"]"#).unwrap(), Audience::one("a"));
        for text in ["[]", "null", "1", "[1]", r#"{"a":1}"#, r#"["a",null]"#] {
            assert!(serde_json::from_str::<Audience>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_number_of_recipients_is_bounded() {
        let list = vec!["a"; Audience::RECIPIENTS_MAX + 1];
        assert!(serde_json::from_value::<Audience>(serde_json::json!(list)).is_err());
    }
}
