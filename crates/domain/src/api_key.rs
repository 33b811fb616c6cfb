//! A management API key: who it is for, and what it may do.

use crate::clock::Timestamp;
use crate::ids::ApiKeyId;
use crate::names::DisplayName;
use crate::permission::PermissionSet;

/// An API key as stored; the key itself is known only as a MAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its identifier.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: DisplayName,
    /// What it may do.
    pub permissions: PermissionSet,
    /// When it was handed out.
    pub created_at: Timestamp,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
}
