//! Claims about the user beside those that make a token safe.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Claims that are added to a token or a userinfo answer; they can never replace a claim that verifiers decide by.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExtraClaims(Map<String, Value>);

/// The name belongs to the protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the claim {0} is reserved")]
pub struct ReservedClaim(pub String);

impl ExtraClaims {
    /// Adds a claim, or replaces one of the same name.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Result<(), ReservedClaim> {
        let name = name.into();
        if RESERVED.contains(&name.as_str()) {
            return Err(ReservedClaim(name));
        }
        self.0.insert(name, value.into());
        Ok(())
    }

    /// The value of a claim.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

const RESERVED: [&str; 25] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "azp",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
    "cnf",
    "act",
    "client_id",
    "scope",
    "tid",
    "fam",
    "rsq",
    "inc",
    "events",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_claims_of_the_protocol_cannot_be_replaced() {
        let mut claims = ExtraClaims::default();
        assert!(claims.insert("name", "Ada").is_ok());
        assert_eq!(claims.find("name"), Some(&Value::from("Ada")));
        for name in RESERVED {
            assert_eq!(claims.insert(name, "x"), Err(ReservedClaim(name.to_owned())));
        }
    }
}
