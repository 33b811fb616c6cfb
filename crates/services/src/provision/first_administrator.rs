//! Spending the set-up link on the platform's first administrator.

use super::set_up_link::{context, is_set_up_link_open, token_mac};
use crate::App;
use crate::keys::KeysError;
use crate::management::new_password::{NewOwner, NewPasswordError, find_weakness, hash_new_password};
use domain::Timestamp;
use domain::actor::{Actor, Authority, Context, ProtocolStep, RequestInfo};
use domain::audit::{Action, Entity, Event};
use domain::ids::UserId;
use domain::names::{DisplayName, Email};
use domain::opaque::OpaqueToken;
use domain::password::{Password, PasswordWeakness};
use domain::user::{User, UserState};
use serde_json::Map;
use store::links::{self, LinkPurpose};
use store::{StoreError, administrators, passwords, users};

/// Who administers the platform first.
#[derive(Debug)]
pub struct FirstAdministrator {
    /// What they sign in with.
    pub email: Email,
    /// Their name for people.
    pub display_name: Option<DisplayName>,
    /// Their password.
    pub password: Password,
}

/// Why nobody was made administrator.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// The link is unknown, spent, withdrawn or over, or there is an administrator already.
    #[error("the set-up link does not work any more")]
    LinkClosed,
    /// The address belongs to a person already; the link still works.
    #[error("the address belongs to a person already")]
    EmailTaken,
    /// The password was not taken; the link still works.
    #[error(transparent)]
    Password(#[from] NewPasswordError),
    /// The platform's keys could not be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Finds what is wrong with a password for the first administrator, as far as it can be told from what is known of them.
pub async fn find_password_weakness(
    app: &App,
    (email, display_name): (Option<&Email>, Option<&DisplayName>),
    password: &Password,
) -> Result<Option<PasswordWeakness>, StoreError> {
    let owner = NewOwner { tenant: app.store().platform(), email, display_name };
    find_weakness(app, &owner, password).await
}

/// Makes the first administrator, if the link is still good; exactly one caller succeeds.
pub async fn spend_set_up_link(
    app: &App,
    request: RequestInfo,
    token: &OpaqueToken,
    first: FirstAdministrator,
) -> Result<User, SetUpError> {
    // Looked at first, so that only the holder of an open link can make us hash.
    if !is_set_up_link_open(app, token).await? {
        return Err(SetUpError::LinkClosed);
    }
    let tenant = app.store().platform();
    let owner = NewOwner { tenant, email: Some(&first.email), display_name: first.display_name.as_ref() };
    let hash = hash_new_password(app, owner, &first.password).await?;
    let keys = app.derived_keys(tenant)?;
    let context = Context { actor: Actor::Anonymous, ..context(app, request) };
    let mut tx = app.store().write(&context, Authority::Protocol(ProtocolStep::SetUp)).await?;
    let now = tx.now();
    let spent = links::consume(&tx, LinkPurpose::SetUp, token_mac(&keys, token), now).await?;
    if spent.is_none() || administrators::exists(&tx, None).await? {
        return Err(SetUpError::LinkClosed);
    }
    let user = user(UserId::random(app.entropy()), first, now);
    users::insert(&mut tx, &user).await.map_err(|error| match error {
        StoreError::Taken(_) => SetUpError::EmailTaken,
        error => error.into(),
    })?;
    passwords::put(&mut tx, user.id, &hash, now).await?;
    tx.commit(Event::new(Action::SetUpCompleted, Entity::User, user.id.uuid(), user.email.as_str())).await?;
    Ok(user)
}

fn user(id: UserId, first: FirstAdministrator, now: Timestamp) -> User {
    User {
        id,
        email: first.email,
        email_verified: false,
        display_name: first.display_name,
        state: UserState::Active,
        administrator: true,
        attributes: Map::new(),
        created_at: now,
        updated_at: now,
        version: 1,
    }
}
