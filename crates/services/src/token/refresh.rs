//! Refresh: one compare-and-swap moves the family on; an honest retry gets the same answer again; an old token kills
//! the family, durably, before the answer.

use super::{Asking, Proven, Subject, UserGrant, choose_audiences, still_callable};
use crate::client_authentication::{OAuthFailure, refuse};
use crate::{Fault, Visit, claims, endings};
use domain::actor::{Actor, Authority, ProtocolStep};
use domain::audit::{Action, Entity, Event, Unaudited};
use domain::family::{Family, FamilyState, Presentation};
use domain::ids::FamilyId;
use protocol::oauth::{ErrorCode, OAuthError, ScopeSet};
use protocol::refresh_token::UnverifiedRefreshToken;
use std::sync::Arc;
use std::time::Duration;
use store::WriteTx;
use uuid::Uuid;

pub(super) async fn rotate(asking: &Asking<'_>) -> Result<Proven, OAuthFailure> {
    let presented = asking.request.form.get("refresh_token")?;
    let presented =
        presented.ok_or_else(|| refuse(ErrorCode::InvalidRequest, "the refresh_token is missing"))?;
    let (family, generation) = find_genuine(asking.visit, presented).await?.ok_or_else(invalid)?;
    if family.client_id != asking.client.id {
        return Err(misused(asking, &family).await?);
    }
    if !asking.client.may_refresh(&family.grant.scopes) {
        return Err(invalid());
    }
    let wish = match narrowed(asking, &family) {
        // Only the newest token may be told that its wish is wrong and be kept for a better one; an older one is judged
        // first, or a bad wish beside it would shelter its family.
        Err(failure) if generation == family.generation => return Err(failure),
        wish => wish,
    };
    let generation = swap(asking, &family, generation).await?;
    let (scopes, audiences) = wish?;
    let grant = UserGrant {
        user: family.user_id,
        session: family.session_id,
        family: family.id,
        refresh_token: Some(token(asking.visit, &family, generation)?),
        auth_time_secs: family.grant.auth_time_secs,
        methods: family.grant.methods.clone(),
        nonce: None,
        claims: claims::left_of(&family.grant, asking.client, &scopes),
    };
    let expires_at_max = Some(family.absolute_expires_at);
    Ok(Proven { subject: Subject::User(grant), scopes, audiences, expires_at_max })
}

/// The refresh token of a family's generation; the same one whenever it is asked for.
pub(super) fn token(visit: &Visit, family: &Family, generation: u32) -> Result<String, Fault> {
    let tenant = *visit.tenant().uuid().as_bytes();
    let id = *family.id.uuid().as_bytes();
    Ok(visit.keys()?.refresh().mint(tenant, id, generation, &family.salt))
}

/// Finds the family of a token that we made; a forged one finds nothing and changes nothing.
pub(crate) async fn find_genuine(visit: &Visit, text: &str) -> Result<Option<(Arc<Family>, u32)>, Fault> {
    let Ok(unverified) = UnverifiedRefreshToken::parse(text) else { return Ok(None) };
    let id = FamilyId::from_uuid(Uuid::from_bytes(unverified.family()));
    let Some(family) = visit.hot().await?.find_family(id).await? else { return Ok(None) };
    let keys = visit.keys()?;
    let genuine = unverified.verify(keys.refresh(), *visit.tenant().uuid().as_bytes(), &family.salt);
    Ok(genuine.ok().map(|token| (family, token.generation)))
}

/// Moves the family on, or says by the table of generations why not. The generation returned is the one to hand out.
async fn swap(asking: &Asking<'_>, family: &Family, presented: u32) -> Result<u32, OAuthFailure> {
    let visit = asking.visit;
    let settings = visit.hot().await?.settings().await?;
    let context = visit.context(Actor::Client(asking.client.id));
    let mut tx = visit.app.store().write(&context, Authority::Protocol(ProtocolStep::Refresh)).await?;
    let now = tx.now();
    let idle = now.plus(Duration::from_secs(settings.refresh_idle_lifetime_secs.into()));
    let expected = Family { generation: presented, ..family.clone() };
    if store::families::rotate(&mut tx, &expected, (now, idle.min(family.absolute_expires_at))).await? {
        tx.commit_unaudited(Unaudited::RefreshRotated).await?;
        return presented.checked_add(1).ok_or_else(invalid);
    }
    // What comes now reads before it writes, so it takes its turn; the first transaction has changed nothing.
    drop(tx);
    let mut tx = visit.app.store().write(&context, Authority::Protocol(ProtocolStep::Token)).await?;
    let Some(current) = store::families::find(&tx, family.id).await? else { return Err(invalid()) };
    let policy = settings.retry_policy();
    match current.present(presented, now, policy) {
        Presentation::Retry => {
            // Asked of the database once more: others may retry at this very moment.
            if !store::families::count_retry(&mut tx, &current, policy.retries_max).await? {
                return Err(refuse(ErrorCode::InvalidGrant, RETRIED_TOO_OFTEN));
            }
            tx.commit_unaudited(Unaudited::RefreshRotated).await?;
            Ok(current.generation)
        }
        Presentation::SlowDown => Err(refuse(ErrorCode::InvalidGrant, RETRIED_TOO_OFTEN)),
        Presentation::Reuse => Err(reused(tx, asking, &current).await?),
        Presentation::Regressed => regressed(tx, asking, (&current, presented)).await,
        // The generation was right, so it was the person or the session that is over.
        Presentation::Dead | Presentation::Current => Err(invalid()),
    }
}

