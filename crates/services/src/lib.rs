//! Placeholder.

pub mod hashing;
pub mod vault;
