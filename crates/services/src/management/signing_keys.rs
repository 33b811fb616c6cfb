//! The tenant's signing keys, without their private halves.

use crate::App;
use crate::keys::{self, KeyRing, KeysError, RotationReason};
use domain::actor::{Authority, Context};
use domain::permission::Permission;
use domain::signing_key::SigningKeyRecord;
use protocol::jose::KeyKind;
use store::StoreError;

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

/// Every key that was ever made, retired ones included, oldest first.
pub async fn list(app: &App, context: &Context) -> Result<Vec<SigningKeyRecord>, KeysError> {
    context.require(Authority::Permission(Permission::SigningKeysView)).map_err(StoreError::from)?;
    Ok(app.key_ring(context.tenant).await?.records().to_vec())
}

/// Begins a rotation: new keys are published now, and sign when they are due or at once.
pub async fn rotate(
    app: &App,
    context: &Context,
    kinds: &[KeyKind],
    reason: RotationReason,
) -> Result<Vec<SigningKeyRecord>, RotateError> {
    let authority = Authority::Permission(Permission::SigningKeysManage);
    context.require(authority).map_err(|error| KeysError::from(StoreError::from(error)))?;
    let ring = app.key_ring(context.tenant).await?;
    for kind in kinds {
        require_room(&ring, *kind, reason)?;
    }
    Ok(keys::rotate(app, context, kinds, reason).await?)
}

fn require_room(ring: &KeyRing, kind: KeyKind, reason: RotationReason) -> Result<(), RotateError> {
    use domain::signing_key::SigningKeyState::Pending;
    let of_kind = || ring.records().iter().filter(move |key| key.kind == kind);
    if of_kind().filter(|key| key.state.is_published()).count() >= PUBLISHED_MAX {
        return Err(RotateError::TooMany(PUBLISHED_MAX));
    }
    if reason == RotationReason::Planned && of_kind().any(|key| key.state == Pending) {
        return Err(RotateError::AlreadyPending(kind));
    }
    Ok(())
}

const PUBLISHED_MAX: usize = 8;
