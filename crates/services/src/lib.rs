//! What Doorward does: use cases, authorization, pipelines and jobs, on top of the store's door.
//!
//! It owns the order of steps and the decisions between them; it knows no actix, no SQL and no template files.

pub mod access;
pub mod app;
pub mod audit_seal;
pub mod authorize;
mod claims;
pub mod client_authentication;
mod endings;
pub mod fault;
pub mod hashing;
pub mod introspection;
pub mod issuer;
pub mod jobs;
pub mod keys;
pub mod logout;
pub mod management;
pub mod origins;
pub mod provision;
pub mod repetition;
pub mod sessions;
pub mod sign_in;
pub mod token;
pub mod token_check;
pub mod token_revocation;
pub mod userinfo;
pub mod vault;
pub mod visit;

pub use fault::Fault;
pub use visit::Visit;

pub use app::{App, AppOptions};
pub use issuer::Issuer;
