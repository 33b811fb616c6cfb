//! A family of tokens that descend from one grant, and what to answer when one of its refresh tokens is shown.

use crate::authorization::NamedClaims;
use crate::clock::Timestamp;
use crate::ids::{ClientId, FamilyId, SessionId, UserId};
use crate::revocation::Sequence;
use protocol::oauth::ScopeSet;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Whether a family lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyState {
    /// It may be refreshed.
    Live,
    /// It was revoked, with its session, user, client or by itself.
    Revoked,
    /// An old token was shown: somebody has a copy.
    Reused,
}

/// What the grant was about; it never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    /// What was granted; a refresh may shrink it, never grow it.
    pub scopes: ScopeSet,
    /// For which resource servers.
    pub audiences: Vec<String>,
    /// When the person proved who they are, seconds since the epoch.
    pub auth_time_secs: i64,
    /// How, as `amr` values.
    pub methods: Vec<String>,
    /// Claims asked for one by one.
    pub claims: Option<NamedClaims>,
    /// True where the family outlives a plain sign-out (`offline_access`).
    pub offline: bool,
    /// True where a refresh token was handed out.
    pub refreshable: bool,
}

/// A family as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// The `fam` of tokens.
    pub id: FamilyId,
    /// The session in which it was granted.
    pub session_id: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// To whom.
    pub client_id: ClientId,
    /// What.
    pub grant: Grant,
    /// Part of every refresh token's MAC; with it, a copied database alone makes no tokens.
    pub salt: [u8; 16],
    /// The generation that is alive.
    pub generation: u32,
    /// When it came to be alive.
    pub rotated_at: Timestamp,
    /// How often its predecessor was answered again since.
    pub retries: u32,
    /// Whether the family lives.
    pub state: FamilyState,
    /// The tenant's sequence when the family was born.
    pub born_sequence: Sequence,
    /// When it was born.
    pub created_at: Timestamp,
    /// The end in any case.
    pub absolute_expires_at: Timestamp,
    /// The end without a refresh.
    pub idle_expires_at: Timestamp,
}

/// How patient a family is with honest retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How long after a rotation the predecessor is still answered.
    pub grace: Duration,
    /// How often.
    pub retries_max: u32,
}

/// What to do about a genuine refresh token that was not the live generation at the moment of the swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presentation {
    /// The predecessor within its grace: answer the live generation again; nothing forks.
    Retry,
    /// Too many retries within the grace: refuse, but the family lives.
    SlowDown,
    /// An old token: kill the family, durably, before the answer.
    Reuse,
    /// A token from the future: the store lost writes.
    Regressed,
    /// The family is dead or over.
    Dead,
    /// The live generation after all; swap again.
    Current,
}

impl Family {
    /// Whether it may still be refreshed.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.state == FamilyState::Live && now < self.absolute_expires_at && now < self.idle_expires_at
    }

    /// Decides by the table of generations; `presented` is genuine, its MAC has been checked.
    #[must_use]
    pub fn present(&self, presented: u32, now: Timestamp, policy: RetryPolicy) -> Presentation {
        if !self.is_live(now) {
            return Presentation::Dead;
        }
        if presented == self.generation {
            return Presentation::Current;
        }
        if presented > self.generation {
            return Presentation::Regressed;
        }
        if presented + 1 < self.generation || now.since(self.rotated_at) > policy.grace {
            return Presentation::Reuse;
        }
        if self.retries >= policy.retries_max { Presentation::SlowDown } else { Presentation::Retry }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(generation: u32, retries: u32) -> Family {
        Family {
            id: FamilyId::from_uuid(uuid::Uuid::nil()),
            session_id: SessionId::from_uuid(uuid::Uuid::nil()),
            user_id: UserId::from_uuid(uuid::Uuid::nil()),
            client_id: ClientId::from_uuid(uuid::Uuid::nil()),
            grant: Grant {
                scopes: ScopeSet::default(),
                audiences: vec![],
                auth_time_secs: 0,
                methods: vec![],
                claims: None,
                offline: false,
                refreshable: true,
            },
            salt: [0; 16],
            generation,
            rotated_at: Timestamp::from_secs(100),
            retries,
            state: FamilyState::Live,
            born_sequence: Sequence::new(0),
            created_at: Timestamp::from_secs(0),
            absolute_expires_at: Timestamp::from_secs(1000),
            idle_expires_at: Timestamp::from_secs(500),
        }
    }

    const POLICY: RetryPolicy = RetryPolicy { grace: Duration::from_secs(10), retries_max: 3 };

    #[test]
    fn the_table_of_generations_is_answered_row_by_row() {
        let within = Timestamp::from_secs(110);
        let after = Timestamp::from_millis(110_001);
        assert_eq!(family(5, 0).present(5, within, POLICY), Presentation::Current);
        assert_eq!(family(5, 0).present(4, within, POLICY), Presentation::Retry);
        assert_eq!(family(5, 3).present(4, within, POLICY), Presentation::SlowDown);
        assert_eq!(family(5, 3).present(4, after, POLICY), Presentation::Reuse);
        assert_eq!(family(5, 0).present(3, within, POLICY), Presentation::Reuse);
        assert_eq!(family(5, 0).present(6, within, POLICY), Presentation::Regressed);
        assert_eq!(family(5, 0).present(5, Timestamp::from_secs(500), POLICY), Presentation::Dead);
        assert_eq!(family(0, 0).present(u32::MAX, within, POLICY), Presentation::Regressed);
    }
}
