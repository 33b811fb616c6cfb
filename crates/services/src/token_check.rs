//! Reading our own tokens: who signed them, whether they hold, and whether anything was revoked since.

use crate::{Fault, Visit};
use domain::ids::{ClientId, FamilyId, SessionId, UserId};
use domain::revocation::Sequence;
use domain::user::UserState;
use protocol::access_token::AccessTokenClaims;
use protocol::jose::TokenType;
use protocol::oidc::IdTokenClaims;
use std::sync::Arc;
use store::Standing;
use uuid::Uuid;

/// An access token that we signed and that has not expired; it may still be revoked.
pub(crate) struct OwnAccessToken {
    pub(crate) claims: Arc<AccessTokenClaims>,
    pub(crate) standing: Standing,
}

/// Reads an access token of this tenant; nothing, if it is not one or is over.
pub(crate) async fn read_access_token(visit: &Visit, token: &str) -> Result<Option<OwnAccessToken>, Fault> {
    let Some(claims) = visit.app.verified_access_token(visit.tenant(), token).await? else { return Ok(None) };
    let own = claims.iss == visit.issuer().as_str() && claims.tid == visit.tenant().to_string();
    let now = visit.app.now().secs();
    let begun = claims.iat.max(claims.nbf.unwrap_or_default()) <= now + SKEW_SECS_MAX;
    let current = begun && claims.exp > now;
    let same_life = claims.inc == visit.hot().await?.incarnation().to_string();
    if !own || !current || !same_life {
        return Ok(None);
    }
    Ok(standing(&claims).map(|standing| OwnAccessToken { claims, standing }))
}

/// Whether nothing ended the token: no watermark of its subjects, no person or client that is off.
pub(crate) async fn stands(visit: &Visit, token: &OwnAccessToken) -> Result<bool, Fault> {
    let hot = visit.hot().await?;
    if !hot.stands(&token.standing) {
        return Ok(false);
    }
    if let Some(user) = token.standing.user
        && !hot.find_user(user).await?.is_some_and(|user| user.state == UserState::Active)
    {
        return Ok(false);
    }
    match token.standing.client {
        Some(client) => Ok(hot.find_client(client).await?.is_some_and(|client| client.is_active())),
        None => Ok(false),
    }
}

fn standing(claims: &AccessTokenClaims) -> Option<Standing> {
    let client: ClientId = claims.client_id.parse().ok()?;
    // A token about a person has a session; one about the client itself has the client as its subject.
    let user = match &claims.sid {
        Some(_) => Some(claims.sub.parse::<UserId>().ok()?),
        None => None,
    };
    Some(Standing {
        user,
        session: claims.sid.as_deref().and_then(|id| id.parse::<SessionId>().ok()),
        client: Some(client),
        family: claims.fam.as_deref().and_then(|id| id.parse::<FamilyId>().ok()),
        token: Uuid::try_parse(&claims.jti).ok(),
        sequence: Sequence::new(claims.rsq),
    })
}

/// Whom an ID token names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HintedSubject {
    pub(crate) user: UserId,
    pub(crate) client: ClientId,
    pub(crate) session: Option<SessionId>,
}

/// Reads an ID token used as a hint: signed by us, for a client of ours; it may have expired (OIDC Core §3.1.2.1).
pub(crate) async fn read_hint(visit: &Visit, token: &str) -> Result<Option<HintedSubject>, Fault> {
    let ring = visit.app.key_ring(visit.tenant()).await?;
    let Ok(jws) = ring.published().verify(token, TokenType::IdToken) else { return Ok(None) };
    let Ok(claims) = jws.claims::<IdTokenClaims>() else { return Ok(None) };
    if claims.iss != visit.issuer().as_str() {
        return Ok(None);
    }
    let client = claims.aud.find_only().and_then(|audience| audience.parse().ok());
    let (Some(client), Ok(user)) = (client, claims.sub.parse()) else { return Ok(None) };
    let session = claims.sid.as_deref().and_then(|id| id.parse().ok());
    Ok(Some(HintedSubject { user, client, session }))
}

/// How far the clock of the node that issued a token may be ahead.
const SKEW_SECS_MAX: i64 = 60;
