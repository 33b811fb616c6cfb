//! Sessions of other people.

use crate::App;
use crate::endings::end_session;
use domain::actor::{Authority, Context};
use domain::audit::{Action, Entity, Event};
use domain::ids::{SessionId, UserId};
use domain::permission::Permission;
use domain::session::Session;
use store::{Page, PageAsk, StoreError, sessions, users};

/// A page of the sessions that hold.
pub async fn list(app: &App, context: &Context, ask: PageAsk) -> Result<Page<Session>, StoreError> {
    let tx = app.store().read(context, Authority::Permission(Permission::SessionsView)).await?;
    sessions::list_live(&tx, ask, app.now()).await
}

/// The sessions of one person that hold.
pub async fn list_of_user(app: &App, context: &Context, user: UserId) -> Result<Vec<Session>, StoreError> {
    let tx = app.store().read(context, Authority::Permission(Permission::SessionsView)).await?;
    users::load(&tx, user).await?;
    sessions::list_live_of_user(&tx, user, app.now()).await
}

/// One session, ended or not.
pub async fn load(app: &App, context: &Context, id: SessionId) -> Result<Session, StoreError> {
    let tx = app.store().read(context, Authority::Permission(Permission::SessionsView)).await?;
    sessions::load(&tx, id).await
}

/// Ends a session and everything granted in it.
pub async fn revoke(app: &App, context: &Context, id: SessionId) -> Result<(), StoreError> {
    let mut tx = app.store().write(context, Authority::Permission(Permission::SessionsRevoke)).await?;
    let session = sessions::load(&tx, id).await?;
    end_session(&mut tx, id, "requested").await?;
    let event = Event::new(Action::SessionRevoked, Entity::Session, id.uuid(), "");
    tx.commit(event.with("user", session.user_id.to_string())).await
}
