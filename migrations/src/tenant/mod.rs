//! What belongs to one tenant.

mod m0001_first_tables;

use sea_orm_migration::prelude::{DynIden, IntoIden, MigrationTrait, MigratorTrait};

/// The history of a tenant's tables.
#[derive(Debug)]
pub struct TenantMigrator;

impl MigratorTrait for TenantMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_first_tables::Migration)]
    }

    fn migration_table_name() -> DynIden {
        "tenant_schema_history".into_iden()
    }
}
