//! What a tenant may choose for itself, with bounds that keep every choice safe.

use crate::family::RetryPolicy;
use crate::session::SessionLifetime;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A tenant's choices; unknown names are refused, absent ones mean the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The end of a session regardless of activity, in seconds; at most 12 hours.
    pub session_absolute_lifetime_secs: u32,
    /// The end of a session without activity, in seconds.
    pub session_idle_lifetime_secs: u32,
    /// The end of a refresh family regardless of use, in seconds; at most 400 days.
    pub refresh_absolute_lifetime_secs: u32,
    /// The end of a refresh family without use, in seconds.
    pub refresh_idle_lifetime_secs: u32,
    /// How long an honest retry of a refresh is answered, in seconds; 0 to 60.
    pub refresh_grace_secs: u32,
    /// The fewest characters of a new password; 8 to 64.
    pub password_length_min: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            session_absolute_lifetime_secs: 12 * 3600,
            session_idle_lifetime_secs: 2 * 3600,
            refresh_absolute_lifetime_secs: 90 * 24 * 3600,
            refresh_idle_lifetime_secs: 30 * 24 * 3600,
            refresh_grace_secs: 10,
            password_length_min: 8,
        }
    }
}

/// A choice outside its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be between {min} and {max}")]
pub struct OutOfBounds {
    /// The setting's name.
    pub name: &'static str,
    /// The least that is allowed.
    pub min: u32,
    /// The most that is allowed.
    pub max: u32,
}

impl Settings {
    /// Checks every choice against its bounds and names all that fall outside.
    pub fn checked(self) -> Result<Self, Vec<OutOfBounds>> {
        let bounds = [
            ("session_absolute_lifetime_secs", self.session_absolute_lifetime_secs, 60, 12 * 3600),
            ("session_idle_lifetime_secs", self.session_idle_lifetime_secs, 60, 12 * 3600),
            ("refresh_absolute_lifetime_secs", self.refresh_absolute_lifetime_secs, 60, 400 * 24 * 3600),
            ("refresh_idle_lifetime_secs", self.refresh_idle_lifetime_secs, 60, 400 * 24 * 3600),
            ("refresh_grace_secs", self.refresh_grace_secs, 0, 60),
            ("password_length_min", self.password_length_min, 8, 64),
        ];
        let outside: Vec<_> = bounds
            .into_iter()
            .filter(|(_, value, min, max)| value < min || value > max)
            .map(|(name, _, min, max)| OutOfBounds { name, min, max })
            .collect();
        if outside.is_empty() { Ok(self) } else { Err(outside) }
    }

    /// How long sessions hold.
    #[must_use]
    pub fn session_lifetime(&self) -> SessionLifetime {
        SessionLifetime {
            absolute: Duration::from_secs(self.session_absolute_lifetime_secs.into()),
            idle: Duration::from_secs(self.session_idle_lifetime_secs.into()),
        }
    }

    /// How patient refresh families are.
    #[must_use]
    pub fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy { grace: Duration::from_secs(self.refresh_grace_secs.into()), retries_max: 3 }
    }
}
