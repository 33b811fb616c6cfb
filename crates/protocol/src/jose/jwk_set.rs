//! The document of public keys.

use serde::{Deserialize, Serialize};

use super::jwk::JwkMembers;
use super::{Jwk, KeyError};

/// A JWK set (RFC 7517 §5) of public signature keys.
///
/// Reading skips keys of kinds we do not know, as the RFC asks, but refuses the whole document when it leaks private or
/// shared material: whoever published that cannot be trusted with the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "JwkSetMembers")]
pub struct JwkSet {
    /// The keys in the order of publication.
    pub keys: Vec<Jwk>,
}

impl JwkSet {
    /// The largest number of keys in a document.
    pub const KEYS_MAX: usize = 100;
    /// The largest document in bytes.
    pub const BYTES_MAX: usize = 256 * 1024;

    /// Reads a document within both limits.
    pub fn parse(json: &[u8]) -> Result<Self, KeyError> {
        if json.len() > Self::BYTES_MAX {
            return Err(KeyError::TooLarge);
        }
        let members: JwkSetMembers = serde_json::from_slice(json).map_err(|_| KeyError::Malformed)?;
        Self::try_from(members)
    }
}

#[derive(Deserialize)]
struct JwkSetMembers {
    keys: Vec<JwkMembers>,
}

impl TryFrom<JwkSetMembers> for JwkSet {
    type Error = KeyError;

    fn try_from(members: JwkSetMembers) -> Result<Self, KeyError> {
        if members.keys.len() > Self::KEYS_MAX {
            return Err(KeyError::TooLarge);
        }
        let mut keys = Vec::with_capacity(members.keys.len());
        for key in members.keys {
            match Jwk::try_from(key) {
                Ok(jwk) => keys.push(jwk),
                Err(KeyError::Unsupported) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self { keys })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDWARDS: &str =
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

    fn set_of(keys: &[&str]) -> String {
        format!(r#"{{"keys":[{}]}}"#, keys.join(","))
    }

    #[test]
    fn unknown_kinds_are_skipped() {
        let set = JwkSet::parse(set_of(&[r#"{"kty":"AKP"}"#, EDWARDS]).as_bytes()).unwrap();
        assert_eq!(set.keys.len(), 1);
    }

    #[test]
    fn one_leaked_secret_refuses_the_whole_document() {
        let json = set_of(&[EDWARDS, r#"{"kty":"oct","k":"c2VjcmV0"}"#]);
        assert_eq!(JwkSet::parse(json.as_bytes()), Err(KeyError::Symmetric));
    }

    #[test]
    fn both_limits_hold() {
        let many = set_of(&[EDWARDS; JwkSet::KEYS_MAX + 1]);
        assert_eq!(JwkSet::parse(many.as_bytes()), Err(KeyError::TooLarge));
        let long = format!("{}{}", set_of(&[EDWARDS]), " ".repeat(JwkSet::BYTES_MAX));
        assert_eq!(JwkSet::parse(long.as_bytes()), Err(KeyError::TooLarge));
        for text in ["", "[]", "{}", r#"{"keys":null}"#, r#"{"keys":[1]}"#] {
            assert_eq!(JwkSet::parse(text.as_bytes()), Err(KeyError::Malformed), "{text}");
        }
    }
}
