//! One file for each endpoint outside the management APIs, or for endpoints that are one thing.
//!
//! An endpoint reads its request, calls one use case and turns the result into an answer. Which endpoints there are is
//! said in `routes`.

pub(crate) mod account;
pub(crate) mod authorize;
pub(crate) mod consent;
pub(crate) mod discovery;
pub(crate) mod health;
pub(crate) mod jwks;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod not_found;
pub(crate) mod preflight;
pub(crate) mod set_up;
pub(crate) mod static_files;
pub(crate) mod token;
pub(crate) mod userinfo;

#[cfg(test)]
mod tests;
