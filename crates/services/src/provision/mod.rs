//! Which tenants exist: the platform's own at the first start with its first administrator, and all others by the
//! platform API.
//!
//! The registry is changed here and nowhere else. What happens within a tenant is `management`'s.

mod change_tenant;
mod create_tenant;
mod delete_tenant;
mod first_administrator;
mod first_start;
mod hosts;
mod in_tenant;
mod public_host;
mod set_up_link;

pub use change_tenant::{ChangeTenantError, TenantChanges, change_tenant};
pub use create_tenant::{CreateTenantError, NewTenant, create_tenant};
pub use delete_tenant::{DeleteTenantError, delete_tenant};
pub use first_administrator::{FirstAdministrator, SetUpError, find_password_weakness, spend_set_up_link};
pub use first_start::{PrepareError, prepare};
pub use hosts::HostsError;
pub use in_tenant::{create_tenant_api_key, create_tenant_revocation};
pub use set_up_link::{SetUpLink, is_set_up_link_open};

use crate::App;
use domain::actor::{Authority, Context};
use domain::audit::{Action, Entity, Event};
use domain::ids::TenantId;
use domain::permission::Permission;
use domain::tenant::Tenant;
use std::sync::Arc;
use store::{Page, PageAsk, StoreError, TenantEntry};

/// A page of tenants, in the order in which they were made, the platform's own included.
pub fn list_tenants(
    app: &App,
    context: &Context,
    ask: PageAsk,
) -> Result<Page<Arc<TenantEntry>>, StoreError> {
    require_platform(app, context, Permission::TenantsView)?;
    Ok(app.store().registry().list(ask))
}

/// One tenant.
pub fn load_tenant(app: &App, context: &Context, id: TenantId) -> Result<Arc<TenantEntry>, StoreError> {
    require_platform(app, context, Permission::TenantsView)?;
    app.store().find_tenant(id).ok_or(StoreError::NotFound)
}

/// The registry exists only for actors of the platform's own tenant; for all others there is no such thing.
fn require_platform(app: &App, context: &Context, permission: Permission) -> Result<(), StoreError> {
    if context.tenant != app.store().platform() {
        return Err(StoreError::NotFound);
    }
    Ok(context.require(Authority::Permission(permission))?)
}

fn event(action: Action, tenant: &Tenant) -> Event {
    Event::new(action, Entity::Tenant, tenant.id.uuid(), tenant.slug.as_str())
}
