//! A registered client: an application that asks for tokens, or a resource server that receives them.

use crate::clock::Timestamp;
use crate::ids::ClientId;
use crate::names::DisplayName;
use protocol::jose::SigningAlgorithm;
use protocol::oauth::{
    ClientKind, GrantType, RedirectUri, ResourceIndicator, ScopeSet, TokenEndpointAuthMethod, scope,
};
use serde::{Deserialize, Serialize};

/// What kind of application it is; decides where its secrets and redirects can live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientType {
    /// A web application with a server of its own.
    Web,
    /// An application that lives in the browser.
    Spa,
    /// An application on a device (RFC 8252).
    Native,
    /// A program that acts for itself.
    Service,
    /// An API that receives tokens.
    ResourceServer,
}

impl ClientType {
    /// The rules its redirect URIs follow; none where it has none.
    #[must_use]
    pub const fn redirect_kind(self) -> Option<ClientKind> {
        match self {
            Self::Web => Some(ClientKind::Web),
            Self::Spa => Some(ClientKind::Spa),
            Self::Native => Some(ClientKind::Native),
            Self::Service | Self::ResourceServer => None,
        }
    }

    /// Whether it can keep a secret (RFC 6749 §2.1).
    #[must_use]
    pub const fn is_confidential(self) -> bool {
        matches!(self, Self::Web | Self::Service | Self::ResourceServer)
    }
}

/// Whether a client is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientState {
    /// Served.
    Active,
    /// Cut off.
    Disabled,
}

/// What the client's registration says, in the names of RFC 7591 where it has them.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientMetadata {
    /// Its name for people.
    pub name: DisplayName,
    /// What kind of application it is.
    pub client_type: ClientType,
    /// Where codes may be sent.
    pub redirect_uris: Vec<RedirectUri>,
    /// Where people may be sent after signing out.
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// How it proves who it is.
    pub token_endpoint_auth_method: TokenEndpointAuthMethod,
    /// What it may use.
    pub grant_types: Vec<GrantType>,
    /// What it may ask for.
    pub scopes: ScopeSet,
    /// True where it belongs to the tenant itself and needs no consent.
    pub first_party: bool,
    /// True where an authorization request without PKCE is refused.
    pub require_pkce: bool,
    /// The algorithm of its ID tokens.
    pub id_token_signed_response_alg: SigningAlgorithm,
    /// The algorithm of its access tokens.
    pub access_token_signed_response_alg: SigningAlgorithm,
    /// How long its access tokens live.
    pub access_token_lifetime_secs: u32,
    /// Which resource servers it may call; the first is the default.
    pub audiences: Vec<ResourceIndicator>,
    /// By what name others call it, if it is a resource server.
    pub resource: Option<ResourceIndicator>,
}

/// A client as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    /// The `client_id`.
    pub id: ClientId,
    /// Its registration.
    pub metadata: ClientMetadata,
    /// The MAC of its secret, if it has one.
    pub secret_mac: Option<[u8; 32]>,
    /// Whether it is served.
    pub state: ClientState,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When anything last changed.
    pub updated_at: Timestamp,
    /// Counts changes, for optimistic concurrency.
    pub version: i64,
}

impl Client {
    /// Whether it is served.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == ClientState::Active
    }

    /// Whether it may use a grant.
    #[must_use]
    pub fn may_use(&self, grant: GrantType) -> bool {
        self.metadata.grant_types.contains(&grant)
    }

    /// The registered redirect URI that the presented text matches.
    #[must_use]
    pub fn find_redirect_uri(&self, presented: &str) -> Option<&RedirectUri> {
        self.metadata.redirect_uris.iter().find(|registered| registered.matches(presented))
    }

    /// Of the scopes asked for, those it may have; unknown ones are dropped.
    #[must_use]
    pub fn allowed_scopes(&self, asked: &ScopeSet) -> ScopeSet {
        asked.intersection(&self.metadata.scopes)
    }

    /// Whether it may have tokens for this resource server.
    #[must_use]
    pub fn may_call(&self, resource: &str) -> bool {
        self.metadata.audiences.iter().any(|known| known.as_str() == resource)
    }

    /// Whether it may receive refresh tokens for this grant.
    #[must_use]
    pub fn may_refresh(&self, scopes: &ScopeSet) -> bool {
        self.may_use(GrantType::RefreshToken)
            && (self.metadata.first_party || scopes.contains(scope::OFFLINE_ACCESS))
    }

    /// The client with a change marked.
    #[must_use]
    pub fn changed(mut self, now: Timestamp) -> Self {
        self.updated_at = now;
        self.version += 1;
        self
    }
}
