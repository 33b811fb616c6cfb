//! The life of a signing key: published before it signs, and after.

use crate::clock::Timestamp;
use protocol::jose::{KeyId, KeyKind};
use std::time::Duration;

/// Where a key is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SigningKeyState {
    /// Published, does not sign yet: verifiers learn it first.
    Pending,
    /// Signs.
    Active,
    /// Signs no more, published until its last token is dead.
    Retiring,
    /// Gone from the published set.
    Retired,
}

impl SigningKeyState {
    /// Every state, in the order of life.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Active, Self::Retiring, Self::Retired];

    /// The word stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Retiring => "retiring",
            Self::Retired => "retired",
        }
    }

    /// Whether verifiers are told of it.
    #[must_use]
    pub const fn is_published(self) -> bool {
        matches!(self, Self::Pending | Self::Active | Self::Retiring)
    }
}

/// A signing key without its private half.
#[derive(Clone, Debug, PartialEq)]
pub struct SigningKeyRecord {
    /// Its `kid`.
    pub key_id: KeyId,
    /// What kind of key.
    pub kind: KeyKind,
    /// Where it is in its life.
    pub state: SigningKeyState,
    /// When it was made and published.
    pub created_at: Timestamp,
    /// When the next step of its life is due.
    pub next_step_at: Timestamp,
}

/// The times between the steps of a key's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotationSchedule {
    /// How long a key is published before it signs; longer than any verifier caches.
    pub publish_before: Duration,
    /// How long it signs.
    pub sign_for: Duration,
    /// How long it stays published afterwards; longer than the longest token lives.
    pub publish_after: Duration,
}

impl Default for RotationSchedule {
    fn default() -> Self {
        Self {
            publish_before: Duration::from_hours(24),
            sign_for: Duration::from_hours(2160),
            publish_after: Duration::from_hours(25),
        }
    }
}

/// A step that does not follow from the key's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key that is {} cannot become {}", from.as_str(), to.as_str())]
pub struct KeyTransitionError {
    from: SigningKeyState,
    to: SigningKeyState,
}

impl SigningKeyRecord {
    /// A key that verifiers may learn of from now on.
    #[must_use]
    pub fn pending(key_id: KeyId, kind: KeyKind, now: Timestamp, schedule: RotationSchedule) -> Self {
        let next_step_at = now.plus(schedule.publish_before);
        Self { key_id, kind, state: SigningKeyState::Pending, created_at: now, next_step_at }
    }

    /// The key, signing from now on.
    pub fn activate(self, now: Timestamp, schedule: RotationSchedule) -> Result<Self, KeyTransitionError> {
        self.step(SigningKeyState::Pending, SigningKeyState::Active, now.plus(schedule.sign_for))
    }

    /// The key, signing no more.
    pub fn retire(self, now: Timestamp, schedule: RotationSchedule) -> Result<Self, KeyTransitionError> {
        self.step(SigningKeyState::Active, SigningKeyState::Retiring, now.plus(schedule.publish_after))
    }

    /// The key, gone from the published set.
    pub fn forget(self, now: Timestamp) -> Result<Self, KeyTransitionError> {
        self.step(SigningKeyState::Retiring, SigningKeyState::Retired, now)
    }

    fn step(
        mut self,
        from: SigningKeyState,
        to: SigningKeyState,
        next: Timestamp,
    ) -> Result<Self, KeyTransitionError> {
        if self.state != from {
            return Err(KeyTransitionError { from: self.state, to });
        }
        self.state = to;
        self.next_step_at = next;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_lives_forwards_only() {
        let now = Timestamp::from_secs(0);
        let schedule = RotationSchedule::default();
        let key = SigningKeyRecord::pending(KeyId::parse("k1").unwrap(), KeyKind::EcP256, now, schedule);
        assert!(key.clone().retire(now, schedule).is_err());
        assert!(key.clone().forget(now).is_err());
        let active = key.activate(now, schedule).unwrap();
        assert!(active.clone().activate(now, schedule).is_err());
        let retired = active.retire(now, schedule).unwrap().forget(now).unwrap();
        assert!(!retired.state.is_published());
        assert!(retired.activate(now, schedule).is_err());
    }
}
