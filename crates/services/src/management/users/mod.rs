//! People of a tenant, as its administrators see them.

mod change;
mod create;
mod cut_off;

pub use change::{UserChanges, change};
pub use create::{NewUser, create};
pub use cut_off::{delete, disable, enable, revoke};

use crate::App;
use crate::management::new_password::NewPasswordError;
use domain::actor::{Actor, Authority, Context, Forbidden};
use domain::ids::UserId;
use domain::permission::{Permission, PermissionSet};
use domain::user::{User, UserTransitionError};
use store::{Page, PageAsk, StoreError, WriteTx, administrators, users};

/// Why nothing happened to a person.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// The password was not taken.
    #[error(transparent)]
    Password(#[from] NewPasswordError),
    /// The person is in that state already.
    #[error(transparent)]
    Transition(#[from] UserTransitionError),
    /// Nobody would be left to administer the tenant.
    #[error("the last administrator stays")]
    LastAdministrator,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A page of people.
pub async fn list(app: &App, context: &Context, ask: PageAsk) -> Result<Page<User>, StoreError> {
    let tx = app.store().read(context, Authority::Permission(Permission::UsersView)).await?;
    users::list(&tx, ask).await
}

/// One person.
pub async fn load(app: &App, context: &Context, id: UserId) -> Result<User, StoreError> {
    let tx = app.store().read(context, Authority::Permission(Permission::UsersView)).await?;
    users::load(&tx, id).await
}

/// Nobody changes a person who may do more than they may themselves (attack A-06).
fn require_rank(app: &App, context: &Context, user: &User) -> Result<(), StoreError> {
    if !user.administrator {
        return Ok(());
    }
    let needed = if context.tenant == app.store().platform() {
        PermissionSet::all_of_platform()
    } else {
        PermissionSet::all_of_tenant()
    };
    match &context.actor {
        Actor::Operator | Actor::System => Ok(()),
        Actor::ApiKey { permissions, .. } if permissions.covers(needed) => Ok(()),
        Actor::ApiKey { .. } | Actor::User { .. } | Actor::Client(_) | Actor::Anonymous => {
            Err(Forbidden.into())
        }
    }
}

/// Asked inside the transaction that removes one: two who remove each other at once cannot both succeed (attack A-05).
async fn require_successor(tx: &WriteTx, user: &User) -> Result<(), UserError> {
    if !user.administrator || administrators::exists(tx, Some(user.id)).await? {
        return Ok(());
    }
    Err(UserError::LastAdministrator)
}
