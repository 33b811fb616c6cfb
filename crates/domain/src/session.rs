//! A signed-in browser: what was proven, when, and how long it holds.

use crate::authorization::SignIn;
use crate::clock::Timestamp;
use crate::ids::{SessionId, UserId};
use std::time::Duration;

/// A method by which a person proved who they are (RFC 8176 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthenticationMethod {
    /// A password.
    Password,
}

impl AuthenticationMethod {
    /// The `amr` value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "pwd",
        }
    }
}

/// How long sessions hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLifetime {
    /// Regardless of activity (SES-09).
    pub absolute: Duration,
    /// Without activity.
    pub idle: Duration,
}

/// A session as stored; its cookie is known only as a MAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The `sid` of tokens; no secret.
    pub id: SessionId,
    /// The MAC of its cookie.
    pub token_mac: [u8; 32],
    /// Whose.
    pub user_id: UserId,
    /// When the person last proved who they are.
    pub auth_time: Timestamp,
    /// How.
    pub methods: Vec<AuthenticationMethod>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last written as seen; at most a minute behind.
    pub last_seen_at: Timestamp,
    /// The end without activity.
    pub idle_expires_at: Timestamp,
    /// The end in any case.
    pub absolute_expires_at: Timestamp,
    /// When it was ended before its time.
    pub ended_at: Option<Timestamp>,
    /// Where it began, for its owner's list.
    pub ip: Option<String>,
    /// The browser that began it, for its owner's list.
    pub user_agent: String,
}

/// A session is written as seen at most this often, so that reading pages costs no disk.
const TOUCH_INTERVAL: Duration = Duration::from_mins(1);

impl Session {
    /// Whether it still holds.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.idle_expires_at && now < self.absolute_expires_at
    }

    /// Whether it is time to write that it was seen.
    #[must_use]
    pub fn is_due_for_touch(&self, now: Timestamp) -> bool {
        now.since(self.last_seen_at) >= TOUCH_INTERVAL
    }

    /// The proof of who the person is.
    #[must_use]
    pub const fn sign_in(&self) -> SignIn {
        SignIn { session: self.id, auth_time: self.auth_time }
    }

    /// The session after a fresh sign-in of the same person, with its new cookie. The sign-in is always later than the
    /// one before, also within one millisecond or after the clock was set back: requests tell the two apart by it.
    #[must_use]
    pub fn reauthenticated(mut self, now: Timestamp, token_mac: [u8; 32], lifetime: SessionLifetime) -> Self {
        self.token_mac = token_mac;
        self.auth_time = now.max(self.auth_time.plus(Duration::from_millis(1)));
        self.methods = vec![AuthenticationMethod::Password];
        self.touched(now, lifetime)
    }

    /// The session, seen now.
    #[must_use]
    pub fn touched(mut self, now: Timestamp, lifetime: SessionLifetime) -> Self {
        self.last_seen_at = now;
        self.idle_expires_at = now.plus(lifetime.idle).min(self.absolute_expires_at);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        let start = Timestamp::from_secs(0);
        Session {
            id: SessionId::from_uuid(uuid::Uuid::nil()),
            token_mac: [0; 32],
            user_id: UserId::from_uuid(uuid::Uuid::nil()),
            auth_time: start,
            methods: vec![AuthenticationMethod::Password],
            created_at: start,
            last_seen_at: start,
            idle_expires_at: Timestamp::from_secs(100),
            absolute_expires_at: Timestamp::from_secs(250),
            ended_at: None,
            ip: None,
            user_agent: String::new(),
        }
    }

    #[test]
    fn a_session_ends_to_the_second_and_activity_moves_only_the_idle_end() {
        let lifetime = SessionLifetime { absolute: Duration::from_secs(250), idle: Duration::from_secs(100) };
        let session = session();
        assert!(session.is_live(Timestamp::from_millis(99_999)));
        assert!(!session.is_live(Timestamp::from_secs(100)));
        let session =
            session.touched(Timestamp::from_secs(99), lifetime).touched(Timestamp::from_secs(190), lifetime);
        assert!(session.is_live(Timestamp::from_millis(249_999)));
        assert!(!session.is_live(Timestamp::from_secs(250)));
    }
}