async fn reused(mut tx: WriteTx, asking: &Asking<'_>, family: &Family) -> Result<OAuthFailure, Fault> {
    endings::end_family(&mut tx, family.id, (FamilyState::Reused, "refresh_reuse")).await?;
    // Committed before the answer: rolled back with the error, the thief would keep the family.
    tx.commit(event(Action::RefreshReused, asking, family)).await?;
    Ok(invalid())
}

/// A genuine token newer than its family: the store lost writes. The family goes on behind it, and an alarm is raised.
async fn regressed(
    mut tx: WriteTx,
    asking: &Asking<'_>,
    (family, presented): (&Family, u32),
) -> Result<u32, OAuthFailure> {
    let next = presented.checked_add(1).ok_or_else(invalid)?;
    tracing::error!(family = %family.id, stored = family.generation, presented, "the store has lost refresh rotations");
    store::families::catch_up(&mut tx, family.id, next).await?;
    tx.commit(event(Action::RefreshRegressed, asking, family).with("presented", presented)).await?;
    Ok(next)
}

async fn misused(asking: &Asking<'_>, family: &Family) -> Result<OAuthFailure, Fault> {
    let context = asking.visit.context(Actor::Client(asking.client.id));
    let tx = asking.visit.app.store().write(&context, Authority::Protocol(ProtocolStep::Token)).await?;
    tx.commit(event(Action::RefreshMisused, asking, family)).await?;
    Ok(invalid())
}

fn event(action: Action, asking: &Asking<'_>, family: &Family) -> Event {
    Event::new(action, Entity::Family, family.id.uuid(), asking.client.metadata.name.as_str())
        .with("user", family.user_id.to_string())
        .with("issued_to", family.client_id.to_string())
}

/// The scopes and audiences that are asked for, within what was granted.
fn narrowed(asking: &Asking<'_>, family: &Family) -> Result<(ScopeSet, Vec<String>), OAuthFailure> {
    let scopes = narrowed_scopes(asking, family)?;
    let audiences = narrowed_audiences(asking, family, &scopes)?;
    Ok((scopes, audiences))
}

/// RFC 6749 §6: the scope may shrink, never grow.
fn narrowed_scopes(asking: &Asking<'_>, family: &Family) -> Result<ScopeSet, OAuthFailure> {
    // What the client has lost since the grant is gone from it too.
    let granted = asking.client.allowed_scopes(&family.grant.scopes);
    let Some(text) = asking.request.form.get("scope")? else { return Ok(granted) };
    let asked =
        ScopeSet::parse(text).map_err(|error| OAuthError::new(ErrorCode::InvalidScope, error.to_string()))?;
    if asked.is_subset(&granted) {
        Ok(asked)
    } else {
        Err(refuse(ErrorCode::InvalidScope, "the scope may not grow"))
    }
}

fn narrowed_audiences(
    asking: &Asking<'_>,
    family: &Family,
    scopes: &ScopeSet,
) -> Result<Vec<String>, OAuthFailure> {
    let asked: Vec<_> = asking.request.form.all("resource").collect();
    if asked.is_empty() {
        return Ok(still_callable(asking.visit, asking.client, &family.grant.audiences)?);
    }
    if asked.iter().any(|resource| !family.grant.audiences.iter().any(|granted| granted == resource)) {
        return Err(refuse(ErrorCode::InvalidTarget, "the resource was not granted"));
    }
    Ok(choose_audiences(asking.client, &asked, scopes, &asking.visit.issuer())?)
}

const RETRIED_TOO_OFTEN: &str = "this token was retried too often";

/// One answer for every reason.
fn invalid() -> OAuthFailure {
    refuse(ErrorCode::InvalidGrant, "the refresh token is invalid, expired or revoked")
}
