//! Management API keys: handed out within one's own permissions, shown once, withdrawn at once.

use crate::App;
use crate::keys::KeysError;
use domain::actor::{Actor, Authority, Context};
use domain::api_key::ApiKey;
use domain::audit::{Action, Entity, Event};
use domain::ids::{ApiKeyId, TenantId};
use domain::names::DisplayName;
use domain::permission::{Permission, PermissionSet};
use domain::secret_token::{SecretKind, SecretToken};
use store::{Page, PageAsk, StoreError, api_keys};

/// What an API key is made from.
#[derive(Debug)]
pub struct NewApiKey {
    /// What it is for.
    pub name: DisplayName,
    /// What it may do; without it, everything its maker may do here.
    pub permissions: Option<PermissionSet>,
}

/// A key and its text, which nobody sees again.
#[derive(Debug)]
pub struct CreatedApiKey {
    /// The key as stored.
    pub key: ApiKey,
    /// The key itself.
    pub secret: SecretToken,
}

/// Why no key was made.
#[derive(Debug, thiserror::Error)]
pub enum ApiKeyError {
    /// Nobody grants what they do not hold (attack A-01), and a tenant's key holds nothing of the platform.
    #[error("the permissions go beyond what may be granted here")]
    BeyondOwn,
    /// A key that may do nothing.
    #[error("a key needs at least one permission")]
    NoPermission,
    /// The tenant's keys could not be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a key of the tenant: `dwp_` on the platform, `dwt_` elsewhere.
pub async fn create(app: &App, context: &Context, new: NewApiKey) -> Result<CreatedApiKey, ApiKeyError> {
    context.require(Authority::Permission(Permission::ApiKeysManage)).map_err(StoreError::from)?;
    let permissions = granted(app, context, new.permissions)?;
    let secret = SecretToken::random(key_kind(app, context.tenant), app.entropy());
    let key_mac = app.derived_keys(context.tenant)?.api_key_mac(&secret);
    let mut tx = app.store().write(context, Authority::Permission(Permission::ApiKeysManage)).await?;
    let id = ApiKeyId::random(app.entropy());
    let key = ApiKey { id, name: new.name, permissions, created_at: tx.now(), revoked_at: None };
    api_keys::insert(&mut tx, &key, key_mac).await?;
    let names: Vec<_> = permissions.iter().map(Permission::as_str).collect();
    tx.commit(event(Action::ApiKeyCreated, &key).with("permissions", names)).await?;
    Ok(CreatedApiKey { key, secret })
}

/// A page of keys, withdrawn ones included.
pub async fn list(app: &App, context: &Context, ask: PageAsk) -> Result<Page<ApiKey>, StoreError> {
    let tx = app.store().read(context, Authority::Permission(Permission::ApiKeysView)).await?;
    api_keys::list(&tx, ask).await
}

/// One key.
pub async fn load(app: &App, context: &Context, id: ApiKeyId) -> Result<ApiKey, StoreError> {
    let tx = app.store().read(context, Authority::Permission(Permission::ApiKeysView)).await?;
    api_keys::load(&tx, id).await
}

/// Withdraws a key; withdrawing it again changes nothing.
pub async fn revoke(app: &App, context: &Context, id: ApiKeyId) -> Result<(), ApiKeyError> {
    let mut tx = app.store().write(context, Authority::Permission(Permission::ApiKeysManage)).await?;
    let key = api_keys::load(&tx, id).await?;
    // Withdrawing a stronger key would be a way up: the one who holds it is locked out.
    if !holdings(app, context).covers(key.permissions) {
        return Err(ApiKeyError::BeyondOwn);
    }
    let now = tx.now();
    if api_keys::revoke(&mut tx, id, now).await? {
        tx.commit(event(Action::ApiKeyRevoked, &key)).await?;
    }
    Ok(())
}

/// The kind of key that opens this tenant.
pub(crate) fn key_kind(app: &App, tenant: TenantId) -> SecretKind {
    if tenant == app.store().platform() { SecretKind::PlatformApiKey } else { SecretKind::TenantApiKey }
}

fn granted(app: &App, context: &Context, asked: Option<PermissionSet>) -> Result<PermissionSet, ApiKeyError> {
    let holdings = holdings(app, context);
    let granted = asked.unwrap_or(holdings);
    if !holdings.covers(granted) {
        return Err(ApiKeyError::BeyondOwn);
    }
    if granted == PermissionSet::default() { Err(ApiKeyError::NoPermission) } else { Ok(granted) }
}

/// What the actor may hand on in this tenant.
fn holdings(app: &App, context: &Context) -> PermissionSet {
    let possible = match key_kind(app, context.tenant) {
        SecretKind::PlatformApiKey => PermissionSet::all_of_platform(),
        SecretKind::TenantApiKey | SecretKind::ClientSecret => PermissionSet::all_of_tenant(),
    };
    match &context.actor {
        Actor::Operator | Actor::System => possible,
        Actor::ApiKey { permissions, .. } => {
            possible.iter().filter(|permission| permissions.allows(*permission)).collect()
        }
        Actor::User { .. } | Actor::Client(_) | Actor::Anonymous => PermissionSet::default(),
    }
}

fn event(action: Action, key: &ApiKey) -> Event {
    Event::new(action, Entity::ApiKey, key.id.uuid(), key.name.as_str())
}
