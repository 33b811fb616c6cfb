//! The audit trail as anybody can check it: how entries are hashed, batches sealed and heads chained, what an export
//! looks like line by line, and the verifier that finds the first entry that is not as it was sealed.
//!
//! Everything here is pure: no store, no clock, no private key. A third party needs an export, the public key and this.

mod entry;
mod export;
mod merkle;
mod seal;
mod verdict;
mod verifier;

pub use entry::Entry;
pub use export::{ExportError, Line, read_line};
pub use merkle::{Hash, HashError, inclusion_proof, root};
pub use seal::{Head, PublicKey, PublicKeyError, Seal};
pub use verdict::{Finding, Verdict, Wrong};
pub use verifier::{Anchor, Verifier};

/// The most entries of one seal.
pub const BATCH_ENTRIES_MAX: usize = 1_000;

#[cfg(test)]
mod tests;
