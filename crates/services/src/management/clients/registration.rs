//! What a registration must say for each type of client, and what it means where it says nothing.

use domain::client::{ClientMetadata, ClientType};
use domain::names::DisplayName;
use protocol::jose::SigningAlgorithm;
use protocol::oauth::scope::{EMAIL, OFFLINE_ACCESS, OPENID, PROFILE};
use protocol::oauth::{
    ClientKind, GrantType, RedirectUri, RedirectUriError, ResourceIndicator, ScopeSet,
    TokenEndpointAuthMethod,
};

/// The fields of a registration (RFC 7591 §2 where it has them) that can be chosen; absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClientFields {
    /// Its name for people.
    pub name: Option<DisplayName>,
    /// Where codes may be sent, as written.
    pub redirect_uris: Option<Vec<String>>,
    /// Where people may be sent after signing out, as written.
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// How it proves who it is.
    pub token_endpoint_auth_method: Option<TokenEndpointAuthMethod>,
    /// What it may use.
    pub grant_types: Option<Vec<GrantType>>,
    /// What it may ask for.
    pub scope: Option<ScopeSet>,
    /// Whether it belongs to the tenant itself and needs no consent.
    pub first_party: Option<bool>,
    /// Whether PKCE is demanded.
    pub require_pkce: Option<bool>,
    /// The algorithm of its ID tokens.
    pub id_token_signed_response_alg: Option<SigningAlgorithm>,
    /// The algorithm of its access tokens.
    pub access_token_signed_response_alg: Option<SigningAlgorithm>,
    /// How long its access tokens live.
    pub access_token_lifetime_secs: Option<u32>,
    /// Which resource servers it may call.
    pub audiences: Option<Vec<ResourceIndicator>>,
    /// By what name others call it, or none from now on.
    pub resource: Option<Option<ResourceIndicator>>,
}

/// One thing wrong with a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub field: &'static str,
    /// Which entry of it, where it is a list.
    pub index: Option<usize>,
    /// What is wrong.
    pub reason: FaultReason,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultReason {
    /// A redirect URI that cannot be registered.
    #[error(transparent)]
    RedirectUri(#[from] RedirectUriError),
    /// A client that uses the authorization code grant says where codes go.
    #[error("is required for this type of client")]
    Required,
    /// The type of client has no such thing.
    #[error("is not for this type of client")]
    NotForType,
    /// The same entry twice.
    #[error("is given twice")]
    Twice,
    /// Refresh tokens come from codes.
    #[error("needs authorization_code beside it")]
    NeedsCode,
    /// More entries than a client may have.
    #[error("has more than {0} entries")]
    TooMany(usize),
    /// A number outside its bounds.
    #[error("must be between {0} and {1}")]
    OutOfBounds(u32, u32),
}

/// What a client of this type is until its registration says otherwise.
pub(super) fn defaults(name: DisplayName, client_type: ClientType) -> ClientMetadata {
    let confidential = client_type.is_confidential();
    let redirects = client_type.redirect_kind().is_some();
    ClientMetadata {
        name,
        client_type,
        redirect_uris: Vec::new(),
        post_logout_redirect_uris: Vec::new(),
        token_endpoint_auth_method: if confidential {
            TokenEndpointAuthMethod::ClientSecretBasic
        } else {
            TokenEndpointAuthMethod::None
        },
        grant_types: default_grants(client_type).to_vec(),
        scopes: if redirects { default_scopes() } else { ScopeSet::default() },
        first_party: false,
        require_pkce: true,
        id_token_signed_response_alg: SigningAlgorithm::Rs256,
        access_token_signed_response_alg: SigningAlgorithm::Es256,
        access_token_lifetime_secs: LIFETIME_SECS_DEFAULT,
        audiences: Vec::new(),
        resource: None,
    }
}

impl ClientFields {
    /// What is chosen, in the words of the registration.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let all = [
            ("name", self.name.is_some()),
            ("redirect_uris", self.redirect_uris.is_some()),
            ("post_logout_redirect_uris", self.post_logout_redirect_uris.is_some()),
            ("token_endpoint_auth_method", self.token_endpoint_auth_method.is_some()),
            ("grant_types", self.grant_types.is_some()),
            ("scope", self.scope.is_some()),
            ("first_party", self.first_party.is_some()),
            ("require_pkce", self.require_pkce.is_some()),
            ("id_token_signed_response_alg", self.id_token_signed_response_alg.is_some()),
            ("access_token_signed_response_alg", self.access_token_signed_response_alg.is_some()),
            ("access_token_lifetime_secs", self.access_token_lifetime_secs.is_some()),
            ("audiences", self.audiences.is_some()),
            ("resource", self.resource.is_some()),
        ];
        all.into_iter().filter(|(_, chosen)| *chosen).map(|(name, _)| name).collect()
    }

    /// The registration with these fields, if it makes sense as a whole; otherwise everything that is wrong with it.
    pub(super) fn apply(self, metadata: ClientMetadata) -> Result<ClientMetadata, Vec<Fault>> {
        let mut faults = Vec::new();
        let kind = metadata.client_type.redirect_kind();
        let mut uris = |field, texts: Option<Vec<String>>, current| match texts {
            Some(texts) => parse_uris(field, &texts, kind, &mut faults),
            None => current,
        };
        let metadata = ClientMetadata {
            name: self.name.unwrap_or(metadata.name),
            client_type: metadata.client_type,
            redirect_uris: uris("redirect_uris", self.redirect_uris, metadata.redirect_uris),
            post_logout_redirect_uris: uris(
                "post_logout_redirect_uris",
                self.post_logout_redirect_uris,
                metadata.post_logout_redirect_uris,
            ),
            token_endpoint_auth_method: self
                .token_endpoint_auth_method
                .unwrap_or(metadata.token_endpoint_auth_method),
            grant_types: self.grant_types.unwrap_or(metadata.grant_types),
            scopes: self.scope.unwrap_or(metadata.scopes),
            first_party: self.first_party.unwrap_or(metadata.first_party),
            require_pkce: self.require_pkce.unwrap_or(metadata.require_pkce),
            id_token_signed_response_alg: self
                .id_token_signed_response_alg
                .unwrap_or(metadata.id_token_signed_response_alg),
            access_token_signed_response_alg: self
                .access_token_signed_response_alg
                .unwrap_or(metadata.access_token_signed_response_alg),
            access_token_lifetime_secs: self
                .access_token_lifetime_secs
                .unwrap_or(metadata.access_token_lifetime_secs),
            audiences: self.audiences.unwrap_or(metadata.audiences),
            resource: self.resource.unwrap_or(metadata.resource),
        };
        check(&metadata, &mut faults);
        if faults.is_empty() { Ok(metadata) } else { Err(faults) }
    }
}

