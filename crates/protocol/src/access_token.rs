//! What an access token says.

use serde::{Deserialize, Serialize};

pub use crate::audience::{Audience, AudienceError};
use crate::jose::numeric_date;
use crate::json::present;
use crate::oauth::ScopeSet;

/// The claims of an access token (RFC 9068 §2.2) and those by which it can be revoked at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessTokenClaims {
    /// Who issued it.
    pub iss: String,
    /// Whom it acts for: a user, or the client itself.
    pub sub: String,
    /// The APIs it is for.
    pub aud: Audience,
    /// The client it was issued to.
    pub client_id: String,
    /// When it was issued.
    #[serde(deserialize_with = "numeric_date::deserialize")]
    pub iat: i64,
    /// Before when it is not good; we never write it, verifiers honour it.
    #[serde(
        default,
        deserialize_with = "numeric_date::deserialize_optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub nbf: Option<i64>,
    /// When it dies.
    #[serde(deserialize_with = "numeric_date::deserialize")]
    pub exp: i64,
    /// Its identifier.
    pub jti: String,
    /// The scopes granted.
    #[serde(default, skip_serializing_if = "ScopeSet::is_empty")]
    pub scope: ScopeSet,
    /// When the user last proved who they are.
    #[serde(
        default,
        deserialize_with = "numeric_date::deserialize_optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub auth_time: Option<i64>,
    /// How well.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// With what (RFC 8176).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The session, unless the client acts for itself.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The tenant.
    pub tid: String,
    /// The family of refresh tokens it came from, if any.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub fam: Option<String>,
    /// The number of the last revocation its issuer had applied; a greater one on any of its subjects kills it.
    pub rsq: u64,
    /// The incarnation in which that number counts.
    pub inc: String,
    /// Roles meant for the audience.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Permissions meant for the audience.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<String>,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn claims() -> AccessTokenClaims {
        AccessTokenClaims {
            iss: "https://acme.example".into(),
            sub: "u1".into(),
            aud: Audience::one("https://api.example"),
            client_id: "c1".into(),
            iat: 1_700_000_000,
            nbf: None,
            exp: 1_700_000_300,
            jti: "j1".into(),
            scope: ScopeSet::parse("openid read").unwrap(),
            auth_time: Some(1_699_999_999),
            acr: None,
            amr: vec!["pwd".into()],
            sid: Some("s1".into()),
            tid: "t1".into(),
            fam: None,
            rsq: u64::MAX,
            inc: "i1".into(),
            roles: Vec::new(),
            permissions: vec!["orders.read".into()],
        }
    }

    #[test]
    fn the_wire_form_is_flat_and_leaves_out_what_is_empty() {
        let expected = json!({
            "iss": "https://acme.example", "sub": "u1", "aud": "https://api.example", "client_id": "c1",
            "iat": 1_700_000_000, "exp": 1_700_000_300, "jti": "j1", "scope": "openid read",
            "auth_time": 1_699_999_999, "amr": ["pwd"], "sid": "s1", "tid": "t1", "rsq": u64::MAX, "inc": "i1",
            "permissions": ["orders.read"],
        });
        assert_eq!(serde_json::to_value(claims()).unwrap(), expected);
        assert_eq!(serde_json::from_value::<AccessTokenClaims>(expected).unwrap(), claims());
    }

    #[test]
    fn a_claim_that_is_missing_or_of_a_wrong_type_is_refused() {
        let good = serde_json::to_value(claims()).unwrap();
        for name in ["iss", "sub", "aud", "client_id", "iat", "exp", "jti", "tid", "rsq", "inc"] {
            let mut bad = good.clone();
            bad.as_object_mut().unwrap().remove(name);
            assert!(serde_json::from_value::<AccessTokenClaims>(bad).is_err(), "{name} missing");
        }
        let every = ["nbf", "acr", "fam", "roles", "amr", "scope"];
        for name in good.as_object().unwrap().keys().map(String::as_str).chain(every) {
            for value in [Value::Null, json!({}), json!(-1), json!(1.5)] {
                let mut bad = good.clone();
                bad[name] = value;
                assert!(serde_json::from_value::<AccessTokenClaims>(bad).is_err(), "{name}");
            }
        }
    }
}
