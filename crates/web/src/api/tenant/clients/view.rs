//! A client as it is shown, in the names of RFC 7591 §2 where it has them.

use crate::api::words::{AlgorithmWord, AuthMethodWord, ClientTypeWord, GrantTypeWord, StateWord};
use domain::client::{Client, ClientState, ClientType};
use protocol::oauth::{GrantType, RedirectUri, ResourceIndicator};
use serde::Serialize;
use services::management::clients::CreatedClient;
use utoipa::ToSchema;

/// A client.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct ClientView {
    /// The same as `client_id`.
    #[schema(format = "uuid")]
    id: String,
    /// The `client_id` of OAuth.
    #[schema(format = "uuid")]
    client_id: String,
    /// Its name for people.
    name: String,
    /// What kind of client.
    #[serde(rename = "type")]
    #[schema(value_type = ClientTypeWord)]
    client_type: &'static str,
    /// Whether it is served.
    #[schema(value_type = StateWord)]
    state: &'static str,
    /// Where codes may be sent.
    redirect_uris: Vec<String>,
    /// Where people may be sent after signing out.
    post_logout_redirect_uris: Vec<String>,
    /// How it proves who it is.
    #[schema(value_type = AuthMethodWord)]
    token_endpoint_auth_method: &'static str,
    /// What it may use.
    #[schema(value_type = Vec<GrantTypeWord>)]
    grant_types: Vec<&'static str>,
    /// What it may ask for, separated by spaces.
    scope: String,
    /// Whether it needs no consent.
    first_party: bool,
    /// Whether PKCE is demanded.
    require_pkce: bool,
    /// The algorithm of its ID tokens.
    #[schema(value_type = AlgorithmWord)]
    id_token_signed_response_alg: &'static str,
    /// The algorithm of its access tokens.
    #[schema(value_type = AlgorithmWord)]
    access_token_signed_response_alg: &'static str,
    /// How long its access tokens live.
    access_token_lifetime_secs: u32,
    /// Which resource servers it may call.
    audiences: Vec<String>,
    /// By what name others call it.
    resource: Option<String>,
    /// RFC 3339.
    #[schema(format = "date-time")]
    created_at: String,
    /// RFC 3339.
    #[schema(format = "date-time")]
    updated_at: String,
}

/// A client with its secret.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct CreatedClientView {
    #[serde(flatten)]
    client: ClientView,
    /// The secret, in this answer only; absent for public clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    client_secret: Option<String>,
}

impl From<&Client> for ClientView {
    fn from(client: &Client) -> Self {
        let metadata = &client.metadata;
        let uris = |uris: &[RedirectUri]| uris.iter().map(|uri| uri.as_str().to_owned()).collect();
        let resource = |resource: &ResourceIndicator| resource.as_str().to_owned();
        Self {
            id: client.id.to_string(),
            client_id: client.id.to_string(),
            name: metadata.name.to_string(),
            client_type: type_word(metadata.client_type),
            state: state_word(client.state),
            redirect_uris: uris(&metadata.redirect_uris),
            post_logout_redirect_uris: uris(&metadata.post_logout_redirect_uris),
            token_endpoint_auth_method: metadata.token_endpoint_auth_method.as_str(),
            grant_types: metadata.grant_types.iter().copied().map(GrantType::as_str).collect(),
            scope: metadata.scopes.to_string(),
            first_party: metadata.first_party,
            require_pkce: metadata.require_pkce,
            id_token_signed_response_alg: metadata.id_token_signed_response_alg.as_str(),
            access_token_signed_response_alg: metadata.access_token_signed_response_alg.as_str(),
            access_token_lifetime_secs: metadata.access_token_lifetime_secs,
            audiences: metadata.audiences.iter().map(resource).collect(),
            resource: metadata.resource.as_ref().map(resource),
            created_at: client.created_at.rfc3339(),
            updated_at: client.updated_at.rfc3339(),
        }
    }
}

impl From<&CreatedClient> for CreatedClientView {
    fn from(made: &CreatedClient) -> Self {
        let client_secret = made.secret.as_ref().map(domain::secret_token::SecretToken::expose);
        Self { client: ClientView::from(&made.client), client_secret }
    }
}

const fn type_word(client_type: ClientType) -> &'static str {
    match client_type {
        ClientType::Web => "web",
        ClientType::Spa => "spa",
        ClientType::Native => "native",
        ClientType::Service => "service",
        ClientType::ResourceServer => "resource_server",
    }
}

const fn state_word(state: ClientState) -> &'static str {
    match state {
        ClientState::Active => "active",
        ClientState::Disabled => "disabled",
    }
}