fn parse_uris(
    field: &'static str,
    texts: &[String],
    kind: Option<ClientKind>,
    faults: &mut Vec<Fault>,
) -> Vec<RedirectUri> {
    let Some(kind) = kind else {
        if !texts.is_empty() {
            faults.push(Fault { field, index: None, reason: FaultReason::NotForType });
        }
        return Vec::new();
    };
    if texts.len() > ENTRIES_MAX {
        faults.push(Fault { field, index: None, reason: FaultReason::TooMany(ENTRIES_MAX) });
        return Vec::new();
    }
    let mut parsed: Vec<RedirectUri> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match RedirectUri::parse_registered(text, kind) {
            Ok(uri) if parsed.contains(&uri) => {
                faults.push(Fault { field, index: Some(index), reason: FaultReason::Twice });
            }
            Ok(uri) => parsed.push(uri),
            Err(error) => faults.push(Fault { field, index: Some(index), reason: error.into() }),
        }
    }
    parsed
}

/// What must hold between the fields.
fn check(metadata: &ClientMetadata, faults: &mut Vec<Fault>) {
    let mut fault = |field, index, reason| {
        // One fault per field is enough to begin with.
        if !faults.iter().any(|known| known.field == field) {
            faults.push(Fault { field, index, reason });
        }
    };
    let grants = &metadata.grant_types;
    let allowed = allowed_grants(metadata.client_type);
    for (index, grant) in grants.iter().enumerate() {
        if !allowed.contains(grant) {
            fault("grant_types", Some(index), FaultReason::NotForType);
        } else if grants.iter().take(index).any(|earlier| earlier == grant) {
            fault("grant_types", Some(index), FaultReason::Twice);
        }
    }
    let codes = grants.contains(&GrantType::AuthorizationCode);
    if grants.contains(&GrantType::RefreshToken) && !codes {
        fault("grant_types", None, FaultReason::NeedsCode);
    }
    if grants.is_empty() && !allowed.is_empty() {
        fault("grant_types", None, FaultReason::Required);
    }
    if codes && metadata.redirect_uris.is_empty() {
        fault("redirect_uris", None, FaultReason::Required);
    }
    let public_method = metadata.token_endpoint_auth_method == TokenEndpointAuthMethod::None;
    if public_method == metadata.client_type.is_confidential() {
        fault("token_endpoint_auth_method", None, FaultReason::NotForType);
    }
    if !metadata.require_pkce && !metadata.client_type.is_confidential() {
        // RFC 9700 §2.1.1: public clients must use PKCE.
        fault("require_pkce", None, FaultReason::NotForType);
    }
    if metadata.first_party && metadata.client_type.redirect_kind().is_none() {
        fault("first_party", None, FaultReason::NotForType);
    }
    if metadata.resource.is_some() && metadata.client_type != ClientType::ResourceServer {
        fault("resource", None, FaultReason::NotForType);
    }
    if metadata.audiences.len() > ENTRIES_MAX {
        fault("audiences", None, FaultReason::TooMany(ENTRIES_MAX));
    }
    if !(LIFETIME_SECS_MIN..=LIFETIME_SECS_MAX).contains(&metadata.access_token_lifetime_secs) {
        let reason = FaultReason::OutOfBounds(LIFETIME_SECS_MIN, LIFETIME_SECS_MAX);
        fault("access_token_lifetime_secs", None, reason);
    }
}

const fn default_grants(client_type: ClientType) -> &'static [GrantType] {
    match client_type {
        ClientType::Web | ClientType::Spa | ClientType::Native => {
            &[GrantType::AuthorizationCode, GrantType::RefreshToken]
        }
        ClientType::Service => &[GrantType::ClientCredentials],
        ClientType::ResourceServer => &[],
    }
}

const fn allowed_grants(client_type: ClientType) -> &'static [GrantType] {
    match client_type {
        ClientType::Web => {
            &[GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials]
        }
        ClientType::Spa | ClientType::Native | ClientType::Service | ClientType::ResourceServer => {
            default_grants(client_type)
        }
    }
}

fn default_scopes() -> ScopeSet {
    ScopeSet::parse(&[OPENID, PROFILE, EMAIL, OFFLINE_ACCESS].join(" ")).unwrap_or_default()
}

const ENTRIES_MAX: usize = 20;
const LIFETIME_SECS_DEFAULT: u32 = 300;
const LIFETIME_SECS_MIN: u32 = 10;
const LIFETIME_SECS_MAX: u32 = 3600;

#[cfg(test)]
mod tests;
