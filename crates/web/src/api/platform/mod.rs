//! The platform's API, below `/platform/api/v1`: it exists on the platform's host only.

pub(super) mod tenant_api_keys;
pub(super) mod tenant_revocations;
pub(super) mod tenants;
