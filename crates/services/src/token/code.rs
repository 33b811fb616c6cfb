//! A code becomes tokens, once (RFC 6749 §4.1.3). Whoever shows a code wrongly has burnt it.

use super::{Asking, Proven, Subject, UserGrant, still_callable};
use crate::Fault;
use crate::claims;
use crate::client_authentication::{OAuthFailure, refuse};
use crate::endings;
use domain::Timestamp;
use domain::actor::{Actor, Authority, ProtocolStep};
use domain::audit::{Action, Entity, Event};
use domain::authorization::AuthorizationCode;
use domain::entropy::random_bytes;
use domain::family::{Family, FamilyState, Grant};
use domain::opaque::OpaqueToken;
use domain::session::Session;
use domain::settings::Settings;
use domain::user::UserState;
use protocol::oauth::{CodeChallenge, CodeVerifier, ErrorCode, scope};
use std::time::Duration;
use store::{StoreError, WriteTx};

pub(super) async fn redeem(asking: &Asking<'_>) -> Result<Proven, OAuthFailure> {
    let visit = asking.visit;
    let presented = asking.request.form.get("code")?;
    let presented = presented.ok_or_else(|| refuse(ErrorCode::InvalidRequest, "the code is missing"))?;
    let presented = OpaqueToken::parse(presented).map_err(|_| invalid())?;
    let code_mac = visit.keys()?.interaction_mac("code", &presented);
    let settings = visit.hot().await?.settings().await?;
    let context = visit.context(Actor::Client(asking.client.id));
    let mut tx = visit.app.store().write(&context, Authority::Protocol(ProtocolStep::Token)).await?;
    let now = tx.now();
    let Some(code) = store::authorization_codes::find(&tx, code_mac).await? else { return Err(invalid()) };
    if !store::authorization_codes::consume(&tx, code_mac, now).await? {
        return Err(second_use(tx, asking, &code, now).await?);
    }
    if let Err(fact) = matches(asking, &code)? {
        return Err(burn(tx, asking, &code, fact).await?);
    }
    let session = store::sessions::find(&tx, code.session_id).await?.filter(|session| session.is_live(now));
    let user = store::users::find(&tx, code.user_id).await?.filter(|user| user.state == UserState::Active);
    let (Some(session), Some(_)) = (session, user) else {
        return Err(burn(tx, asking, &code, "the session or the person is over").await?);
    };
    let family = found_family(asking, &code, (&session, &settings), now);
    store::families::insert(&mut tx, &family).await?;
    tx.commit(event(Action::CodeExchanged, asking, &code)).await?;
    proven(asking, code, &family)
}

/// RFC 6749 §4.1.2: what the first use made dies with the second.
async fn second_use(
    mut tx: WriteTx,
    asking: &Asking<'_>,
    code: &AuthorizationCode,
    now: Timestamp,
) -> Result<OAuthFailure, StoreError> {
    if code.consumed_at.is_none() && now >= code.expires_at {
        return Ok(invalid());
    }
    let family = store::families::find(&tx, code.family_id).await?;
    if family.is_some_and(|family| family.state == FamilyState::Live) {
        endings::end_family(&mut tx, code.family_id, (FamilyState::Reused, "code_reuse")).await?;
        // Committed before the answer: rolled back with the error, the thief would keep the tokens.
        tx.commit(event(Action::CodeMisused, asking, code).with("fact", "used twice")).await?;
    }
    Ok(invalid())
}

async fn burn(
    tx: WriteTx,
    asking: &Asking<'_>,
    code: &AuthorizationCode,
    fact: &'static str,
) -> Result<OAuthFailure, StoreError> {
    tx.commit(event(Action::CodeMisused, asking, code).with("fact", fact)).await?;
    Ok(invalid())
}

fn event(action: Action, asking: &Asking<'_>, code: &AuthorizationCode) -> Event {
    let label = asking.client.metadata.name.as_str();
    Event::new(action, Entity::Family, code.family_id.uuid(), label)
        .with("user", code.user_id.to_string())
        .with("issued_to", code.ask.client_id.to_string())
}

