//! Making a tenant: its file and its keys first, its entry in the registry last, so that a tenant that can be found
//! can also serve.

use super::hosts::{HostsError, with_own_host};
use super::{event, require_platform};
use crate::App;
use crate::keys::{DerivedKeys, KeysError, create_first_keys};
use crate::vault::DataKey;
use domain::actor::{Authority, Context};
use domain::audit::Action;
use domain::ids::TenantId;
use domain::names::{DisplayName, Host, Slug};
use domain::permission::Permission;
use domain::tenant::{Tenant, TenantState};
use std::sync::Arc;
use store::{StoreError, TenantEntry, registry};

/// What a tenant is made from.
#[derive(Debug)]
pub struct NewTenant {
    /// Its short name.
    pub slug: Slug,
    /// Its name for people.
    pub display_name: DisplayName,
    /// Further hosts; the first is its primary one.
    pub hosts: Vec<Host>,
}

/// Why no tenant was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateTenantError {
    /// The hosts make no sense as a list.
    #[error(transparent)]
    Hosts(#[from] HostsError),
    /// Its keys could not be made.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a tenant that serves as soon as this returns.
pub async fn create_tenant(
    app: &App,
    context: &Context,
    new: NewTenant,
) -> Result<Arc<TenantEntry>, CreateTenantError> {
    require_platform(app, context, Permission::TenantsEdit)?;
    let tenant = tenant(app, new)?;
    require_free_names(app, &tenant)?;
    let id = tenant.id;
    if let Err(error) = register(app, context, tenant).await {
        return Err(clear_away(app, id, error).await);
    }
    Ok(app.store().find_tenant(id).ok_or(StoreError::NotFound)?)
}

async fn register(app: &App, context: &Context, tenant: Tenant) -> Result<(), CreateTenantError> {
    let data_key = DataKey::generate(|bytes| app.entropy().fill(bytes));
    let wrapped_data_key = app.master_key().wrap(tenant.id.uuid(), &data_key).map_err(KeysError::from)?;
    let keys = DerivedKeys::new(tenant.id, data_key).map_err(KeysError::from)?;
    app.store().create_tenant_home(tenant.id).await?;
    create_first_keys(app, tenant.id, &keys).await?;
    let mut tx = app.store().write(context, Authority::Permission(Permission::TenantsEdit)).await?;
    let entry = TenantEntry { tenant, platform: false, wrapped_data_key };
    registry::insert(&mut tx, &entry).await?;
    let hosts: Vec<_> = entry.tenant.hosts.iter().map(Host::as_str).collect();
    Ok(tx.commit(event(Action::TenantCreated, &entry.tenant).with("hosts", hosts)).await?)
}

/// Nobody knows the identifier of a tenant that was not registered, so its file would only take room.
async fn clear_away(app: &App, id: TenantId, error: CreateTenantError) -> CreateTenantError {
    let is_unsure =
        matches!(error, CreateTenantError::Store(StoreError::CommitLost | StoreError::Unavailable(_)));
    // The registry may name it all the same; where it does not, the next start says so and leaves it alone.
    if !is_unsure && let Err(fault) = app.store().remove_tenant_home(id).await {
        tracing::warn!(%fault, tenant = %id, "what was made of a tenant cannot be removed");
    }
    error
}

fn tenant(app: &App, new: NewTenant) -> Result<Tenant, CreateTenantError> {
    let hosts = with_own_host(app, &new.slug, new.hosts)?;
    let primary_host = hosts.first().cloned().ok_or(HostsError::PrimaryMissing)?;
    Ok(Tenant {
        id: TenantId::random(app.entropy()),
        slug: new.slug,
        display_name: new.display_name,
        state: TenantState::Active,
        primary_host,
        hosts,
        created_at: app.now(),
        version: 1,
    })
}

/// Asked before the keys are made, which takes long; the database asks again.
fn require_free_names(app: &App, tenant: &Tenant) -> Result<(), StoreError> {
    let registry = app.store().registry();
    if registry.find_by_slug(&tenant.slug).is_some() {
        return Err(StoreError::Taken("slug"));
    }
    if tenant.hosts.iter().any(|host| registry.find_by_host(host).is_some()) {
        return Err(StoreError::Taken("host"));
    }
    Ok(())
}
