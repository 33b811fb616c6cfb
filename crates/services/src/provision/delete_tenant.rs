//! Destroying a tenant.

use super::{event, require_platform};
use crate::App;
use crate::management::expected::Expected;
use domain::actor::{Authority, Context};
use domain::audit::Action;
use domain::ids::TenantId;
use domain::permission::Permission;
use store::{StoreError, registry};

/// Why a tenant stays.
#[derive(Debug, thiserror::Error)]
pub enum DeleteTenantError {
    /// The platform's own tenant holds the registry.
    #[error("the platform's own tenant stays")]
    Platform,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Strikes a tenant off the registry with its data key, which makes its secrets unreadable, then removes its file.
pub async fn delete_tenant(
    app: &App,
    context: &Context,
    id: TenantId,
    expected: Expected,
) -> Result<(), DeleteTenantError> {
    require_platform(app, context, Permission::TenantsManage)?;
    let mut tx = app.store().write(context, Authority::Permission(Permission::TenantsManage)).await?;
    let entry = registry::load(&tx, id).await?;
    if entry.platform {
        return Err(DeleteTenantError::Platform);
    }
    expected.check(entry.tenant.version)?;
    registry::delete(&mut tx, id, entry.tenant.version).await?;
    let (app, event) = (app.clone(), event(Action::TenantDeleted, &entry.tenant));
    // A task of its own: the registry's change is kept even if the caller goes away, and then the rest must follow.
    let rest = tokio::spawn(async move {
        tx.commit(event).await?;
        app.forget_keys(id);
        app.store().remove_tenant_home(id).await
    });
    Ok(rest.await.unwrap_or(Err(StoreError::CommitLost))?)
}
