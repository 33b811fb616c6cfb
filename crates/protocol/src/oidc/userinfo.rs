//! The answer of the userinfo endpoint.

use serde::{Deserialize, Serialize};

use super::{Audience, ExtraClaims};

/// Claims about the user (OpenID Connect Core 1.0 §5.3.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserinfoClaims {
    /// Whom they are about; must be the `sub` of the ID token.
    pub sub: String,
    /// Who says so; only in signed answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// For whom; only in signed answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aud: Option<Audience>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: ExtraClaims,
}

impl UserinfoClaims {
    /// A plain JSON answer.
    #[must_use]
    pub fn new(sub: impl Into<String>, extra: ExtraClaims) -> Self {
        Self { sub: sub.into(), iss: None, aud: None, extra }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_one_flat_object() {
        let mut extra = ExtraClaims::default();
        extra.insert("email_verified", true).unwrap();
        let claims = UserinfoClaims::new("u1", extra);
        let json = serde_json::to_string(&claims).unwrap();
        assert_eq!(json, r#"{"sub":"u1","email_verified":true}"#);
        assert_eq!(serde_json::from_str::<UserinfoClaims>(&json).unwrap(), claims);
    }
}
