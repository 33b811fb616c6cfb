//! Further claims about a person: bounded, and never the name of a claim that the protocol itself makes.

use serde_json::{Map, Value};

/// Claims that a tenant keeps about a person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes(Map<String, Value>);

/// Why attributes were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttributesError {
    /// More than [`Attributes::COUNT_MAX`].
    #[error("there are more than {} attributes", Attributes::COUNT_MAX)]
    TooMany,
    /// More than [`Attributes::BYTES_MAX`] as JSON.
    #[error("the attributes are longer than {} bytes", Attributes::BYTES_MAX)]
    TooLong,
    /// Something other than 1 to 64 letters, digits, `_`, `-`, `.`, `:` and `/`.
    #[error("an attribute's name has 1 to 64 letters, digits or characters of `_-.:/`")]
    Name,
    /// A claim of the protocol.
    #[error("the name of an attribute belongs to the protocol")]
    Reserved,
}

impl Attributes {
    /// The most attributes of one person.
    pub const COUNT_MAX: usize = 50;
    /// The longest they may be together, in bytes of JSON.
    pub const BYTES_MAX: usize = 8 * 1024;

    /// Takes attributes within the bounds.
    pub fn parse(map: Map<String, Value>) -> Result<Self, AttributesError> {
        if map.len() > Self::COUNT_MAX {
            return Err(AttributesError::TooMany);
        }
        for name in map.keys() {
            check_name(name)?;
        }
        let written = serde_json::to_vec(&map).map_err(|_| AttributesError::TooLong)?;
        if written.len() > Self::BYTES_MAX {
            return Err(AttributesError::TooLong);
        }
        Ok(Self(map))
    }

    /// The attributes, to be stored.
    #[must_use]
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

fn check_name(name: &str) -> Result<(), AttributesError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:/".contains(&byte);
    if name.is_empty() || name.len() > 64 || !name.bytes().all(allowed) {
        return Err(AttributesError::Name);
    }
    // An attribute that became a claim of this name would let a tenant's directory speak for the issuer.
    if RESERVED.contains(&name) { Err(AttributesError::Reserved) } else { Ok(()) }
}

/// Claims that decide something (RFC 7519 §4.1, RFC 9068 §2.2, OpenID Connect Core §2) and those we make ourselves.
const RESERVED: [&str; 32] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "nonce",
    "auth_time",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
    "tid",
    "fam",
    "rsq",
    "inc",
    "act",
    "cnf",
    "client_id",
    "scope",
    "roles",
    "groups",
    "entitlements",
    "permissions",
    "name",
    "email",
    "email_verified",
    "updated_at",
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(value: Value) -> Result<Attributes, AttributesError> {
        let Value::Object(map) = value else { panic!("not an object") };
        Attributes::parse(map)
    }

    #[test]
    fn a_directory_cannot_speak_for_the_issuer() {
        for name in RESERVED {
            assert_eq!(parse(json!({ name: "x" })), Err(AttributesError::Reserved), "{name}");
        }
        assert!(parse(json!({"department": "Research", "https://acme.example/cost": 7})).is_ok());
    }

    #[test]
    fn attributes_are_bounded_in_number_name_and_length() {
        assert_eq!(parse(json!({"": 1})), Err(AttributesError::Name));
        assert_eq!(parse(json!({"a b": 1})), Err(AttributesError::Name));
        assert_eq!(parse(json!({"a": "x".repeat(Attributes::BYTES_MAX)})), Err(AttributesError::TooLong));
        let many: Map<_, _> =
            (0..=Attributes::COUNT_MAX).map(|number| (format!("a{number}"), json!(1))).collect();
        assert_eq!(Attributes::parse(many), Err(AttributesError::TooMany));
    }
}
