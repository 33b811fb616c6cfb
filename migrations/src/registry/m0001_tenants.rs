//! Tenants and hosts.

use crate::postgres::wall_registry_table;
use sea_orm_migration::prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait as _, DbBackend};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_tenants"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let (uuid, text, integer, boolean, bytes, tail) = if postgres {
            ("uuid", "text", "bigint", "boolean", "bytea", "")
        } else {
            ("BLOB", "TEXT", "INTEGER", "INTEGER", "BLOB", " STRICT")
        };
        let db = manager.get_connection();
        db.execute_unprepared(&format!(
            "CREATE TABLE tenant (id {uuid} NOT NULL PRIMARY KEY, slug {text} NOT NULL UNIQUE, \
             display_name {text} NOT NULL, state {text} NOT NULL, platform {boolean} NOT NULL, \
             wrapped_data_key {bytes} NOT NULL, created_at {integer} NOT NULL, version {integer} NOT NULL){tail}"
        ))
        .await?;
        db.execute_unprepared(&format!(
            "CREATE TABLE tenant_host (host {text} NOT NULL PRIMARY KEY, \
             tenant_id {uuid} NOT NULL REFERENCES tenant (id) ON DELETE CASCADE, is_primary {boolean} NOT NULL, \
             position {integer} NOT NULL){tail}"
        ))
        .await?;
        db.execute_unprepared(&format!("CREATE TABLE removed_tenant (id {uuid} NOT NULL PRIMARY KEY){tail}"))
            .await?;
        if postgres {
            for table in super::TABLES {
                wall_registry_table(db, table).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the registry is never taken away".to_owned()))
    }
}
