//! The tenant's own API, below `/admin/api/v1`: one file for each collection of its URLs.

pub(super) mod api_keys;
pub(super) mod audit_events;
pub(super) mod client_state;
pub(super) mod clients;
pub(super) mod revocations;
pub(super) mod sessions;
pub(super) mod settings;
pub(super) mod signing_keys;
pub(super) mod user_state;
pub(super) mod users;
