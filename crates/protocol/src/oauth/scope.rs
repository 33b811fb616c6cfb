//! One scope and the names that OpenID Connect fixes.

use std::borrow::Borrow;
use std::fmt;

/// Asks for an ID token (OpenID Connect Core 1.0 §3.1.2.1).
pub const OPENID: &str = "openid";
/// Asks for the claims of [`crate::oidc::claims_of_scope`].
pub const PROFILE: &str = "profile";
/// Asks for `email` and `email_verified`.
pub const EMAIL: &str = "email";
/// Asks for `address`.
pub const ADDRESS: &str = "address";
/// Asks for `phone_number` and `phone_number_verified`.
pub const PHONE: &str = "phone";
/// Asks for a refresh token that outlives the session (OpenID Connect Core 1.0 §11).
pub const OFFLINE_ACCESS: &str = "offline_access";

/// One scope token (RFC 6749 §3.3): printable ASCII without space, `"` and `\`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(String);

/// Why a text is no scope or list of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// A scope has at least one character.
    #[error("a scope is empty")]
    Empty,
    /// A scope is longer than [`Scope::BYTES_MAX`].
    #[error("a scope is too long")]
    TooLong,
    /// A character outside of RFC 6749 §3.3.
    #[error("a scope has a character that is not allowed")]
    Character,
    /// More than [`super::ScopeSet::SCOPES_MAX`].
    #[error("too many scopes")]
    TooMany,
}

impl Scope {
    /// The longest scope in bytes.
    pub const BYTES_MAX: usize = 128;

    /// Reads one scope.
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        if text.is_empty() {
            return Err(ScopeError::Empty);
        }
        if text.len() > Self::BYTES_MAX {
            return Err(ScopeError::TooLong);
        }
        let allowed = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E);
        if !text.bytes().all(allowed) {
            return Err(ScopeError::Character);
        }
        Ok(Self(text.to_owned()))
    }

    /// The scope as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl AsRef<str> for Scope {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Lets a set be searched by text; sound because the derived order is that of the text.
impl Borrow<str> for Scope {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        Self::parse(text)
    }
}

impl serde::Serialize for Scope {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Scope {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