/// Everything that the code is bound to; the fact is for the trail, the answer is the same for all.
fn matches(asking: &Asking<'_>, code: &AuthorizationCode) -> Result<Result<(), &'static str>, OAuthFailure> {
    let form = asking.request.form;
    if code.ask.client_id != asking.client.id {
        return Ok(Err("another client"));
    }
    // A client with one URI may have left it out of the request; then it may here too (RFC 6749 §4.1.3).
    let redirect_uri = form.get("redirect_uri")?;
    if redirect_uri.map_or(code.ask.redirect_uri_sent, |uri| uri != code.ask.redirect_uri) {
        return Ok(Err("another redirect URI"));
    }
    let verifier = form.get("code_verifier")?.map(CodeVerifier::parse).transpose();
    let Ok(verifier) = verifier else { return Ok(Err("a malformed verifier")) };
    Ok(match (&code.ask.code_challenge, verifier) {
        (None, None) => Ok(()),
        (Some(challenge), Some(verifier)) => {
            let challenge = CodeChallenge::parse(challenge, Some("S256"))
                .map_err(|_| Fault::Defect("a stored code challenge does not parse"))?;
            if challenge.matches(&verifier) { Ok(()) } else { Err("another verifier") }
        }
        (Some(_), None) => Err("no verifier"),
        (None, Some(_)) => Err("a verifier without a challenge"),
    })
}

fn found_family(
    asking: &Asking<'_>,
    code: &AuthorizationCode,
    (session, settings): (&Session, &Settings),
    now: Timestamp,
) -> Family {
    let offline = code.ask.scopes.contains(scope::OFFLINE_ACCESS);
    let longest = now.plus(Duration::from_secs(settings.refresh_absolute_lifetime_secs.into()));
    let absolute_expires_at = if offline { longest } else { longest.min(session.absolute_expires_at) };
    let idle = now.plus(Duration::from_secs(settings.refresh_idle_lifetime_secs.into()));
    Family {
        id: code.family_id,
        session_id: code.session_id,
        user_id: code.user_id,
        client_id: code.ask.client_id,
        grant: Grant {
            scopes: code.ask.scopes.clone(),
            audiences: code.ask.audiences.clone(),
            auth_time_secs: code.auth_time.secs(),
            methods: code.methods.clone(),
            claims: code.ask.claims.clone(),
            offline,
            refreshable: asking.client.may_refresh(&code.ask.scopes),
        },
        salt: random_bytes(asking.visit.app.entropy()),
        generation: 0,
        rotated_at: now,
        retries: 0,
        state: FamilyState::Live,
        born_sequence: asking.sequence,
        created_at: now,
        absolute_expires_at,
        idle_expires_at: idle.min(absolute_expires_at),
    }
}

fn proven(asking: &Asking<'_>, code: AuthorizationCode, family: &Family) -> Result<Proven, OAuthFailure> {
    // What the client has lost since the person agreed is gone from the code too.
    let scopes = asking.client.allowed_scopes(&code.ask.scopes);
    let audiences = still_callable(asking.visit, asking.client, &code.ask.audiences)?;
    let refresh_token =
        if family.grant.refreshable { Some(super::refresh::token(asking.visit, family, 0)?) } else { None };
    let grant = UserGrant {
        user: code.user_id,
        session: code.session_id,
        family: family.id,
        refresh_token,
        auth_time_secs: code.auth_time.secs(),
        methods: code.methods,
        nonce: code.ask.nonce,
        claims: claims::left_of(&family.grant, asking.client, &scopes),
    };
    Ok(Proven {
        subject: Subject::User(grant),
        scopes,
        audiences,
        expires_at_max: Some(family.absolute_expires_at),
    })
}

/// One answer for every reason, so that nobody learns which part of a stolen code is missing.
fn invalid() -> OAuthFailure {
    refuse(ErrorCode::InvalidGrant, "the code is invalid, expired or used, or was issued for another request")
}
