//! What an ID token says.

use serde::{Deserialize, Serialize};

use super::{Audience, ExtraClaims};
use crate::jose::numeric_date;
use crate::json::present;

/// The claims of an ID token (OpenID Connect Core 1.0 §2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IdTokenClaims {
    /// Who issued it.
    pub iss: String,
    /// Whom it is about.
    pub sub: String,
    /// For whom; the client.
    pub aud: Audience,
    /// The client, when there are several audiences.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub azp: Option<String>,
    /// When it dies.
    #[serde(deserialize_with = "numeric_date::deserialize")]
    pub exp: i64,
    /// When it was issued.
    #[serde(deserialize_with = "numeric_date::deserialize")]
    pub iat: i64,
    /// When the user last proved who they are.
    #[serde(
        default,
        deserialize_with = "numeric_date::deserialize_optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub auth_time: Option<i64>,
    /// What the client sent.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// How well the user proved who they are.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// With what (RFC 8176).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The half hash of the access token that came with it; see [`crate::jose::access_token_hash`].
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// The session (OpenID Connect Back-Channel Logout 1.0 §2.1).
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Claims about the user that were asked for in the ID token.
    #[serde(flatten)]
    pub extra: ExtraClaims,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smallest() -> IdTokenClaims {
        IdTokenClaims {
            iss: "https://acme.example".into(),
            sub: "u1".into(),
            aud: Audience::one("c1"),
            azp: None,
            exp: 2,
            iat: 1,
            auth_time: None,
            nonce: None,
            acr: None,
            amr: Vec::new(),
            at_hash: None,
            sid: None,
            extra: ExtraClaims::default(),
        }
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let json = serde_json::to_string(&smallest()).unwrap();
        assert_eq!(json, r#"{"iss":"https://acme.example","sub":"u1","aud":"c1","exp":2,"iat":1}"#);
    }

    #[test]
    fn everything_comes_back() {
        let mut claims = IdTokenClaims {
            auth_time: Some(1),
            nonce: Some("n".into()),
            amr: vec!["pwd".into()],
            sid: Some("s".into()),
            ..smallest()
        };
        claims.extra.insert("email", "a@example").unwrap();
        let json = serde_json::to_string(&claims).unwrap();
        assert_eq!(serde_json::from_str::<IdTokenClaims>(&json).unwrap(), claims);
    }

    #[test]
    fn claims_of_a_wrong_type_are_refused() {
        let good = serde_json::to_value(smallest()).unwrap();
        for name in ["exp", "iat", "auth_time", "nonce", "sid", "aud", "acr", "azp"] {
            for value in [serde_json::Value::Null, serde_json::json!({}), serde_json::json!(1.5)] {
                let mut bad = good.clone();
                bad[name] = value;
                assert!(serde_json::from_value::<IdTokenClaims>(bad).is_err(), "{name}");
            }
        }
    }
}
