//! What the platform does inside one of its tenants: handing out the first API key, and revoking.

use super::require_platform;
use crate::App;
use crate::management::api_keys::{self, ApiKeyError, CreatedApiKey, NewApiKey};
use crate::management::revocations::{self, Receipt, Target};
use domain::actor::{Actor, Context};
use domain::ids::TenantId;
use domain::names::DisplayName;
use domain::permission::{Permission, PermissionSet};
use store::StoreError;

/// Makes an API key of a tenant; the entry stands in that tenant's trail and names the platform's key.
pub async fn create_tenant_api_key(
    app: &App,
    context: &Context,
    tenant: TenantId,
    new: NewApiKey,
) -> Result<CreatedApiKey, ApiKeyError> {
    let inside = inside(app, context, tenant)?;
    api_keys::create(app, &inside, new).await
}

/// Revokes a target of a tenant.
pub async fn create_tenant_revocation(
    app: &App,
    context: &Context,
    tenant: TenantId,
    (target, reason): (Target, &DisplayName),
) -> Result<Receipt, StoreError> {
    let inside = inside(app, context, tenant)?;
    revocations::create(app, &inside, target, reason).await
}

/// The platform's actor within a tenant: whoever manages tenants may do everything there, and nothing of the
/// platform.
fn inside(app: &App, context: &Context, tenant: TenantId) -> Result<Context, StoreError> {
    require_platform(app, context, Permission::TenantsManage)?;
    let entry = app.store().find_tenant(tenant).ok_or(StoreError::NotFound)?;
    if entry.platform {
        // Its keys are made by those who hold the right there: managing tenants is not administering the platform.
        return Ok(context.clone());
    }
    let actor = match &context.actor {
        Actor::ApiKey { id, name, .. } => {
            Actor::ApiKey { id: *id, name: name.clone(), permissions: PermissionSet::all_of_tenant() }
        }
        other => other.clone(),
    };
    Ok(Context { tenant, actor, request: context.request.clone() })
}
