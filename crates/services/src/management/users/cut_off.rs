//! Cutting people off, letting them in again, and removing them.

use super::{UserError, require_rank, require_successor};
use crate::App;
use crate::endings::end_user;
use crate::management::expected::Expected;
use domain::actor::{Authority, Context};
use domain::audit::{Action, Entity, Event};
use domain::ids::UserId;
use domain::permission::Permission;
use domain::user::User;
use store::{WriteTx, consents, passwords, users};

/// Disables a person; their sessions and tokens die in the same transaction.
pub async fn disable(
    app: &App,
    context: &Context,
    id: UserId,
    expected: Expected,
) -> Result<User, UserError> {
    let (mut tx, user) = open(app, context, id, expected).await?;
    require_successor(&tx, &user).await?;
    let user = user.disable(tx.now())?;
    users::update(&mut tx, &user).await?;
    end_user(&mut tx, id, "user_disabled").await?;
    tx.commit(event(Action::UserDisabled, &user)).await?;
    Ok(user)
}

/// Lets a disabled person sign in again; nothing that was ended comes back.
pub async fn enable(app: &App, context: &Context, id: UserId, expected: Expected) -> Result<User, UserError> {
    let (mut tx, user) = open(app, context, id, expected).await?;
    let user = user.enable(tx.now())?;
    users::update(&mut tx, &user).await?;
    tx.commit(event(Action::UserEnabled, &user)).await?;
    Ok(user)
}

/// Removes a person and everything that hangs on them.
pub async fn delete(app: &App, context: &Context, id: UserId, expected: Expected) -> Result<(), UserError> {
    let (mut tx, user) = open(app, context, id, expected).await?;
    require_successor(&tx, &user).await?;
    passwords::delete(&mut tx, id).await?;
    consents::delete_of_user(&tx, id).await?;
    users::delete(&mut tx, id).await?;
    end_user(&mut tx, id, "user_deleted").await?;
    Ok(tx.commit(event(Action::UserDeleted, &user)).await?)
}

/// Ends all sessions and tokens of a person, who may sign in again at once.
pub async fn revoke(app: &App, context: &Context, id: UserId) -> Result<(), UserError> {
    let mut tx = app.store().write(context, Authority::Permission(Permission::SessionsRevoke)).await?;
    let user = users::load(&tx, id).await?;
    end_user(&mut tx, id, "requested").await?;
    Ok(tx.commit(event(Action::UserRevoked, &user)).await?)
}

async fn open(
    app: &App,
    context: &Context,
    id: UserId,
    expected: Expected,
) -> Result<(WriteTx, User), UserError> {
    let tx = app.store().write(context, Authority::Permission(Permission::UsersManage)).await?;
    let user = users::load(&tx, id).await?;
    require_rank(app, context, &user)?;
    expected.check(user.version)?;
    Ok((tx, user))
}

fn event(action: Action, user: &User) -> Event {
    Event::new(action, Entity::User, user.id.uuid(), user.email.as_str())
}
