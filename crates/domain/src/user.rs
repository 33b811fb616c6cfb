//! A person within a tenant.

use crate::clock::Timestamp;
use crate::ids::UserId;
use crate::names::{DisplayName, Email};
use serde_json::{Map, Value};

/// Whether a person may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserState {
    /// May sign in.
    Active,
    /// Cut off.
    Disabled,
}

/// What a person is in their tenant, as the trail says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserRole {
    /// Administers the tenant.
    Administrator,
    /// Everybody else.
    Member,
}

impl UserRole {
    /// The word stored in the trail.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Member => "member",
        }
    }
}

/// A person.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// The `sub` of tokens.
    pub id: UserId,
    /// What they sign in with.
    pub email: Email,
    /// True once the address has been proven.
    pub email_verified: bool,
    /// Their name for people.
    pub display_name: Option<DisplayName>,
    /// Whether they may come in.
    pub state: UserState,
    /// True for those who administer the tenant.
    pub administrator: bool,
    /// Further claims that the tenant keeps about the person.
    pub attributes: Map<String, Value>,
    /// When they were added.
    pub created_at: Timestamp,
    /// When anything last changed.
    pub updated_at: Timestamp,
    /// Counts changes, for optimistic concurrency.
    pub version: i64,
}

/// The change would lead nowhere new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserTransitionError {
    /// Disabling somebody who is disabled.
    #[error("the user is disabled already")]
    AlreadyDisabled,
    /// Enabling somebody who is active.
    #[error("the user is active already")]
    AlreadyActive,
}

impl User {
    /// The name to greet them with.
    #[must_use]
    pub fn name(&self) -> &str {
        self.display_name.as_ref().map_or(self.email.as_str(), DisplayName::as_str)
    }

    /// What they are in their tenant.
    #[must_use]
    pub const fn role(&self) -> UserRole {
        if self.administrator { UserRole::Administrator } else { UserRole::Member }
    }

    /// Cuts the person off; sessions and tokens die with the same transaction.
    pub fn disable(mut self, now: Timestamp) -> Result<Self, UserTransitionError> {
        if self.state == UserState::Disabled {
            return Err(UserTransitionError::AlreadyDisabled);
        }
        self.state = UserState::Disabled;
        Ok(self.changed(now))
    }

    /// Lets the person sign in again; nothing that was ended comes back.
    pub fn enable(mut self, now: Timestamp) -> Result<Self, UserTransitionError> {
        if self.state == UserState::Active {
            return Err(UserTransitionError::AlreadyActive);
        }
        self.state = UserState::Active;
        Ok(self.changed(now))
    }

    /// Marks a change: the store refuses to write over a version that it does not know.
    #[must_use]
    pub fn changed(mut self, now: Timestamp) -> Self {
        self.updated_at = now;
        self.version += 1;
        self
    }
}
