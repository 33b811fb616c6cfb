//! The session of a browser: found by its cookie, kept alive by use, ended by its owner.

use crate::endings;
use crate::{Fault, Visit};
use domain::actor::{Actor, Authority, ProtocolStep};
use domain::audit::{Action, Entity, Event, Unaudited};
use domain::ids::SessionId;
use domain::opaque::OpaqueToken;
use domain::session::Session;
use domain::user::{User, UserState};
use std::sync::Arc;
use store::StoreError;

/// A session that holds, and its person.
#[derive(Clone)]
pub struct SignedIn {
    /// The session.
    pub session: Arc<Session>,
    /// The person.
    pub user: Arc<User>,
}

/// Finds who is signed in with a cookie; nobody, if the session or the person is over.
pub async fn find(visit: &Visit, cookie: &OpaqueToken) -> Result<Option<SignedIn>, Fault> {
    let hot = visit.hot().await?;
    let token_mac = visit.keys()?.session_mac(cookie);
    let Some(session) = hot.find_session_by_token(token_mac).await? else { return Ok(None) };
    let now = visit.app.now();
    if !session.is_live(now) {
        return Ok(None);
    }
    let Some(user) = hot.find_user(session.user_id).await? else { return Ok(None) };
    if user.state != UserState::Active {
        return Ok(None);
    }
    if session.is_due_for_touch(now) {
        touch(visit, &session, &user).await?;
    }
    Ok(Some(SignedIn { session, user }))
}

/// The person's sessions that hold, newest first.
pub async fn list_own(visit: &Visit, signed_in: &SignedIn) -> Result<Vec<Session>, Fault> {
    let context = visit.context(signed_in.actor());
    let tx = visit.app.store().read(&context, Authority::OwnAccount(signed_in.user.id)).await?;
    Ok(store::sessions::list_live_of_user(&tx, signed_in.user.id, visit.app.now()).await?)
}

/// Ends one of the person's own sessions from another one.
pub async fn end_own(visit: &Visit, signed_in: &SignedIn, id: SessionId) -> Result<(), Fault> {
    let context = visit.context(signed_in.actor());
    let mut tx = visit.app.store().write(&context, Authority::OwnAccount(signed_in.user.id)).await?;
    let session = store::sessions::load(&tx, id).await?;
    if session.user_id != signed_in.user.id || session.ended_at.is_some() {
        // Somebody else's session does not exist for this person, and one that has ended does not end again.
        return Err(StoreError::NotFound.into());
    }
    endings::end_session(&mut tx, id, "ended_by_owner").await?;
    tx.commit(Event::new(Action::SessionRevoked, Entity::Session, id.uuid(), signed_in.user.email.as_str()))
        .await?;
    Ok(())
}

/// Signs out of this session.
pub async fn sign_out(visit: &Visit, signed_in: &SignedIn) -> Result<(), Fault> {
    let context = visit.context(signed_in.actor());
    let mut tx = visit.app.store().write(&context, Authority::Protocol(ProtocolStep::SignOut)).await?;
    endings::sign_out(&mut tx, signed_in.session.id).await?;
    let label = signed_in.user.email.as_str();
    tx.commit(Event::new(Action::SignedOut, Entity::Session, signed_in.session.id.uuid(), label)).await?;
    Ok(())
}

async fn touch(visit: &Visit, session: &Session, user: &User) -> Result<(), Fault> {
    let lifetime = visit.hot().await?.settings().await?.session_lifetime();
    let touched = session.clone().touched(visit.app.now(), lifetime);
    let context = visit.context(Actor::User { id: user.id, role: user.role(), session: session.id });
    let mut tx = visit.app.store().write(&context, Authority::OwnAccount(session.user_id)).await?;
    store::sessions::touch(&mut tx, &touched).await?;
    tx.commit_unaudited(Unaudited::SessionTouched).await?;
    Ok(())
}

impl SignedIn {
    /// The actor of what the person does.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::User { id: self.user.id, role: self.user.role(), session: self.session.id }
    }
}
