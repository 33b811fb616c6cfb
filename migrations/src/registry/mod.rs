//! The list of tenants and their hosts; it lives beside the platform's own tenant tables, so that a change of a tenant
//! and the platform's audit event about it are one transaction.

mod m0001_tenants;

use sea_orm_migration::prelude::{DbErr, DynIden, IntoIden, MigrationTrait, MigratorTrait};
use sea_orm_migration::sea_orm::DatabaseTransaction;
use std::collections::BTreeSet;

/// Brings the registry up to date; a step that was taken is not taken again. All steps are one transaction,
/// so that one that is interrupted is not half taken.
pub async fn migrate(db: &DatabaseTransaction) -> Result<(), DbErr> {
    RegistryMigrator::up(db, None).await
}

/// The tables of the registry.
pub const TABLES: [&str; 3] = ["tenant", "tenant_host", "removed_tenant"];

/// The names of all steps.
#[must_use]
pub fn versions() -> BTreeSet<String> {
    RegistryMigrator::migrations().iter().map(|step| step.name().to_owned()).collect()
}

struct RegistryMigrator;

impl MigratorTrait for RegistryMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_tenants::Migration)]
    }

    fn migration_table_name() -> DynIden {
        "registry_schema_history".into_iden()
    }
}
