//! A tenant: an organisation with its own hosts, people, clients and keys.

use crate::clock::Timestamp;
use crate::ids::TenantId;
use crate::names::{DisplayName, Host, Slug};

/// Whether a tenant serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantState {
    /// It serves.
    Active,
    /// Everything but its public documents is refused.
    Disabled,
}

/// A tenant as the registry knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its identifier.
    pub id: TenantId,
    /// Its short name.
    pub slug: Slug,
    /// Its name for people.
    pub display_name: DisplayName,
    /// Whether it serves.
    pub state: TenantState,
    /// The host of its issuer and its pages.
    pub primary_host: Host,
    /// All its hosts, the primary one included.
    pub hosts: Vec<Host>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Counts changes, for optimistic concurrency.
    pub version: i64,
}
