//! What a transaction changed that memory may hold.

use domain::ids::{ClientId, FamilyId, SessionId, UserId};
use domain::revocation::{Revocation, Sequence};

/// One thing that a commit makes memory forget or learn.
#[derive(Clone, Debug)]
pub(crate) enum Touched {
    User(UserId),
    Client(ClientId),
    Session(SessionId),
    Family(FamilyId),
    ApiKeys,
    Settings,
    SigningKeys,
    Registry,
    /// Revocations up to this one are older than any living token.
    RevocationsForgotten(Sequence),
    Revoked {
        sequence: Sequence,
        revocation: Revocation,
    },
}
