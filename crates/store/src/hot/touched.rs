//! What a transaction changed that memory may hold.

use crate::registry::TenantEntry;
use domain::family::Family;
use domain::ids::{ClientId, FamilyId, SessionId, TenantId, UserId};
use domain::revocation::{Revocation, Sequence};
use std::sync::Arc;
use uuid::Uuid;

/// One thing that a commit makes memory forget or learn.
#[derive(Clone, Debug)]
pub(crate) enum Touched {
    User(UserId),
    Client(ClientId),
    Session(SessionId),
    Family(FamilyId),
    /// A family and what it is now: it is asked for again soon, by the next refresh.
    Rotated(Arc<Family>),
    ApiKeys,
    Settings,
    SigningKeys,
    /// A tenant's entry in the registry, new or changed.
    Tenant(Arc<TenantEntry>),
    /// A tenant is struck off.
    TenantGone(TenantId),
    /// Revocations up to this one are older than any living token.
    RevocationsForgotten(Sequence),
    Revoked {
        sequence: Sequence,
        revocation: Revocation,
    },
}

/// How many counters [`Touched::stripe`] spreads things over.
pub(crate) const STRIPES: usize = 4 * PER_KIND + 3;

const PER_KIND: usize = 64;

impl Touched {
    /// The counter of commits that stands for this thing. Things may share one; that costs a look at the disk, no more.
    pub(crate) fn stripe(&self) -> Option<usize> {
        let spread =
            |kind: usize, id: Uuid| Some(kind * PER_KIND + usize::from(id.as_bytes()[15]) % PER_KIND);
        match self {
            Self::User(id) => spread(0, id.uuid()),
            Self::Client(id) => spread(1, id.uuid()),
            Self::Session(id) => spread(2, id.uuid()),
            Self::Family(id) => spread(3, id.uuid()),
            Self::Rotated(family) => spread(3, family.id.uuid()),
            Self::ApiKeys => Some(4 * PER_KIND),
            Self::Settings => Some(4 * PER_KIND + 1),
            Self::Tenant(_) | Self::TenantGone(_) => Some(4 * PER_KIND + 2),
            Self::SigningKeys | Self::RevocationsForgotten(_) | Self::Revoked { .. } => None,
        }
    }

    /// Whether it is about the registry.
    pub(crate) fn is_of_registry(&self) -> bool {
        matches!(self, Self::Tenant(_) | Self::TenantGone(_))
    }
}
