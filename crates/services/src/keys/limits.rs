//! How many keys of one kind there may be: each is in a document that every verifier loads.

use super::{KeysError, RotationReason};
use domain::signing_key::{SigningKeyRecord, SigningKeyState};
use protocol::jose::KeyKind;

/// Why no key was made.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// A key of that kind waits already; it signs when verifiers have had time to learn it.
    #[error("a key of kind {0} is waiting already")]
    AlreadyPending(KeyKind),
    /// Each rotation adds a key to a document that every verifier loads.
    #[error("{0} keys of one kind are published, which is enough")]
    TooMany(usize),
    /// The keys could not be used or stored.
    #[error(transparent)]
    Keys(#[from] KeysError),
}

/// Refuses a further key of a kind where there are enough.
pub(super) fn require_room(
    records: &[SigningKeyRecord],
    kind: KeyKind,
    reason: RotationReason,
) -> Result<(), RotateError> {
    let of_kind = || records.iter().filter(move |key| key.kind == kind);
    if of_kind().filter(|key| key.state.is_published()).count() >= PUBLISHED_MAX {
        return Err(RotateError::TooMany(PUBLISHED_MAX));
    }
    if reason == RotationReason::Planned && of_kind().any(|key| key.state == SigningKeyState::Pending) {
        return Err(RotateError::AlreadyPending(kind));
    }
    Ok(())
}

/// With an RSA key in two algorithms, all kinds together stay far below what a verifier takes of a document.
const PUBLISHED_MAX: usize = 8;
