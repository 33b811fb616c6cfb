//! Changing what is known of a person.

use super::{UserError, require_rank};
use crate::App;
use crate::management::attributes::Attributes;
use crate::management::expected::Expected;
use domain::actor::{Authority, Context};
use domain::audit::{Action, Entity, Event};
use domain::ids::UserId;
use domain::names::{DisplayName, Email};
use domain::permission::Permission;
use domain::user::User;
use store::users;

/// What changes; absent stays as it is.
#[derive(Debug, Default)]
pub struct UserChanges {
    /// A new address to sign in with.
    pub email: Option<Email>,
    /// Whether the address is known to be theirs.
    pub email_verified: Option<bool>,
    /// A new name, or none from now on.
    pub display_name: Option<Option<DisplayName>>,
    /// Claims that take the place of all earlier ones.
    pub attributes: Option<Attributes>,
}

/// Changes a person.
pub async fn change(
    app: &App,
    context: &Context,
    id: UserId,
    (changes, expected): (UserChanges, Expected),
) -> Result<User, UserError> {
    let mut tx = app.store().write(context, Authority::Permission(Permission::UsersEdit)).await?;
    let user = users::load(&tx, id).await?;
    require_rank(app, context, &user)?;
    expected.check(user.version)?;
    let names = changes.names();
    let user = changes.apply(user).changed(tx.now());
    users::update(&mut tx, &user).await?;
    let event = Event::new(Action::UserUpdated, Entity::User, id.uuid(), user.email.as_str());
    tx.commit(event.with("changed", names)).await?;
    Ok(user)
}

impl UserChanges {
    /// Names only: what was written there is nobody's business in the trail.
    fn names(&self) -> Vec<&'static str> {
        let all = [
            ("email", self.email.is_some()),
            ("email_verified", self.email_verified.is_some()),
            ("display_name", self.display_name.is_some()),
            ("attributes", self.attributes.is_some()),
        ];
        all.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
    }

    fn apply(self, mut user: User) -> User {
        if let Some(email) = self.email
            && email != user.email
        {
            user.email = email;
            // What was proven of the old address says nothing about the new one.
            user.email_verified = false;
        }
        user.email_verified = self.email_verified.unwrap_or(user.email_verified);
        user.display_name = self.display_name.unwrap_or(user.display_name);
        user.attributes = self.attributes.map_or(user.attributes, Attributes::into_map);
        user
    }
}
