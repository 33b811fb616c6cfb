//! The tokens themselves, the same way for every grant.

use super::{Asking, Proven, Subject, UserGrant};
use crate::client_authentication::{OAuthFailure, refuse};
use crate::keys::KeyRing;
use crate::{Fault, claims};
use domain::Timestamp;
use domain::entropy::random_bytes;
use domain::user::{User, UserState};
use protocol::access_token::{AccessTokenClaims, Audience};
use protocol::jose::{KeyError, TokenType, access_token_hash};
use protocol::oauth::{AccessTokenType, ErrorCode, ScopeSet, TokenResponse, scope};
use protocol::oidc::{ExtraClaims, IdTokenClaims};
use std::sync::Arc;
use std::time::Duration;

pub(super) async fn mint(asking: &Asking<'_>, proven: Proven) -> Result<TokenResponse, OAuthFailure> {
    let ring = asking.visit.app.key_ring(asking.visit.tenant()).await?;
    let now = asking.visit.app.now();
    let lifetime = Duration::from_secs(asking.client.metadata.access_token_lifetime_secs.into());
    let expires_at = proven.expires_at_max.map_or(now.plus(lifetime), |max| max.min(now.plus(lifetime)));
    let access_token = access_token(asking, &ring, &proven, (now, expires_at)).await?;
    let Proven { subject, scopes, .. } = proven;
    // RFC 6749 §3.3 has no empty scope. A client that acts for itself and has none has asked for none, so nothing is
    // left unsaid; the grant of a person says that nothing is left of what was asked for.
    let told =
        Some(scopes.clone()).filter(|scopes| !scopes.is_empty() || matches!(subject, Subject::User(_)));
    let (id_token, refresh_token) = match subject {
        Subject::User(grant) if scopes.contains(scope::OPENID) => {
            let user = active_user(asking, &grant).await?;
            let id_token = id_token(asking, (&ring, &user), &grant, (&access_token, now, expires_at))?;
            (Some(id_token), grant.refresh_token)
        }
        Subject::User(grant) => (None, grant.refresh_token),
        Subject::Client => (None, None),
    };
    Ok(TokenResponse {
        access_token,
        token_type: AccessTokenType::Bearer,
        expires_in: expires_at.secs() - now.secs(),
        refresh_token,
        id_token,
        scope: told,
    })
}

/// Read after the sequence, so a person cut off since then has a watermark that is newer than the token.
async fn active_user(asking: &Asking<'_>, grant: &UserGrant) -> Result<Arc<User>, OAuthFailure> {
    let user = asking.visit.hot().await?.find_user(grant.user).await?;
    user.filter(|user| user.state == UserState::Active)
        .ok_or_else(|| refuse(ErrorCode::InvalidGrant, "the grant has ended"))
}

async fn access_token(
    asking: &Asking<'_>,
    ring: &KeyRing,
    proven: &Proven,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<String, OAuthFailure> {
    let (visit, client) = (asking.visit, asking.client);
    let jti = uuid::Builder::from_random_bytes(random_bytes(visit.app.entropy())).into_uuid();
    let grant = match &proven.subject {
        Subject::User(grant) => Some(grant),
        Subject::Client => None,
    };
    let client_id = client.id.to_string();
    let claims = AccessTokenClaims {
        iss: visit.issuer().as_str().to_owned(),
        sub: grant.map_or_else(|| client_id.clone(), |grant| grant.user.to_string()),
        aud: Audience::many(proven.audiences.clone())
            .map_err(|_| Fault::Defect("a grant without audience"))?,
        client_id,
        iat: now.secs(),
        nbf: None,
        exp: expires_at.secs(),
        jti: jti.to_string(),
        scope: proven.scopes.clone(),
        auth_time: grant.map(|grant| grant.auth_time_secs),
        acr: None,
        amr: grant.map(|grant| grant.methods.clone()).unwrap_or_default(),
        sid: grant.map(|grant| grant.session.to_string()),
        tid: visit.tenant().to_string(),
        fam: grant.map(|grant| grant.family.to_string()),
        rsq: asking.sequence.number(),
        inc: visit.hot().await?.incarnation().to_string(),
        roles: Vec::new(),
        permissions: Vec::new(),
    };
    let algorithm = client.metadata.access_token_signed_response_alg;
    let token = ring.signer(algorithm)?.sign(algorithm, TokenType::AccessToken, &claims);
    Ok(token.map_err(Fault::from)?)
}

fn id_token(
    asking: &Asking<'_>,
    (ring, user): (&KeyRing, &User),
    grant: &UserGrant,
    (access_token, now, expires_at): (&str, Timestamp, Timestamp),
) -> Result<String, Fault> {
    let algorithm = asking.client.metadata.id_token_signed_response_alg;
    let asked = claims::asked(grant.claims.as_ref())?;
    let mut told = IdTokenClaims {
        iss: asking.visit.issuer().as_str().to_owned(),
        sub: user.id.to_string(),
        aud: Audience::one(asking.client.id.to_string()),
        azp: None,
        exp: expires_at.secs(),
        iat: now.secs(),
        auth_time: Some(grant.auth_time_secs),
        nonce: grant.nonce.clone(),
        acr: None,
        amr: grant.methods.clone(),
        at_hash: Some(access_token_hash(algorithm, access_token)),
        sid: Some(grant.session.to_string()),
        // With the code flow, scope claims come from userinfo (OIDC Core §5.4); here only what was asked for by name.
        extra: claims::of_user(user, &ScopeSet::default(), (&asked.id_token, grant.claims.as_ref())),
    };
    match ring.signer(algorithm)?.sign(algorithm, TokenType::IdToken, &told) {
        Err(KeyError::TokenTooLong) => {
            // OIDC Core §5.5: a claim that cannot be given is left out, here because no verifier would read so much.
            told.extra = ExtraClaims::default();
            Ok(ring.signer(algorithm)?.sign(algorithm, TokenType::IdToken, &told)?)
        }
        signed => Ok(signed?),
    }
}
