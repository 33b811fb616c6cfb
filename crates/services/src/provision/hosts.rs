//! The hosts of a tenant: those it was given, and the one below the platform's.

use crate::App;
use domain::names::{Host, NameError, Slug};

/// Why a list of hosts was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostsError {
    /// More than a tenant may have.
    #[error("a tenant has at most {HOSTS_MAX} hosts")]
    TooMany,
    /// The same host twice in one list.
    #[error("host number {0} of the list is given twice")]
    Twice(usize),
    /// The primary host is not among the tenant's hosts.
    #[error("the primary host is not among the tenant's hosts")]
    PrimaryMissing,
    /// The platform's host is an address, and the tenant was given no host.
    #[error("is required, because public_url is an address and has no names below it")]
    NoneBelowAddress,
    /// The short name makes no host below the platform's.
    #[error("the short name makes no host below the platform's")]
    BelowPlatform(NameError),
}

/// The given hosts in their order, then the short name's own, if there is one, which a tenant never loses.
pub(super) fn with_own_host(app: &App, slug: &Slug, given: Vec<Host>) -> Result<Vec<Host>, HostsError> {
    let own = app.options().origin.host_of(slug).map_err(HostsError::BelowPlatform)?;
    let mut hosts: Vec<Host> = Vec::new();
    for (index, host) in given.into_iter().enumerate() {
        // A request's host is looked up in this spelling, so that another one would never be found.
        let host = app.options().origin.canonical(host);
        if hosts.contains(&host) {
            return Err(HostsError::Twice(index));
        }
        hosts.push(host);
    }
    match own {
        Some(own) if !hosts.contains(&own) => hosts.push(own),
        None if hosts.is_empty() => return Err(HostsError::NoneBelowAddress),
        Some(_) | None => {}
    }
    if hosts.len() > HOSTS_MAX { Err(HostsError::TooMany) } else { Ok(hosts) }
}

pub(super) const HOSTS_MAX: usize = 20;
