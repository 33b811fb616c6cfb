//! A client's registration as it is sent, in the names of RFC 7591 §2 where it has them.

use crate::api::input::{Body, Fields};
use crate::api::words::{AlgorithmWord, AuthMethodWord, ClientTypeWord, GrantTypeWord};
use domain::client::ClientType;
use domain::names::DisplayName;
use protocol::jose::SigningAlgorithm;
use protocol::oauth::{GrantType, ResourceIndicator, ScopeSet, TokenEndpointAuthMethod};
use services::management::clients::{ClientFields, NewClient};
use utoipa::ToSchema;

/// A client to be registered.
#[derive(ToSchema)]
pub(in crate::api) struct NewClientBody {
    /// What kind of client; never changes.
    #[serde(rename = "type")]
    #[schema(value_type = ClientTypeWord)]
    client_type: ClientType,
    /// Its name for people.
    #[schema(value_type = String)]
    name: DisplayName,
    #[serde(flatten)]
    fields: ClientChangesBody,
}

/// What is chosen of a registration; absent stays as it is, or is the default of the client's type.
#[derive(ToSchema)]
#[expect(clippy::option_option, reason = "missing and null mean different things in a change (RFC 7396)")]
pub(in crate::api) struct ClientChangesBody {
    /// Its name for people.
    #[schema(value_type = String, required = false)]
    name: Option<DisplayName>,
    /// Where codes may be sent.
    #[schema(value_type = Vec<String>, required = false)]
    redirect_uris: Option<Vec<String>>,
    /// Where people may be sent after signing out.
    #[schema(value_type = Vec<String>, required = false)]
    post_logout_redirect_uris: Option<Vec<String>>,
    /// How it proves who it is.
    #[schema(value_type = AuthMethodWord, required = false)]
    token_endpoint_auth_method: Option<TokenEndpointAuthMethod>,
    /// What it may use.
    #[schema(value_type = Vec<GrantTypeWord>, required = false)]
    grant_types: Option<Vec<GrantType>>,
    /// What it may ask for, separated by spaces.
    #[schema(value_type = String, required = false)]
    scope: Option<ScopeSet>,
    /// Whether it needs no consent.
    #[schema(value_type = bool, required = false)]
    first_party: Option<bool>,
    /// Whether PKCE is demanded; always so for public clients.
    #[schema(value_type = bool, required = false)]
    require_pkce: Option<bool>,
    /// The algorithm of its ID tokens.
    #[schema(value_type = AlgorithmWord, required = false)]
    id_token_signed_response_alg: Option<SigningAlgorithm>,
    /// The algorithm of its access tokens.
    #[schema(value_type = AlgorithmWord, required = false)]
    access_token_signed_response_alg: Option<SigningAlgorithm>,
    /// How long its access tokens live, 10 to 3600.
    #[schema(value_type = u32, required = false)]
    access_token_lifetime_secs: Option<u32>,
    /// Which resource servers it may call; the first is the default.
    #[schema(value_type = Vec<String>, required = false)]
    audiences: Option<Vec<ResourceIndicator>>,
    /// By what name others call it (RFC 8707), for resource servers; null for none.
    #[schema(value_type = Option<String>)]
    resource: Option<Option<ResourceIndicator>>,
}

impl Body for NewClientBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let client_type = fields.required("type");
        let name = fields.required("name");
        let others = ClientChangesBody::read(fields);
        Some(Self { client_type: client_type?, name: name?, fields: others? })
    }
}

impl Body for ClientChangesBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            name: fields.optional("name"),
            redirect_uris: fields.optional("redirect_uris"),
            post_logout_redirect_uris: fields.optional("post_logout_redirect_uris"),
            token_endpoint_auth_method: fields.optional("token_endpoint_auth_method"),
            grant_types: fields.optional("grant_types"),
            scope: fields.optional("scope"),
            first_party: fields.optional("first_party"),
            require_pkce: fields.optional("require_pkce"),
            id_token_signed_response_alg: fields.optional("id_token_signed_response_alg"),
            access_token_signed_response_alg: fields.optional("access_token_signed_response_alg"),
            access_token_lifetime_secs: fields.optional("access_token_lifetime_secs"),
            audiences: fields.optional("audiences"),
            resource: fields.nullable("resource"),
        })
    }
}

impl From<NewClientBody> for NewClient {
    fn from(body: NewClientBody) -> Self {
        Self { name: body.name, client_type: body.client_type, fields: body.fields.into() }
    }
}

impl From<ClientChangesBody> for ClientFields {
    fn from(body: ClientChangesBody) -> Self {
        Self {
            name: body.name,
            redirect_uris: body.redirect_uris,
            post_logout_redirect_uris: body.post_logout_redirect_uris,
            token_endpoint_auth_method: body.token_endpoint_auth_method,
            grant_types: body.grant_types,
            scope: body.scope,
            first_party: body.first_party,
            require_pkce: body.require_pkce,
            id_token_signed_response_alg: body.id_token_signed_response_alg,
            access_token_signed_response_alg: body.access_token_signed_response_alg,
            access_token_lifetime_secs: body.access_token_lifetime_secs,
            audiences: body.audiences,
            resource: body.resource,
        }
    }
}
