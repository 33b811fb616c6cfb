//! Faults that are nobody's request: what the caller sees is a status and a request id, what the log sees is the cause.

use crate::keys::KeysError;
use crate::vault::VaultError;
use protocol::jose::KeyError;
use store::StoreError;

/// Why a request could not be answered although nothing was wrong with it.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The hashing room.
    #[error("a password could not be hashed")]
    Hashing,
    /// Something that our own code made could not be read or written.
    #[error("{0}")]
    Defect(&'static str),
}

impl Fault {
    /// True where trying again later can help: the truth could not be asked, so the door stays closed.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Store(StoreError::Unavailable(_) | StoreError::CommitLost | StoreError::Files(_))
                | Self::Keys(
                    KeysError::Store(
                        StoreError::Unavailable(_) | StoreError::CommitLost | StoreError::Files(_)
                    ) | KeysError::Interrupted
                )
        )
    }
}

impl From<KeyError> for Fault {
    fn from(error: KeyError) -> Self {
        Self::Keys(error.into())
    }
}

impl From<VaultError> for Fault {
    fn from(error: VaultError) -> Self {
        Self::Keys(error.into())
    }
}
