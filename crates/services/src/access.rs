//! Who a management API key is. A key works only on the hosts of the tenant that it was made for.

use crate::App;
use crate::keys::KeysError;
use crate::management::api_keys::key_kind;
use domain::actor::Actor;
use domain::permission::PermissionSet;
use domain::secret_token::SecretToken;
use domain::tenant::TenantState;
use store::TenantEntry;

/// The holder of a key, if the text is a live key of this tenant and the tenant serves; every other text is nobody.
pub async fn authenticate_api_key(
    app: &App,
    entry: &TenantEntry,
    text: &str,
) -> Result<Option<Actor>, KeysError> {
    let tenant = entry.tenant.id;
    let Ok(key) = SecretToken::parse(text) else { return Ok(None) };
    if key.kind() != key_kind(app, tenant) || entry.tenant.state != TenantState::Active {
        return Ok(None);
    }
    // The MAC is keyed by the tenant, so a key of another tenant has no row here.
    let key_mac = app.derived_keys(tenant)?.api_key_mac(&key);
    let Some(found) = app.store().hot(tenant).await?.find_api_key(key_mac).await? else { return Ok(None) };
    let possible =
        if entry.platform { PermissionSet::all_of_platform() } else { PermissionSet::all_of_tenant() };
    let permissions = found.permissions.iter().filter(|permission| possible.allows(*permission)).collect();
    Ok(Some(Actor::ApiKey { id: found.id, name: found.name.clone(), permissions }))
}
