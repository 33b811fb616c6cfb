//! The tenant's settings.

use crate::door::{Scope, WriteTx};
use crate::entity::setting::{ActiveModel, Column, Entity};
use crate::error::StoreError;
use crate::hot::Touched;
use crate::row::Place;
use domain::settings::Settings;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait as _};

/// The settings and their version; the defaults have version 0.
pub async fn load(scope: &Scope) -> Result<(Settings, i64), StoreError> {
    let row = Entity::find_by_id(scope.tenant().uuid()).one(scope.db()).await?;
    row.map_or_else(
        || Ok((Settings::default(), 0)),
        |row| Ok((Place("setting", "chosen").json(&row.chosen)?, row.version)),
    )
}

/// Replaces the settings.
pub async fn put(tx: &mut WriteTx, settings: &Settings, version: i64) -> Result<(), StoreError> {
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        chosen: Set(Place("setting", "chosen").to_json(settings)?),
        updated_at: Set(tx.now().millis()),
        version: Set(version),
    };
    let replace = OnConflict::column(Column::TenantId)
        .update_columns([Column::Chosen, Column::UpdatedAt, Column::Version])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.db()).await?;
    tx.touch(Touched::Settings);
    Ok(())
}
