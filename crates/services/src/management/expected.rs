//! Optimistic concurrency: which version of a thing the caller believes to change.

use store::StoreError;

/// The version that the caller has seen (`If-Match`, RFC 9110 §13.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Whichever there is.
    Any,
    /// This one, or nothing changes.
    Version(i64),
}

impl Expected {
    /// Refuses a thing that somebody else has changed meanwhile.
    pub const fn check(self, version: i64) -> Result<(), StoreError> {
        match self {
            Self::Version(expected) if expected != version => Err(StoreError::Stale),
            Self::Any | Self::Version(_) => Ok(()),
        }
    }
}
