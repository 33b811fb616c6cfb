//! From JSON values to the words of the domain, each by its own parser.

use domain::client::ClientType;
use domain::names::{DisplayName, Email, Host, Slug};
use domain::password::Password;
use domain::permission::{Permission, PermissionSet};
use domain::tenant::TenantState;
use protocol::jose::{KeyKind, SigningAlgorithm};
use protocol::oauth::{GrantType, ResourceIndicator, ScopeSet, TokenEndpointAuthMethod};
use serde_json::{Map, Value};
use services::keys::RotationReason;
use services::management::attributes::Attributes;
use std::fmt::Display;

/// A value that was refused: where below the field, and why.
#[derive(Debug)]
pub(in crate::api) struct Rejected {
    /// The rest of the JSON pointer, empty for the field itself.
    pub(in crate::api) below: String,
    /// What is wrong.
    pub(in crate::api) message: String,
}

/// What a field is read into.
pub(in crate::api) trait FromJson: Sized {
    /// Reads a value, or says all that is wrong with it.
    fn from_json(value: Value) -> Result<Self, Vec<Rejected>>;
}

/// One refusal of the field itself.
pub(in crate::api) fn rejected(message: impl Display) -> Vec<Rejected> {
    vec![Rejected { below: String::new(), message: message.to_string() }]
}

impl FromJson for String {
    fn from_json(value: Value) -> Result<Self, Vec<Rejected>> {
        match value {
            Value::String(text) => Ok(text),
            _ => Err(rejected("must be a string")),
        }
    }
}

impl FromJson for bool {
    fn from_json(value: Value) -> Result<Self, Vec<Rejected>> {
        value.as_bool().ok_or_else(|| rejected("must be true or false"))
    }
}

impl FromJson for u32 {
    fn from_json(value: Value) -> Result<Self, Vec<Rejected>> {
        let number = value.as_u64().and_then(|number| number.try_into().ok());
        number.ok_or_else(|| rejected("must be a whole number that is not negative"))
    }
}

impl FromJson for Map<String, Value> {
    fn from_json(value: Value) -> Result<Self, Vec<Rejected>> {
        match value {
            Value::Object(object) => Ok(object),
            _ => Err(rejected("must be an object")),
        }
    }
}

impl FromJson for Attributes {
    fn from_json(value: Value) -> Result<Self, Vec<Rejected>> {
        Self::parse(Map::from_json(value)?).map_err(rejected)
    }
}

impl FromJson for Password {
    fn from_json(value: Value) -> Result<Self, Vec<Rejected>> {
        Self::parse(String::from_json(value)?).map_err(rejected)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: Value) -> Result<Self, Vec<Rejected>> {
        let Value::Array(values) = value else { return Err(rejected("must be a list")) };
        if values.len() > ITEMS_MAX {
            return Err(rejected(format!("has more than {ITEMS_MAX} entries")));
        }
        let (mut items, mut refused) = (Self::new(), Vec::new());
        for (index, value) in values.into_iter().enumerate() {
            match T::from_json(value) {
                Ok(item) => items.push(item),
                Err(below) => refused.extend(
                    below
                        .into_iter()
                        .map(|inner| Rejected { below: format!("/{index}{}", inner.below), ..inner }),
                ),
            }
        }
        if refused.is_empty() { Ok(items) } else { Err(refused) }
    }
}

impl FromJson for PermissionSet {
    fn from_json(value: Value) -> Result<Self, Vec<Rejected>> {
        Ok(Vec::<Permission>::from_json(value)?.into_iter().collect())
    }
}

macro_rules! by_parser {
    ($($type:ty => $parse:expr),+ $(,)?) => {$(
        impl FromJson for $type {
            fn from_json(value: Value) -> Result<Self, Vec<Rejected>> {
                $parse(&String::from_json(value)?).map_err(rejected)
            }
        }
    )+};
}

by_parser! {
    Email => Email::parse,
    DisplayName => DisplayName::parse,
    Slug => Slug::parse,
    Host => Host::parse,
    ScopeSet => ScopeSet::parse,
    ResourceIndicator => ResourceIndicator::parse,
    Permission => str::parse::<Permission>,
}

/// A closed list of words, for the description.
pub(in crate::api) trait Words {
    /// All of them.
    fn words() -> Vec<&'static str>;
}

/// One of a closed list of words.
macro_rules! by_word {
    ($($type:ty { $($word:literal => $value:expr),+ $(,)? })+) => {$(
        impl Words for $type {
            fn words() -> Vec<&'static str> {
                vec![$($word),+]
            }
        }

        impl FromJson for $type {
            fn from_json(value: Value) -> Result<Self, Vec<Rejected>> {
                match value.as_str() {
                    $(Some($word) => Ok($value),)+
                    _ => Err(rejected(concat!("must be one of:" $(, " ", $word)+))),
                }
            }
        }
    )+};
}

by_word! {
    ClientType {
        "web" => Self::Web, "spa" => Self::Spa, "native" => Self::Native, "service" => Self::Service,
        "resource_server" => Self::ResourceServer,
    }
    GrantType {
        "authorization_code" => Self::AuthorizationCode, "refresh_token" => Self::RefreshToken,
        "client_credentials" => Self::ClientCredentials,
    }
    TokenEndpointAuthMethod {
        "client_secret_basic" => Self::ClientSecretBasic, "client_secret_post" => Self::ClientSecretPost,
        "none" => Self::None,
    }
    SigningAlgorithm { "ES256" => Self::Es256, "RS256" => Self::Rs256, "PS256" => Self::Ps256, "EdDSA" => Self::EdDsa }
    KeyKind { "ec-p256" => Self::EcP256, "rsa-2048" => Self::Rsa2048, "ed25519" => Self::Ed25519 }
    TenantState { "active" => Self::Active, "disabled" => Self::Disabled }
    RotationReason { "planned" => Self::Planned, "urgent" => Self::Urgent }
}

const ITEMS_MAX: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_word_of_a_wire_enum_is_read() {
        for grant in GrantType::ALL {
            assert_eq!(GrantType::from_json(json!(grant.as_str())).unwrap(), *grant);
        }
        for method in TokenEndpointAuthMethod::ALL {
            assert_eq!(TokenEndpointAuthMethod::from_json(json!(method.as_str())).unwrap(), *method);
        }
        for algorithm in SigningAlgorithm::ALL {
            assert_eq!(SigningAlgorithm::from_json(json!(algorithm.as_str())).unwrap(), *algorithm);
        }
        for kind in KeyKind::ALL {
            assert_eq!(KeyKind::from_json(json!(kind.as_str())).unwrap(), *kind);
        }
    }

    #[test]
    fn values_of_another_type_are_refused() {
        for value in
            [json!(null), json!([]), json!({}), json!(true), json!(1), json!(1.5), json!("x\u{202e}")]
        {
            assert!(DisplayName::from_json(value.clone()).is_err(), "{value}");
            assert!(GrantType::from_json(value).is_err());
        }
        for value in [json!(null), json!(-1), json!(1.5), json!("1"), json!(u64::MAX), json!([1])] {
            assert!(u32::from_json(value.clone()).is_err(), "{value}");
        }
        for value in [json!(null), json!(""), json!([]), json!({}), json!(true)] {
            assert!(Password::from_json(value.clone()).is_err(), "{value}");
        }
    }

    #[test]
    fn a_list_is_bounded() {
        assert!(Vec::<String>::from_json(json!(vec!["x"; ITEMS_MAX])).is_ok());
        assert!(Vec::<String>::from_json(json!(vec!["x"; ITEMS_MAX + 1])).is_err());
    }
}
