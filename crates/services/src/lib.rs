//! What Doorward does: use cases, authorization, pipelines and jobs, on top of the store's door.
//!
//! It owns the order of steps and the decisions between them; it knows no actix, no SQL and no template files.

pub mod access;
pub mod app;
mod endings;
pub mod hashing;
pub mod issuer;
pub mod keys;
pub mod management;
pub mod provision;
pub mod vault;

pub use app::{App, AppOptions};
pub use issuer::Issuer;
