//! Adding a person.

use super::UserError;
use crate::App;
use crate::management::attributes::Attributes;
use crate::management::new_password::{NewOwner, hash_new_password};
use domain::Timestamp;
use domain::actor::{Authority, Context};
use domain::audit::{Action, Entity, Event};
use domain::ids::UserId;
use domain::names::{DisplayName, Email};
use domain::password::{Password, PasswordHash};
use domain::permission::Permission;
use domain::user::{User, UserState};
use store::{StoreError, passwords, users};

/// What a person is made from.
#[derive(Debug)]
pub struct NewUser {
    /// What they sign in with.
    pub email: Email,
    /// True where the tenant knows that the address is theirs.
    pub email_verified: bool,
    /// Their name for people.
    pub display_name: Option<DisplayName>,
    /// A first password; without one they cannot sign in by password.
    pub password: Option<Password>,
    /// Further claims.
    pub attributes: Attributes,
}

/// Adds a person.
pub async fn create(app: &App, context: &Context, new: NewUser) -> Result<User, UserError> {
    // Asked here already, so that nobody without the right makes us hash.
    context.require(Authority::Permission(Permission::UsersEdit)).map_err(StoreError::from)?;
    let hash = hash(app, context, &new).await?;
    let user = user(app, new);
    let mut tx = app.store().write(context, Authority::Permission(Permission::UsersEdit)).await?;
    users::insert(&mut tx, &user).await?;
    if let Some(hash) = &hash {
        passwords::put(&mut tx, user.id, hash, user.created_at).await?;
    }
    let event = Event::new(Action::UserCreated, Entity::User, user.id.uuid(), user.email.as_str());
    tx.commit(event.with("password", hash.is_some())).await?;
    Ok(user)
}

async fn hash(app: &App, context: &Context, new: &NewUser) -> Result<Option<PasswordHash>, UserError> {
    let Some(password) = &new.password else { return Ok(None) };
    let (email, display_name) = (Some(&new.email), new.display_name.as_ref());
    let owner = NewOwner { tenant: context.tenant, email, display_name };
    Ok(Some(hash_new_password(app, owner, password).await?))
}

fn user(app: &App, new: NewUser) -> User {
    let now: Timestamp = app.now();
    User {
        id: UserId::random(app.entropy()),
        email: new.email,
        email_verified: new.email_verified,
        display_name: new.display_name,
        state: UserState::Active,
        administrator: false,
        attributes: new.attributes.into_map(),
        created_at: now,
        updated_at: now,
        version: 1,
    }
}
