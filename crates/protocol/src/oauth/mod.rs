//! OAuth 2.0: parameters, client credentials, scopes, PKCE, redirect URIs, errors and answers.
//!
//! Owns what the RFCs fix about their shape. Does not decide whether a client may do something, and keeps no state.

mod authorization_response;
pub mod client_authentication;
mod error_code;
mod grant;
mod introspection_response;
mod loopback;
mod metadata;
mod oauth_error;
pub mod params;
mod percent;
pub mod pkce;
pub mod redirect_uri;
mod resource_indicator;
pub mod scope;
mod scope_set;
mod state;
mod token_response;
mod uri_text;

#[cfg(test)]
mod redirect_uri_tests;

pub use authorization_response::{AuthorizationResponse, Delivery};
pub use client_authentication::{BasicCredentials, BearerToken, CredentialsError};
pub use error_code::ErrorCode;
pub use grant::{GrantType, ResponseMode, ResponseType, TokenEndpointAuthMethod};
pub use introspection_response::{ActiveToken, IntrospectionResponse};
pub use metadata::{AuthorizationServerMetadata, OpenIdProviderMetadata, SubjectType};
pub use oauth_error::{ErrorBody, OAuthError};
pub use params::{ParameterError, Parameters};
pub use pkce::{CodeChallenge, CodeChallengeMethod, CodeVerifier, PkceError};
pub use redirect_uri::{ClientKind, RedirectUri, RedirectUriError};
pub use resource_indicator::{ResourceIndicator, ResourceIndicatorError};
pub use scope::{Scope, ScopeError};
pub use scope_set::ScopeSet;
pub use state::{State, StateError};
pub use token_response::{AccessTokenType, TokenResponse};
