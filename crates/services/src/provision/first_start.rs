//! What every start makes sure of: the platform's own tenant, its keys, the hosts of all tenants, and a way in for the
//! first administrator.

use super::set_up_link::{SetUpLink, context, issue};
use super::{event, public_host};
use crate::App;
use crate::keys::{KeysError, create_first_keys};
use crate::vault::{DataKey, VaultError};
use domain::actor::{Authority, RequestInfo};
use domain::audit::Action;
use domain::names::{DisplayName, Host, NameError, Slug};
use domain::tenant::{Tenant, TenantState};
use store::{StoreError, TenantEntry, administrators, registry, signing_keys};

/// Why the platform cannot start.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The host of the public address belongs to a tenant.
    #[error("the host {0} of the public address belongs to a tenant")]
    HostTaken(Host),
    /// Our own name for the platform is refused by our own rule.
    #[error("the platform has no name")]
    Name(#[from] NameError),
    /// The platform's own data key does not open.
    #[error(
        "this data was made under another master key; put that one back, nothing else can open its secrets"
    )]
    OtherMasterKey,
    /// The keys could not be made or opened.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes or updates the platform's own tenant, and the hosts below its own; a set-up link for as long as nobody administers it.
pub async fn prepare(app: &App) -> Result<Option<SetUpLink>, PrepareError> {
    let tenant = app.store().platform();
    let entry = app.store().find_tenant(tenant);
    if entry.is_none() {
        register_platform(app).await?;
    }
    // Unwrapping says at once, and before anything is changed, whether this data was made under the master key.
    let keys = app.derived_keys(tenant).map_err(|error| match error {
        KeysError::Vault(VaultError::OtherKey) => PrepareError::OtherMasterKey,
        error => error.into(),
    })?;
    if let Some(entry) = entry {
        public_host::follow(app, &entry).await?;
    }
    let tx = app.store().read(&context(app, RequestInfo::default()), Authority::Operation).await?;
    let has_keys = !signing_keys::list(&tx).await?.is_empty();
    let has_administrator = administrators::exists(&tx, None).await?;
    drop(tx);
    if !has_keys {
        create_first_keys(app, tenant, &keys).await?;
    }
    if has_administrator { Ok(None) } else { Ok(Some(issue(app).await?)) }
}

/// The registry's row comes first: keys that were sealed under a data key that a crash then lost would be in the way
/// for ever.
async fn register_platform(app: &App) -> Result<(), PrepareError> {
    let id = app.store().platform();
    let host = app.options().origin.host().clone();
    let data_key = DataKey::generate(|bytes| app.entropy().fill(bytes));
    let wrapped_data_key = app.master_key().wrap(id.uuid(), &data_key).map_err(KeysError::from)?;
    let tenant = Tenant {
        id,
        slug: Slug::platform(),
        display_name: DisplayName::parse("Doorward")?,
        state: TenantState::Active,
        primary_host: host.clone(),
        hosts: vec![host],
        created_at: app.now(),
        version: 1,
    };
    let mut tx = app.store().write(&context(app, RequestInfo::default()), Authority::Operation).await?;
    let entry = TenantEntry { tenant, platform: true, wrapped_data_key };
    registry::insert(&mut tx, &entry).await?;
    Ok(tx.commit(event(Action::TenantCreated, &entry.tenant)).await?)
}
