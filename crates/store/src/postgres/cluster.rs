//! The database of all tenants, as one process sees it.

use super::connect::{self, Connections, PostgresOptions};
use super::process::{Process, hex, sha256};
use super::rows::{TenantRows, begin, statement};
use super::{version, walls};
use crate::entity::tenant_feed;
use crate::error::StoreError;
use crate::home::Birth;
use domain::Entropy;
use domain::ids::TenantId;
use sea_orm::{
    AccessMode, ActiveValue::Set, ConnectionTrait as _, DatabaseConnection, EntityTrait as _, Value,
};
use uuid::Uuid;

/// The database and this process's place in it.
pub(crate) struct Cluster {
    connections: Connections,
    process: Process,
    platform: TenantId,
}

/// What a transaction shows the policies.
#[derive(Clone)]
pub(crate) struct Keyring {
    tenant: String,
    process: String,
    pass: String,
    /// Only for the registry; empty elsewhere, which no secret is.
    process_secret: String,
}

impl Keyring {
    pub(super) fn values(&self) -> [Value; 4] {
        [&self.tenant, &self.process, &self.pass, &self.process_secret].map(|text| text.clone().into())
    }
}

/// Looks whether the database is what a server needs, and changes nothing.
pub(crate) async fn examine(options: &PostgresOptions) -> Result<(), StoreError> {
    examined(options).await.map(drop)
}

async fn examined(options: &PostgresOptions) -> Result<Connections, StoreError> {
    let connections = connect::connect(options).await?;
    version::check(&connections.registry).await?;
    walls::check(&connections.app, false).await?;
    walls::check(&connections.registry, true).await?;
    Ok(connections)
}

impl Cluster {
    /// Connects, makes this process known, and makes the platform's own tenant if there is none.
    pub(crate) async fn connect(
        options: &PostgresOptions,
        entropy: &dyn Entropy,
        (platform, birth): (TenantId, Birth),
    ) -> Result<(Self, TenantRows), StoreError> {
        let connections = examined(options).await?;
        let process = Process::new(entropy);
        let sql = "SELECT doorward.enroll($1, $2, $3)";
        let values = [process.id().into(), process.secret_hash().into(), platform.uuid().into()];
        let row = connections.registry.query_one_raw(statement(sql, values)).await?;
        let platform: Uuid = row.ok_or(StoreError::NotFound)?.try_get_by_index(0)?;
        let cluster = Self { connections, process, platform: TenantId::from_uuid(platform) };
        let rows = match cluster.open(cluster.platform).await {
            Err(StoreError::NotFound) => cluster.create(cluster.platform, &birth).await?,
            opened => opened?,
        };
        Ok((cluster, rows))
    }

    /// Opens a tenant that has been made.
    pub(crate) async fn open(&self, tenant: TenantId) -> Result<TenantRows, StoreError> {
        let keyring = self.admit(tenant).await?;
        TenantRows::open(tenant, self.connection_for(tenant), keyring).await
    }

    /// Makes a tenant's first rows.
    pub(crate) async fn create(&self, tenant: TenantId, birth: &Birth) -> Result<TenantRows, StoreError> {
        let keyring = self.admit(tenant).await?;
        let connection = self.connection_for(tenant);
        let transaction = begin(&connection, &keyring, AccessMode::ReadWrite).await?;
        let row = tenant_feed::ActiveModel {
            tenant_id: Set(tenant.uuid()),
            incarnation: Set(birth.incarnation.to_vec()),
            sequence: Set(birth.sequence),
        };
        // Two processes may come first to a fresh database: one row is enough for both.
        let once = sea_orm::sea_query::OnConflict::new().do_nothing().to_owned();
        tenant_feed::Entity::insert(row).on_conflict(once).exec_without_returning(&transaction).await?;
        let sql = "INSERT INTO tenant_change (tenant_id, count) VALUES ($1, 0) ON CONFLICT DO NOTHING";
        transaction.execute_raw(statement(sql, [tenant.uuid().into()])).await?;
        transaction.commit().await?;
        TenantRows::open(tenant, connection, keyring).await
    }

    /// Removes the rows of a tenant; its trail stays, and with its data key gone nobody opens what was sealed in it.
    pub(crate) async fn remove(&self, tenant: TenantId) -> Result<(), StoreError> {
        let keyring = self.admit(tenant).await?;
        let transaction = begin(&self.connection_for(tenant), &keyring, AccessMode::ReadWrite).await?;
        for table in migrations::tenant::tables().filter(|table| !table.append_only) {
            let sql = format!("DELETE FROM {} WHERE tenant_id = $1", table.name);
            transaction.execute_raw(statement(&sql, [tenant.uuid().into()])).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Gets the pass of a tenant believed.
    async fn admit(&self, tenant: TenantId) -> Result<Keyring, StoreError> {
        let pass = self.process.pass(tenant);
        let sql = "SELECT doorward.admit($1, $2, $3, $4)";
        let secret = self.process.secret().to_vec();
        let values = [self.process.id().into(), secret.into(), tenant.uuid().into(), sha256(&pass).into()];
        self.connections.registry.query_one_raw(statement(sql, values)).await?;
        let process_secret = if tenant == self.platform { hex(self.process.secret()) } else { String::new() };
        Ok(Keyring {
            tenant: tenant.to_string(),
            process: self.process.id().to_string(),
            pass: hex(&pass),
            process_secret,
        })
    }

    fn connection_for(&self, tenant: TenantId) -> DatabaseConnection {
        // The registry and the platform's entry about it are one transaction.
        let Connections { app, registry } = &self.connections;
        if tenant == self.platform { registry.clone() } else { app.clone() }
    }
}
