//! Signing in with a password: equal time and equal words for unknown, disabled and wrong.

use crate::endings;
use crate::hashing::{HashingRefused, Verification};
use crate::sessions::SignedIn;
use crate::{Fault, Visit};
use domain::actor::{Actor, Authority, Context, ProtocolStep};
use domain::audit::{Action, Entity, Event};
use domain::entropy::random_bytes;
use domain::ids::{SessionId, UserId};
use domain::names::Email;
use domain::opaque::OpaqueToken;
use domain::password::{Password, PasswordHash};
use domain::session::{AuthenticationMethod, Session};
use domain::user::{User, UserState};
use store::{StoreError, WriteTx};
use uuid::Uuid;

/// What the person typed.
pub struct PasswordAttempt {
    /// The name.
    pub login: String,
    /// The password.
    pub password: Password,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown, disabled or wrong; nothing tells which.
    #[error("the name or the password is wrong")]
    Wrong,
    /// The hashing room is full.
    #[error("too many people are signing in")]
    Busy {
        /// When to try again.
        retry_after_secs: u64,
    },
    /// Nothing was wrong with the request.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<HashingRefused> for SignInError {
    fn from(refused: HashingRefused) -> Self {
        match refused {
            HashingRefused::Busy { retry_after_secs } => Self::Busy { retry_after_secs },
            HashingRefused::Failed => Self::Fault(Fault::Hashing),
        }
    }
}

/// Checks a password and begins a session, or renews the one that the same person has in this browser. The returned
/// token is the session's new cookie.
pub async fn sign_in_with_password(
    visit: &Visit,
    attempt: PasswordAttempt,
    current: Option<&SignedIn>,
) -> Result<OpaqueToken, SignInError> {
    let context = visit.context(Actor::Anonymous);
    let (user, stored) = find_verifier(visit, &context, &attempt.login).await?;
    let room = visit.app.room();
    let tenant = visit.tenant().uuid();
    let verification = room.verify(tenant, &attempt.password, stored.as_ref()).await?;
    let (Some(user), Verification::Right { needs_upgrade }) = (&user, verification) else {
        record_failure(visit, &context, user.as_ref()).await?;
        return Err(SignInError::Wrong);
    };
    let upgraded = if needs_upgrade {
        let salt = random_bytes(visit.app.entropy());
        Some(room.hash(tenant, &attempt.password, salt, room.parameters()).await?)
    } else {
        None
    };
    begin_session(visit, &context, user, (upgraded, current)).await
}

/// Reads the same rows whether the name exists or not; a disabled person has no verifier.
async fn find_verifier(
    visit: &Visit,
    context: &Context,
    login: &str,
) -> Result<(Option<User>, Option<PasswordHash>), SignInError> {
    let tx = visit.app.store().read(context, Authority::Protocol(ProtocolStep::SignIn)).await?;
    let user = match Email::parse(login) {
        Ok(email) => store::users::find_by_email(&tx, &email).await?,
        Err(_) => None,
    };
    let id = user.as_ref().map_or(UserId::from_uuid(Uuid::nil()), |user| user.id);
    let stored = store::passwords::find(&tx, id).await?;
    let active = user.as_ref().is_some_and(|user| user.state == UserState::Active);
    Ok((user, stored.filter(|_| active)))
}

async fn record_failure(visit: &Visit, context: &Context, user: Option<&User>) -> Result<(), SignInError> {
    let tx = visit.app.store().write(context, Authority::Protocol(ProtocolStep::SignIn)).await?;
    // What was typed is not kept: people type passwords into the wrong field.
    let event = user.map_or_else(
        || Event::about_nothing(Action::SignInFailed),
        |user| Event::new(Action::SignInFailed, Entity::User, user.id.uuid(), user.email.as_str()),
    );
    Ok(tx.commit(event.with("method", AuthenticationMethod::Password.as_str())).await?)
}

async fn begin_session(
    visit: &Visit,
    context: &Context,
    user: &User,
    (upgraded, current): (Option<PasswordHash>, Option<&SignedIn>),
) -> Result<OpaqueToken, SignInError> {
    let lifetime = visit.hot().await?.settings().await?.session_lifetime();
    let token = OpaqueToken::random(visit.app.entropy());
    let token_mac = visit.keys().map_err(Fault::from)?.session_mac(&token);
    let mut tx = visit.app.store().write(context, Authority::Protocol(ProtocolStep::SignIn)).await?;
    let now = tx.now();
    // The password was right, but time has passed since the row was read.
    let still = store::users::find(&tx, user.id).await?;
    if !still.is_some_and(|user| user.state == UserState::Active) {
        return Err(SignInError::Wrong);
    }
    if let Some(hash) = &upgraded {
        store::passwords::put(&mut tx, user.id, hash, now).await?;
    }
    let renewed = match current.filter(|current| current.user.id == user.id) {
        Some(current) => {
            let session = Session::clone(&current.session).reauthenticated(now, token_mac, lifetime);
            store::sessions::reauthenticate(&mut tx, &session).await?.then_some(session.id)
        }
        None => None,
    };
    let session_id = if let Some(id) = renewed {
        id
    } else {
        make_room(&mut tx, user.id).await?;
        insert_session(visit, &mut tx, user.id, (token_mac, lifetime)).await?
    };
    if let Some(other) = current.filter(|current| current.user.id != user.id) {
        // Another person takes over the browser; the former one must not stay signed in behind them.
        endings::sign_out(&mut tx, other.session.id).await?;
    }
    let event = Event::new(Action::SignInSucceeded, Entity::User, user.id.uuid(), user.email.as_str())
        .with("method", AuthenticationMethod::Password.as_str())
        .with("session", session_id.to_string());
    tx.commit(event).await?;
    Ok(token)
}

/// Ends the oldest sessions of a person who has too many, so that nobody's list grows beyond reading.
async fn make_room(tx: &mut WriteTx, user: UserId) -> Result<(), StoreError> {
    let newest_first = store::sessions::list_live_of_user(tx, user, tx.now()).await?;
    for session in newest_first.into_iter().skip(SESSIONS_MAX - 1) {
        endings::end_session(tx, session.id, "too_many_sessions").await?;
    }
    Ok(())
}

async fn insert_session(
    visit: &Visit,
    tx: &mut WriteTx,
    user_id: UserId,
    (token_mac, lifetime): ([u8; 32], domain::session::SessionLifetime),
) -> Result<SessionId, StoreError> {
    let now = tx.now();
    let absolute_expires_at = now.plus(lifetime.absolute);
    let session = Session {
        id: SessionId::random(visit.app.entropy()),
        token_mac,
        user_id,
        auth_time: now,
        methods: vec![AuthenticationMethod::Password],
        created_at: now,
        last_seen_at: now,
        idle_expires_at: now.plus(lifetime.idle).min(absolute_expires_at),
        absolute_expires_at,
        ended_at: None,
        ip: visit.info.ip.map(|ip| ip.to_string()),
        user_agent: visit.info.user_agent.clone(),
    };
    store::sessions::insert(tx, &session).await?;
    Ok(session.id)
}

/// The most sessions of one person.
const SESSIONS_MAX: usize = 100;
