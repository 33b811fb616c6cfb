//! Whether the schema is the one that this program knows: neither half, nor older, nor newer.

use super::rows::statement;
use crate::error::StoreError;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr};
use std::collections::BTreeSet;

pub(super) async fn check(registry: &DatabaseConnection) -> Result<(), StoreError> {
    let mut newer = false;
    let histories = [
        ("tenant_schema_history", migrations::tenant::versions()),
        ("registry_schema_history", migrations::registry::versions()),
    ];
    for (table, known) in histories {
        let applied = applied(registry, table).await?;
        if !known.is_subset(&applied) {
            return Err(StoreError::SchemaOlder);
        }
        newer |= !applied.is_subset(&known);
    }
    if newer { Err(StoreError::SchemaNewer) } else { Ok(()) }
}

async fn applied(registry: &DatabaseConnection, table: &str) -> Result<BTreeSet<String>, StoreError> {
    let asked = registry.query_all_raw(statement(&format!("SELECT version FROM doorward.{table}"), [])).await;
    let rows =
        asked.map_err(|error| if is_missing(&error) { StoreError::NotPrepared } else { error.into() })?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// No such schema, no such table, or none of the rights that the preparation gives.
fn is_missing(error: &DbErr) -> bool {
    let code = match error {
        DbErr::Exec(sea_orm::RuntimeErr::SqlxError(error))
        | DbErr::Query(sea_orm::RuntimeErr::SqlxError(error)) => {
            error.as_database_error().and_then(sqlx::error::DatabaseError::code)
        }
        _ => None,
    };
    matches!(code.as_deref(), Some("3F000" | "42P01" | "42501"))
}
