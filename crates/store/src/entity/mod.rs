//! Rows as the database holds them, one file per table; nothing outside the store sees them.

pub(crate) mod answered_request;
pub(crate) mod api_key;
pub(crate) mod app_user;
pub(crate) mod audit_event;
pub(crate) mod authorization_code;
pub(crate) mod authorization_request;
pub(crate) mod browser_session;
pub(crate) mod client;
pub(crate) mod consent;
pub(crate) mod one_time_link;
pub(crate) mod password_credential;
pub(crate) mod removed_tenant;
pub(crate) mod revocation_event;
pub(crate) mod setting;
pub(crate) mod signing_key;
pub(crate) mod tenant;
pub(crate) mod tenant_feed;
pub(crate) mod tenant_host;
pub(crate) mod token_family;
