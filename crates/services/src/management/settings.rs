//! What a tenant chooses for itself.

use crate::App;
use crate::management::expected::Expected;
use domain::actor::{Authority, Context};
use domain::audit::{Action, Entity, Event};
use domain::permission::Permission;
use domain::settings::{OutOfBounds, Settings};
use store::{StoreError, settings};

/// Settings and how often they were changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionedSettings {
    /// The settings.
    pub settings: Settings,
    /// Counts changes; 0 where nothing was ever chosen.
    pub version: i64,
}

/// Why settings stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Choices outside their bounds.
    #[error("{} settings are out of bounds", .0.len())]
    OutOfBounds(Vec<OutOfBounds>),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The tenant's settings.
pub async fn load(app: &App, context: &Context) -> Result<VersionedSettings, StoreError> {
    let tx = app.store().read(context, Authority::Permission(Permission::SettingsView)).await?;
    let (settings, version) = settings::load(&tx).await?;
    Ok(VersionedSettings { settings, version })
}

/// Replaces the tenant's settings.
pub async fn put(
    app: &App,
    context: &Context,
    chosen: Settings,
    expected: Expected,
) -> Result<VersionedSettings, SettingsError> {
    let chosen = chosen.checked().map_err(SettingsError::OutOfBounds)?;
    let mut tx = app.store().write(context, Authority::Permission(Permission::SettingsEdit)).await?;
    let (before, version) = settings::load(&tx).await?;
    expected.check(version)?;
    let version = version + 1;
    settings::put(&mut tx, &chosen, version).await?;
    let event = Event::new(Action::SettingsUpdated, Entity::Settings, context.tenant.uuid(), "");
    tx.commit(event.with("before", shown(&before)).with("after", shown(&chosen))).await?;
    Ok(VersionedSettings { settings: chosen, version })
}

/// Settings hold no secret, so the trail may remember them whole.
fn shown(settings: &Settings) -> serde_json::Value {
    serde_json::to_value(settings).unwrap_or_default()
}
