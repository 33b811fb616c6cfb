//! Sealing the trail: entries become signed batches of a chain within about a second of their commit, and whatever
//! is sealed can be walked, checked and exported.
//!
//! The rules of hashing and checking are `protocol::audit_trail`'s, so that others can check without this crate. Where
//! heads are kept outside the database is behind [`Anchor`].

mod key;
mod sealing;
mod walk;

pub use sealing::seal;
pub use walk::{Batch, list_public_keys, verify, walk};

use protocol::audit_trail::Seal;

/// A place outside the database that remembers heads.
pub trait Anchor: Send + Sync {
    /// Keeps heads durably; may block.
    fn keep(&self, seals: &[Seal]) -> std::io::Result<()>;
}
