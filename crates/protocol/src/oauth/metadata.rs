//! What a provider announces about itself.

use serde::Serialize;

use super::{CodeChallengeMethod, GrantType, ResponseMode, ResponseType, Scope, TokenEndpointAuthMethod};
use crate::jose::SigningAlgorithm;
use crate::oidc::Prompt;
use crate::wire_enum::wire_enum;

wire_enum! {
    /// A value of `subject_types_supported`.
    pub enum SubjectType {
        /// Every client sees the same `sub`.
        Public = "public",
    }
}

/// Authorization server metadata (RFC 8414 §2, RFC 9207 §3); empty lists are left out (RFC 8414 §3.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AuthorizationServerMetadata {
    /// The issuer, exactly as in tokens.
    pub issuer: String,
    /// Where users are sent.
    pub authorization_endpoint: String,
    /// Where codes become tokens.
    pub token_endpoint: String,
    /// Where the public keys are.
    pub jwks_uri: String,
    /// RFC 7009.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revocation_endpoint: Option<String>,
    /// RFC 7662.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection_endpoint: Option<String>,
    /// RFC 7591.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_endpoint: Option<String>,
    /// Scopes that clients may ask for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes_supported: Vec<Scope>,
    /// Response types.
    pub response_types_supported: Vec<ResponseType>,
    /// Response modes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub response_modes_supported: Vec<ResponseMode>,
    /// Grants.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grant_types_supported: Vec<GrantType>,
    /// How clients prove who they are at the token endpoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub token_endpoint_auth_methods_supported: Vec<TokenEndpointAuthMethod>,
    /// The same at the revocation endpoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revocation_endpoint_auth_methods_supported: Vec<TokenEndpointAuthMethod>,
    /// The same at the introspection endpoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub introspection_endpoint_auth_methods_supported: Vec<TokenEndpointAuthMethod>,
    /// RFC 7636.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code_challenge_methods_supported: Vec<CodeChallengeMethod>,
    /// Languages of the hosted pages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ui_locales_supported: Vec<String>,
    /// Whether answers carry `iss` (RFC 9207 §3).
    pub authorization_response_iss_parameter_supported: bool,
}

/// OpenID provider metadata (OpenID Connect Discovery 1.0 §3, RP-Initiated Logout 1.0 §2.1, Back-Channel Logout 1.0
/// §2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OpenIdProviderMetadata {
    /// What OAuth announces too.
    #[serde(flatten)]
    pub authorization_server: AuthorizationServerMetadata,
    /// Where claims are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_endpoint: Option<String>,
    /// Where users log out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_session_endpoint: Option<String>,
    /// Kinds of `sub`.
    pub subject_types_supported: Vec<SubjectType>,
    /// Algorithms of ID tokens.
    pub id_token_signing_alg_values_supported: Vec<SigningAlgorithm>,
    /// Algorithms of signed userinfo answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub userinfo_signing_alg_values_supported: Vec<SigningAlgorithm>,
    /// Authentication classes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acr_values_supported: Vec<String>,
    /// Claims that may be delivered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims_supported: Vec<String>,
    /// Values of `prompt` (OpenID Connect Prompt Create 1.0 §4.2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prompt_values_supported: Vec<Prompt>,
    /// Whether the `claims` parameter works.
    pub claims_parameter_supported: bool,
    /// Whether the `request` parameter works.
    pub request_parameter_supported: bool,
    /// Whether the `request_uri` parameter works; left out it would mean yes.
    pub request_uri_parameter_supported: bool,
    /// Whether logout tokens are sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_supported: Option<bool>,
    /// Whether they carry `sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_session_supported: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_documents_share_one_flat_object_and_leave_out_what_is_empty() {
        let metadata = OpenIdProviderMetadata {
            authorization_server: AuthorizationServerMetadata {
                issuer: "https://acme.example".into(),
                response_types_supported: vec![ResponseType::Code],
                code_challenge_methods_supported: vec![CodeChallengeMethod::S256],
                ..AuthorizationServerMetadata::default()
            },
            subject_types_supported: vec![SubjectType::Public],
            ..OpenIdProviderMetadata::default()
        };
        let json = serde_json::to_value(&metadata).unwrap();
        assert_eq!(json["issuer"], "https://acme.example");
        assert_eq!(json["code_challenge_methods_supported"], serde_json::json!(["S256"]));
        assert_eq!(json["request_uri_parameter_supported"], false);
        let object = json.as_object().unwrap();
        assert!(!object.contains_key("revocation_endpoint") && !object.contains_key("scopes_supported"));
    }
}
