//! Placeholder.

pub mod password;
