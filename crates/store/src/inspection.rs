//! Looking at data from outside: nothing is made, brought up to date or held.

use crate::embedded::{Files, has_table, look_into};
use crate::entity::tenant;
use crate::error::StoreError;
use crate::postgres::{self, PostgresOptions};
use domain::ids::TenantId;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use std::path::Path;

/// The platform's own tenant and its data key, wrapped under the master key; none where no start has come that far.
pub async fn find_platform_data_key(folder: &Path) -> Result<Option<(TenantId, Vec<u8>)>, StoreError> {
    let path = Files::registry_path(folder);
    if !path.try_exists()? {
        return Ok(None);
    }
    let db = look_into(&path).await?;
    if !has_table(&db, "tenant").await? {
        return Ok(None);
    }
    let row = tenant::Entity::find().filter(tenant::Column::Platform.eq(true)).one(&db).await?;
    db.close().await?;
    Ok(row.map(|row| (TenantId::from_uuid(row.id), row.wrapped_data_key)))
}

/// Whether a database can be served from: reached as both roles, of this version, and with its walls standing.
pub async fn examine_database(options: &PostgresOptions) -> Result<(), StoreError> {
    postgres::examine(options).await
}
