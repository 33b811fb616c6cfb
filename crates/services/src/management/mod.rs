//! What the management API does within one tenant: people, clients, API keys, sessions, settings, signing keys, the
//! trail and revocations.
//!
//! Each use case asks the door for its permission, decides, and commits exactly one entry of the trail. It owns no
//! JSON, no status codes and no SQL; which tenants exist is `provision`'s.

pub mod api_keys;
pub mod attributes;
pub mod audit_events;
pub mod clients;
pub mod expected;
pub mod new_password;
pub mod revocations;
pub mod sessions;
pub mod settings;
pub mod signing_keys;
pub mod users;
