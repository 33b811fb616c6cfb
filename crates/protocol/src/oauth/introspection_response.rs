//! The answer of the introspection endpoint.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{AccessTokenType, ScopeSet};
use crate::Audience;
use crate::jose::numeric_date::deserialize_optional as optional_time;

/// Whether a token is good, and what it says (RFC 7662 §2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntrospectionResponse {
    /// Written as exactly `{"active":false}`, whatever the reason (RFC 7662 §2.2).
    Inactive,
    /// A living token.
    Active(Box<ActiveToken>),
}

/// What a living token says; members that do not apply are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct ActiveToken {
    /// The scopes granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<ScopeSet>,
    /// The client it was issued to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// A name of the user for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// How it is presented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<AccessTokenType>,
    /// When it dies.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "optional_time")]
    pub exp: Option<i64>,
    /// When it was issued.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "optional_time")]
    pub iat: Option<i64>,
    /// Whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// Whom it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<Audience>,
    /// Who issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// Its identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// When the user last proved who they are (RFC 9470 §6.2).
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "optional_time")]
    pub auth_time: Option<i64>,
    /// How well (RFC 9470 §6.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// With what.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tid: Option<String>,
    /// The family of refresh tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fam: Option<String>,
    /// Roles meant for the audience.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Permissions meant for the audience.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<String>,
}

impl IntrospectionResponse {
    /// Whether the token is good.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self, Self::Active(_))
    }
}

impl Serialize for IntrospectionResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Written<'a> {
            active: bool,
            #[serde(flatten)]
            token: Option<&'a ActiveToken>,
        }
        let token = match self {
            Self::Inactive => None,
            Self::Active(token) => Some(token.as_ref()),
        };
        Written { active: token.is_some(), token }.serialize(serializer)
    }
}

/// Only the JSON value `true` makes a token active.
impl<'de> Deserialize<'de> for IntrospectionResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Read {
            active: bool,
            #[serde(flatten)]
            rest: Map<String, Value>,
        }
        let Read { active, rest } = Read::deserialize(deserializer)?;
        if !active {
            return Ok(Self::Inactive);
        }
        serde_json::from_value(Value::Object(rest))
            .map(|token| Self::Active(Box::new(token)))
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inactive_token_tells_nothing() {
        assert_eq!(serde_json::to_string(&IntrospectionResponse::Inactive).unwrap(), r#"{"active":false}"#);
        let read: IntrospectionResponse = serde_json::from_str(r#"{"active":false,"sub":"a"}"#).unwrap();
        assert!(!read.is_active());
    }

    #[test]
    fn an_active_token_is_written_and_read_back() {
        let token = ActiveToken {
            scope: Some(ScopeSet::parse("openid").unwrap()),
            token_type: Some(AccessTokenType::Bearer),
            exp: Some(1_700_000_000),
            aud: Some(Audience::one("api")),
            ..ActiveToken::default()
        };
        let response = IntrospectionResponse::Active(Box::new(token));
        let json = serde_json::to_string(&response).unwrap();
        assert_eq!(
            json,
            r#"{"active":true,"scope":"openid","token_type":"Bearer","exp":1700000000,"aud":"api"}"#
        );
        assert_eq!(serde_json::from_str::<IntrospectionResponse>(&json).unwrap(), response);
    }

    #[test]
    fn anything_but_true_is_not_active() {
        for text in ["{}", r#"{"active":"true"}"#, r#"{"active":1}"#, r#"{"active":null}"#, "[]"] {
            assert!(serde_json::from_str::<IntrospectionResponse>(text).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<IntrospectionResponse>(r#"{"active":true,"exp":"1"}"#).is_err());
    }
}
