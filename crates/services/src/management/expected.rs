//! Optimistic concurrency: which version of a thing the caller believes to change.

use store::StoreError;

/// The versions that the caller has seen (`If-Match`, RFC 9110 §13.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Whichever there is.
    Any,
    /// One of these, or nothing changes.
    OneOf(Vec<i64>),
}

impl Expected {
    /// Refuses a thing that somebody else has changed meanwhile.
    pub fn check(self, version: i64) -> Result<(), StoreError> {
        match self {
            Self::OneOf(expected) if !expected.contains(&version) => Err(StoreError::Stale),
            Self::Any | Self::OneOf(_) => Ok(()),
        }
    }
}
