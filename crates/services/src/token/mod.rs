//! The token endpoint: one pipeline with numbered phases. A grant says what it proves; the shared steps, which no grant
//! can forget, are here.

mod audience;
mod client_credentials;
mod code;
mod mint;
mod refresh;

pub(crate) use audience::choose_audiences;
use audience::still_callable;
pub(crate) use refresh::find_genuine;

use crate::Visit;
use crate::client_authentication::{ClientRequest, OAuthFailure, authenticate, refuse};
use domain::Timestamp;
use domain::authorization::NamedClaims;
use domain::client::Client;
use domain::ids::{FamilyId, SessionId, UserId};
use domain::revocation::Sequence;
use protocol::oauth::{ErrorCode, GrantType, ScopeSet, TokenResponse};
use std::sync::Arc;

/// Answers a token request.
pub async fn answer(visit: &Visit, request: ClientRequest<'_>) -> Result<TokenResponse, OAuthFailure> {
    // 1. What is asked for.
    let grant =
        request.form.get("grant_type")?.ok_or_else(|| refuse(ErrorCode::InvalidRequest, "no grant_type"))?;
    let grant: GrantType = grant
        .parse()
        .map_err(|_| refuse(ErrorCode::UnsupportedGrantType, "this grant_type is not supported"))?;
    // 2. Who asks.
    let client = authenticate(visit, request).await?;
    // 3. Whether it may.
    if !client.may_use(grant) {
        return Err(refuse(ErrorCode::UnauthorizedClient, "the client may not use this grant_type"));
    }
    // 4. The sequence, before any state: a revocation after this point is then newer than the token.
    let sequence = visit.hot().await?.sequence();
    // 5. What the grant proves.
    let asking = Asking { visit, client: &client, request, sequence };
    let proven = match grant {
        GrantType::AuthorizationCode => code::redeem(&asking).await?,
        GrantType::RefreshToken => refresh::rotate(&asking).await?,
        GrantType::ClientCredentials => client_credentials::prove(&asking)?,
    };
    // 6. The tokens.
    mint::mint(&asking, proven).await
}

/// A client that has shown who it is, and its request.
struct Asking<'a> {
    visit: &'a Visit,
    client: &'a Arc<Client>,
    request: ClientRequest<'a>,
    sequence: Sequence,
}

/// What a grant has proven.
struct Proven {
    subject: Subject,
    scopes: ScopeSet,
    audiences: Vec<String>,
    /// No token of this grant lives longer.
    expires_at_max: Option<Timestamp>,
}

/// About whom the tokens speak.
enum Subject {
    /// The client itself.
    Client,
    /// A person, in a session, through a family.
    User(UserGrant),
}

struct UserGrant {
    user: UserId,
    session: SessionId,
    family: FamilyId,
    refresh_token: Option<String>,
    auth_time_secs: i64,
    methods: Vec<String>,
    nonce: Option<String>,
    claims: Option<NamedClaims>,
}
