//! Revocation is a number: each tenant counts its revocations, a token carries the count its issuer had seen, and
//! any later watermark of its subjects kills it. No clock decides.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The place of a revocation in its tenant's gapless order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sequence(u64);

impl Sequence {
    /// From a row or a claim.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The bare number, the `rsq` of tokens.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// Which life of the tenant's data this is; new after every restore, so that lost revocations fail closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Incarnation(pub [u8; 8]);

impl std::fmt::Display for Incarnation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Everything of the tenant.
    Tenant,
    /// Everything of a person.
    User(Uuid),
    /// Everything of a browser session.
    Session(Uuid),
    /// Everything handed to a client.
    Client(Uuid),
    /// Everything that descends from one grant.
    Family(Uuid),
    /// One access token, by its `jti`.
    Token(Uuid),
}

impl Subject {
    /// The word stored and sent.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::User(_) => "user",
            Self::Session(_) => "session",
            Self::Client(_) => "client",
            Self::Family(_) => "family",
            Self::Token(_) => "token",
        }
    }

    /// The identifier stored and sent; the tenant's own is nil.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Tenant => Uuid::nil(),
            Self::User(id) | Self::Session(id) | Self::Client(id) | Self::Family(id) | Self::Token(id) => id,
        }
    }

    /// The subject that a row names.
    #[must_use]
    pub fn from_parts(kind: &str, id: Uuid) -> Option<Self> {
        Some(match kind {
            "tenant" => Self::Tenant,
            "user" => Self::User(id),
            "session" => Self::Session(id),
            "client" => Self::Client(id),
            "family" => Self::Family(id),
            "token" => Self::Token(id),
            _ => return None,
        })
    }
}

/// What the revocation asks of those who hold tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// The tokens are dead, and so is what could renew them.
    Kill,
    /// The tokens are out of date; the client fetches new ones and nobody is signed out.
    Refresh,
}

impl Effect {
    /// The word stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Refresh => "refresh",
        }
    }
}

/// One revocation, before it has its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// What is revoked.
    pub subject: Subject,
    /// How hard.
    pub effect: Effect,
    /// Why, in a word.
    pub reason: &'static str,
}

impl Revocation {
    /// Kills everything of the subject.
    #[must_use]
    pub const fn kill(subject: Subject, reason: &'static str) -> Self {
        Self { subject, effect: Effect::Kill, reason }
    }
}
