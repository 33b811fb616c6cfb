//! What belongs to one tenant.

mod m0001_first_tables;

use crate::schema::TenantTable;
use sea_orm_migration::prelude::{DbErr, DynIden, IntoIden, MigrationTrait, MigratorTrait};
use sea_orm_migration::sea_orm::DatabaseTransaction;
use std::collections::BTreeSet;

/// Brings a tenant's tables up to date; a step that was taken is not taken again. All steps are one transaction,
/// so that one that is interrupted is not half taken.
pub async fn migrate(db: &DatabaseTransaction) -> Result<(), DbErr> {
    TenantMigrator::up(db, None).await
}

/// Every tenant table, as PostgreSQL has them.
pub fn tables() -> impl Iterator<Item = &'static TenantTable> {
    m0001_first_tables::tables()
}

/// The names of all steps.
#[must_use]
pub fn versions() -> BTreeSet<String> {
    TenantMigrator::migrations().iter().map(|step| step.name().to_owned()).collect()
}

struct TenantMigrator;

impl MigratorTrait for TenantMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_first_tables::Migration)]
    }

    fn migration_table_name() -> DynIden {
        "tenant_schema_history".into_iden()
    }
}
