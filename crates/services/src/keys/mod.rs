//! The keys of one tenant while it is in use: what is derived from its data key, and the ring of its signing keys.
//!
//! Both are read, unwrapped and parsed once, and again when the store says that they have changed.

mod derived;
mod limits;
mod making;
mod ring;
mod rotation;

pub use derived::DerivedKeys;
pub use limits::RotateError;
pub use ring::KeyRing;
pub use rotation::{RotationReason, create_first_keys, keep_turning, rotate};

use crate::vault::VaultError;
use protocol::jose::KeyError;
use store::StoreError;

/// Why a tenant's keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The store could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A sealed key does not open.
    #[error("a sealed key does not open")]
    Vault(#[from] VaultError),
    /// A key could not be made or read.
    #[error("a signing key could not be made or read")]
    Signing(#[from] KeyError),
    /// There is no active key of the kind; rotation was interrupted by hand.
    #[error("there is no active signing key of the kind")]
    NoActiveKey,
    /// The making of a key was interrupted.
    #[error("the making of a key was interrupted")]
    Interrupted,
}
