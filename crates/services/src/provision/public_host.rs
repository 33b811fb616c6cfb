//! What a new public address changes: the platform's primary host, and the host that each tenant has below it.

use super::event;
use super::first_start::PrepareError;
use super::hosts::HOSTS_MAX;
use super::set_up_link::context;
use crate::App;
use domain::actor::{Authority, RequestInfo};
use domain::audit::Action;
use domain::names::Host;
use domain::tenant::Tenant;
use store::{StoreError, TenantEntry, registry};

/// Makes the hosts below the public address and the address itself those of today; older ones stay registered.
pub(super) async fn follow(app: &App, platform: &TenantEntry) -> Result<(), PrepareError> {
    let host = app.options().origin.host();
    let owner = app.store().registry().find_by_host(host);
    if owner.is_some_and(|owner| !owner.platform) {
        return Err(PrepareError::HostTaken(host.clone()));
    }
    // The tenants first: after a crash on the way, the platform's old host still says that there is a way to go.
    for entry in app.store().registry().all() {
        if !entry.platform
            && let Some(tenant) = below_new_host(app, &platform.tenant, &entry.tenant)
        {
            update(app, &entry, tenant).await?;
        }
    }
    if platform.tenant.primary_host == *host {
        return Ok(());
    }
    let tenant = with_host(&platform.tenant, host);
    Ok(update(app, platform, Tenant { primary_host: host.clone(), ..tenant }).await?)
}

/// The tenant with its host below the new address, if it lacks that one or its issuer stands below an old one.
fn below_new_host(app: &App, platform: &Tenant, tenant: &Tenant) -> Option<Tenant> {
    let own = match app.options().origin.host_of(&tenant.slug) {
        Ok(own) => own?,
        Err(error) => {
            tracing::warn!(slug = %tenant.slug, %error, "a tenant has no host below the new public address");
            return None;
        }
    };
    let is_missing = !tenant.hosts.contains(&own);
    if is_missing && (tenant.hosts.len() >= HOSTS_MAX || is_taken(app, &own)) {
        tracing::warn!(host = %own, "a tenant's host below the new public address is taken, or one too many");
        return None;
    }
    // Only while the address moves: later the tenant may have chosen an old host again.
    let moves = is_missing || platform.primary_host != *app.options().origin.host();
    let stands_below =
        |old: &Host| old.below(&tenant.slug).is_ok_and(|old| old.as_ref() == Some(&tenant.primary_host));
    if moves && platform.hosts.iter().any(stands_below) && tenant.primary_host != own {
        return Some(Tenant { primary_host: own.clone(), ..with_host(tenant, &own) });
    }
    is_missing.then(|| with_host(tenant, &own))
}

fn is_taken(app: &App, host: &Host) -> bool {
    app.store().registry().find_by_host(host).is_some()
}

fn with_host(tenant: &Tenant, host: &Host) -> Tenant {
    let mut tenant = Tenant { version: tenant.version + 1, ..tenant.clone() };
    if !tenant.hosts.contains(host) {
        tenant.hosts.push(host.clone());
    }
    tenant
}

async fn update(app: &App, entry: &TenantEntry, tenant: Tenant) -> Result<(), StoreError> {
    let mut tx = app.store().write(&context(app, RequestInfo::default()), Authority::Operation).await?;
    let hosts: Vec<_> = tenant.hosts.iter().map(Host::as_str).collect();
    let event = event(Action::TenantUpdated, &tenant)
        .with("hosts", hosts)
        .with("primary_host", tenant.primary_host.as_str());
    registry::update(&mut tx, &TenantEntry { tenant, ..entry.clone() }).await?;
    tx.commit(event).await
}
