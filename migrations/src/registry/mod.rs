//! The list of tenants and their hosts; it lives beside the platform's own tenant tables, so that a change of a tenant
//! and the platform's audit event about it are one transaction.

mod m0001_tenants;

use sea_orm_migration::prelude::{DynIden, IntoIden, MigrationTrait, MigratorTrait};

/// The history of the registry.
#[derive(Debug)]
pub struct RegistryMigrator;

impl MigratorTrait for RegistryMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_tenants::Migration)]
    }

    fn migration_table_name() -> DynIden {
        "registry_schema_history".into_iden()
    }
}
