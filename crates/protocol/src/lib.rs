//! Wire types and pure rules of JOSE, OAuth 2.0 and OpenID Connect.
//!
//! Owns what the standards fix: how tokens, keys, parameters, redirect URIs and answers look, and which of them are
//! malformed. It parses strictly into newtypes, signs and verifies, and writes the answers.
//!
//! Does not know tenants, clients, rows, HTTP servers, clocks or tasks: whoever calls decides what a well-formed thing
//! means. Times are whole seconds since 1970 as `i64`.

mod audience;
mod json;
mod wire_enum;

pub mod access_token;
pub mod audit_trail;
pub mod jose;
pub mod oauth;
pub mod oidc;
pub mod refresh_token;

pub use audience::{Audience, AudienceError};
pub use wire_enum::UnknownValue;
