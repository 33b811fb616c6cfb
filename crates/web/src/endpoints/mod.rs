//! One file for each endpoint outside the management APIs, or for endpoints that are one thing.
//!
//! An endpoint reads its request, calls one use case and turns the result into an answer. Which endpoints there are is
//! said in `routes`.

pub(crate) mod discovery;
pub(crate) mod health;
pub(crate) mod jwks;
pub(crate) mod not_found;
pub(crate) mod static_files;
