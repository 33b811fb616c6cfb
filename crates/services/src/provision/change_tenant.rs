//! Changing a tenant's name, hosts and state.

use super::hosts::{HostsError, with_own_host};
use super::{event, require_platform};
use crate::App;
use crate::management::expected::Expected;
use crate::management::revocations::end_tenant;
use domain::actor::{Actor, Authority, Context};
use domain::audit::{Action, Event};
use domain::ids::TenantId;
use domain::names::{DisplayName, Host};
use domain::permission::Permission;
use domain::tenant::{Tenant, TenantState};
use std::sync::Arc;
use store::{StoreError, TenantEntry, registry};

/// What changes; absent stays as it is.
#[derive(Debug, Default)]
pub struct TenantChanges {
    /// Its name for people.
    pub display_name: Option<DisplayName>,
    /// Its hosts, in place of all earlier ones but the short name's own.
    pub hosts: Option<Vec<Host>>,
    /// The host of its issuer; the old one stays registered.
    pub primary_host: Option<Host>,
    /// Whether it serves.
    pub state: Option<TenantState>,
}

/// Why a tenant stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ChangeTenantError {
    /// The hosts make no sense as a list.
    #[error(transparent)]
    Hosts(#[from] HostsError),
    /// The platform's own hosts and state follow the configuration.
    #[error("the platform's own hosts and state follow the configuration")]
    Platform,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes a tenant.
pub async fn change_tenant(
    app: &App,
    context: &Context,
    id: TenantId,
    (changes, expected): (TenantChanges, Expected),
) -> Result<Arc<TenantEntry>, ChangeTenantError> {
    let permission = changes.permission();
    require_platform(app, context, permission)?;
    let mut tx = app.store().write(context, Authority::Permission(permission)).await?;
    // Read in the transaction: of changes that come together, each begins where the one before it has ended.
    let entry = registry::load(&tx, id).await?;
    if entry.platform && changes.is_of_more_than_name() {
        return Err(ChangeTenantError::Platform);
    }
    expected.check(entry.tenant.version)?;
    let (before, after) = (entry.tenant.state, changes.state);
    let (tenant, event) = changes.made_to(app, &entry.tenant)?;
    registry::update(&mut tx, &TenantEntry { tenant: tenant.clone(), ..entry }).await?;
    // What a crash after an earlier disabling has left alive dies before the tenant serves again. After everything that
    // can be refused: an entry in the tenant's trail tells what happened.
    if (before, after) == (TenantState::Disabled, Some(TenantState::Active)) {
        end_everything(app, context, &tenant, Action::TenantEnabled).await?;
    }
    tx.commit(event).await?;
    // Also where it was disabled before: the one who asks again may know that this step was lost.
    if after == Some(TenantState::Disabled) {
        end_everything(app, context, &tenant, Action::TenantDisabled).await?;
    }
    Ok(app.store().find_tenant(id).ok_or(StoreError::NotFound)?)
}

impl TenantChanges {
    /// Cutting a tenant off or letting it serve again asks for more than a change of its name.
    fn permission(&self) -> Permission {
        if self.state.is_some() { Permission::TenantsManage } else { Permission::TenantsEdit }
    }

    fn is_of_more_than_name(&self) -> bool {
        self.hosts.is_some() || self.primary_host.is_some() || self.state.is_some()
    }

    /// The changed tenant, and what the platform's trail says of it.
    fn made_to(self, app: &App, before: &Tenant) -> Result<(Tenant, Event), HostsError> {
        let action = self.action(before.state);
        let tenant = self.apply(app, before.clone())?;
        let hosts: Vec<_> = tenant.hosts.iter().map(|host| host.as_str().to_owned()).collect();
        let event =
            event(action, &tenant).with("hosts", hosts).with("primary_host", tenant.primary_host.as_str());
        Ok((tenant, event))
    }

    fn action(&self, before: TenantState) -> Action {
        match self.state {
            Some(state) if state == before => Action::TenantUpdated,
            Some(TenantState::Disabled) => Action::TenantDisabled,
            Some(TenantState::Active) => Action::TenantEnabled,
            None => Action::TenantUpdated,
        }
    }

    fn apply(self, app: &App, tenant: Tenant) -> Result<Tenant, HostsError> {
        let hosts = match self.hosts {
            Some(hosts) => with_own_host(app, &tenant.slug, hosts)?,
            None => tenant.hosts,
        };
        let primary_host = match self.primary_host {
            Some(host) => app.options().origin.canonical(host),
            None => tenant.primary_host,
        };
        if !hosts.contains(&primary_host) {
            return Err(HostsError::PrimaryMissing);
        }
        let display_name = self.display_name.unwrap_or(tenant.display_name);
        let state = self.state.unwrap_or(tenant.state);
        Ok(Tenant { hosts, primary_host, display_name, state, version: tenant.version + 1, ..tenant })
    }
}

/// In the tenant's own file and trail; the platform's actor has been asked for its right already.
async fn end_everything(
    app: &App,
    context: &Context,
    tenant: &Tenant,
    action: Action,
) -> Result<(), StoreError> {
    let inside = Context { tenant: tenant.id, actor: Actor::System, request: context.request.clone() };
    let mut tx = app.store().write(&inside, Authority::Operation).await?;
    end_tenant(&mut tx, action.as_str()).await?;
    tx.commit(event(action, tenant)).await
}
