//! One open tenant in the shared database.

use super::cluster::Keyring;
use crate::db::Db;
use crate::error::StoreError;
use crate::home::Turns;
use crate::hot::Pulse;
use domain::ids::TenantId;
use sea_orm::{
    AccessMode, ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, Statement, TransactionTrait as _,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// One tenant's rows.
pub(crate) struct TenantRows {
    tenant: TenantId,
    connection: DatabaseConnection,
    keyring: Keyring,
    pulse: Arc<Pulse>,
    /// How many commits that memory must know of have been learnt.
    changes: Arc<AtomicI64>,
}

impl TenantRows {
    pub(super) async fn open(
        tenant: TenantId,
        connection: DatabaseConnection,
        keyring: Keyring,
    ) -> Result<Self, StoreError> {
        let transaction = begin(&connection, &keyring, AccessMode::ReadOnly).await?;
        // Before the rest: what another process commits meanwhile is then noticed.
        let changes = Arc::new(AtomicI64::new(count_changes(&transaction, tenant).await?));
        let pulse = Arc::new(Pulse::load(&transaction, tenant).await?);
        Ok(Self { tenant, connection, keyring, pulse, changes })
    }

    pub(crate) const fn tenant(&self) -> TenantId {
        self.tenant
    }

    pub(crate) const fn pulse(&self) -> &Arc<Pulse> {
        &self.pulse
    }

    /// A snapshot to read from.
    pub(crate) async fn read(&self) -> Result<Db, StoreError> {
        Ok(Db::Snapshot(begin(&self.connection, &self.keyring, AccessMode::ReadOnly).await?))
    }

    /// A transaction to write in.
    pub(crate) async fn write(&self, turns: Turns) -> Result<Db, StoreError> {
        let transaction = begin(&self.connection, &self.keyring, AccessMode::ReadWrite).await?;
        if turns == Turns::Alone {
            let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
            let name = format!("doorward tenant {}", self.tenant);
            transaction.query_one_raw(statement(lock, [name.into()])).await?;
        }
        let changes = Arc::clone(&self.changes);
        Ok(Db::Transaction { transaction, tenant: self.tenant, changes, failed: AtomicBool::new(false) })
    }

    /// Forgets everything in memory if another process has committed what memory must know of.
    pub(crate) async fn notice_foreign_writes(&self) -> Result<(), StoreError> {
        let transaction = begin(&self.connection, &self.keyring, AccessMode::ReadOnly).await?;
        let seen = count_changes(&transaction, self.tenant).await?;
        if self.changes.load(Ordering::Acquire) != seen {
            self.pulse.reload(&transaction, self.tenant).await?;
            // Last, so that a look that is interrupted or fails is repeated.
            self.changes.store(seen, Ordering::Release);
        }
        Ok(())
    }
}

/// Opens a transaction and shows the keyring in it; both are gone with its end, whatever end that is.
pub(super) async fn begin(
    connection: &DatabaseConnection,
    keyring: &Keyring,
    access: AccessMode,
) -> Result<DatabaseTransaction, DbErr> {
    let isolation = match access {
        AccessMode::ReadOnly => IsolationLevel::RepeatableRead,
        AccessMode::ReadWrite => IsolationLevel::ReadCommitted,
    };
    let transaction = connection.begin_with_config(Some(isolation), Some(access)).await?;
    let shown = "SELECT set_config('doorward.tenant', $1, true), set_config('doorward.process', $2, true), \
                 set_config('doorward.pass', $3, true), set_config('doorward.process_secret', $4, true)";
    transaction.query_one_raw(statement(shown, keyring.values())).await?;
    Ok(transaction)
}

/// Counts a commit that memory must know of, in its transaction; tells its number.
pub(crate) async fn record_change(transaction: &DatabaseTransaction, tenant: TenantId) -> Result<i64, DbErr> {
    let sql = "UPDATE tenant_change SET count = count + 1 WHERE tenant_id = $1 RETURNING count";
    let row = transaction.query_one_raw(statement(sql, [tenant.uuid().into()])).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("tenant_change".to_owned()))?.try_get_by_index(0)
}

async fn count_changes(transaction: &DatabaseTransaction, tenant: TenantId) -> Result<i64, StoreError> {
    let sql = "SELECT count FROM tenant_change WHERE tenant_id = $1";
    let row = transaction.query_one_raw(statement(sql, [tenant.uuid().into()])).await?;
    Ok(row.ok_or(StoreError::NotFound)?.try_get_by_index(0)?)
}

pub(super) fn statement(sql: &str, values: impl IntoIterator<Item = sea_orm::Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
}
