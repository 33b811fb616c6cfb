//! The answer of the token endpoint.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ScopeSet;
use crate::wire_enum::wire_enum;

wire_enum! {
    /// A value of `token_type`.
    pub enum AccessTokenType {
        /// RFC 6750.
        Bearer = "Bearer",
    }
}

/// Tokens for a client (RFC 6749 §5.1, OpenID Connect Core 1.0 §3.1.3.3).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: String,
    /// How it is presented.
    pub token_type: AccessTokenType,
    /// Seconds until the access token dies.
    pub expires_in: i64,
    /// The refresh token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The ID token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// What was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<ScopeSet>,
}

/// Tokens stay out of logs.
impl fmt::Debug for TokenResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenResponse")
            .field("expires_in", &self.expires_in)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_not_written() {
        let response = TokenResponse {
            access_token: "at".into(),
            token_type: AccessTokenType::Bearer,
            expires_in: 300,
            refresh_token: None,
            id_token: None,
            scope: Some(ScopeSet::parse("openid profile").unwrap()),
        };
        let json = serde_json::to_string(&response).unwrap();
        assert_eq!(
            json,
            r#"{"access_token":"at","token_type":"Bearer","expires_in":300,"scope":"openid profile"}"#
        );
        assert_eq!(serde_json::from_str::<TokenResponse>(&json).unwrap(), response);
        assert!(!format!("{response:?}").contains("at\""));
    }
}
