//! Identifiers: random UUIDs (version 4, 122 unpredictable bits), one type for each kind of thing.

use crate::Entropy;
use crate::entropy::random_bytes;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Text that is not an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct NotAnId;

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh identifier.
            pub fn random(entropy: &dyn Entropy) -> Self {
                Self(uuid::Builder::from_random_bytes(random_bytes(entropy)).into_uuid())
            }

            /// The identifier that a row or a token holds.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID, for rows and wire formats.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            /// Only the hyphenated lower-case form: one identifier has one spelling.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let uuid = Uuid::try_parse(text).map_err(|_| NotAnId)?;
                let mut buffer = Uuid::encode_buffer();
                let canonical = uuid.as_hyphenated().encode_lower(&mut buffer);
                if canonical == text { Ok(Self(uuid)) } else { Err(NotAnId) }
            }
        }
    )+};
}

identifiers! {
    /// A tenant.
    TenantId,
    /// A person within a tenant.
    UserId,
    /// A signed-in browser; the `sid` of tokens.
    SessionId,
    /// A registered client; the `client_id` of OAuth.
    ClientId,
    /// A family of tokens that descend from one grant; the `fam` of tokens.
    FamilyId,
    /// A management API key.
    ApiKeyId,
    /// A stored authorization request.
    RequestId,
    /// An entry of the audit trail.
    AuditEventId,
    /// A one-time link.
    LinkId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_has_one_spelling() {
        let text = "6fa459ea-ee8a-4ca4-894e-db77e160355e";
        assert_eq!(text.parse::<UserId>().unwrap().to_string(), text);
        for other in
            [text.to_uppercase(), text.replace('-', ""), format!("{{{text}}}"), format!("urn:uuid:{text}")]
        {
            assert_eq!(other.parse::<UserId>(), Err(NotAnId), "{other}");
        }
    }
}
