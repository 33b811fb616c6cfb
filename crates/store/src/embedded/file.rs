//! One tenant's open file.

use super::connect;
use super::line::DATA_VERSION;
use super::writer::Writer;
use crate::db::Db;
use crate::entity::tenant_feed;
use crate::error::StoreError;
use crate::home::Birth;
use crate::hot::Pulse;
use domain::ids::TenantId;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait as _,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait as _,
};
use sqlx::SqlitePool;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// A tenant.
    Tenant,
    /// The platform's own tenant, and the registry of all.
    Registry,
}

/// One tenant's file, open.
pub(crate) struct TenantFile {
    tenant: TenantId,
    writer: Writer,
    readers: DatabaseConnection,
    pulse: Arc<Pulse>,
    data_version: AtomicI64,
}

impl TenantFile {
    /// Opens a file that exists, brings its schema up to date and checks whose it is.
    pub(crate) async fn open(path: &Path, tenant: TenantId, kind: FileKind) -> Result<Self, StoreError> {
        restrict(path)?;
        let pool = connect::writer(path).await.map_err(unavailable)?;
        let db = DatabaseConnection::from(pool.clone());
        let transaction = begin(&db).await?;
        migrate(&transaction, kind).await?;
        transaction.commit().await?;
        Self::assemble(path, pool, tenant).await
    }

    /// Opens the file of the platform's tenant, whichever that is, or makes it.
    pub(crate) async fn open_registry(
        path: &Path,
        platform: impl FnOnce() -> (TenantId, Birth),
    ) -> Result<Self, StoreError> {
        match create_private(path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => restrict(path)?,
            made => made?,
        }
        let pool = connect::writer(path).await.map_err(unavailable)?;
        let db = DatabaseConnection::from(pool.clone());
        // One transaction: a start that is killed leaves an empty file, which the next one fills.
        let transaction = begin(&db).await?;
        let empty = !has_table(&transaction, "tenant_feed").await?;
        if !empty && !has_table(&transaction, "tenant").await? {
            return Err(StoreError::Corrupt { table: "tenant", column: "id" });
        }
        migrate(&transaction, FileKind::Registry).await?;
        if empty {
            let (tenant, birth) = platform();
            own(&transaction, tenant, &birth).await?;
        }
        let owner = tenant_feed::Entity::find().one(&transaction).await?;
        let owner = owner.ok_or(StoreError::Corrupt { table: "tenant_feed", column: "tenant_id" })?;
        transaction.commit().await?;
        Self::assemble(path, pool, TenantId::from_uuid(owner.tenant_id)).await
    }

    /// Makes a file that does not exist yet, owned by the tenant from its first row on.
    pub(crate) async fn create(path: &Path, tenant: TenantId, birth: Birth) -> Result<Self, StoreError> {
        // Made by us first, so that nobody else can read it even for a moment.
        create_private(path)?;
        let pool = connect::writer(path).await.map_err(unavailable)?;
        let db = DatabaseConnection::from(pool.clone());
        let transaction = begin(&db).await?;
        migrate(&transaction, FileKind::Tenant).await?;
        own(&transaction, tenant, &birth).await?;
        transaction.commit().await?;
        Self::assemble(path, pool, tenant).await
    }

    async fn assemble(path: &Path, pool: SqlitePool, tenant: TenantId) -> Result<Self, StoreError> {
        let db = DatabaseConnection::from(pool.clone());
        // Before the rest is read: what another process writes meanwhile is then noticed.
        let data_version = AtomicI64::new(read_data_version(&db).await?);
        let pulse = Arc::new(Pulse::load(&db, tenant).await?);
        let writer = Writer::new(pool.acquire().await.map_err(unavailable)?.detach());
        Ok(Self { tenant, writer, readers: connect::readers(path), pulse, data_version })
    }

    pub(crate) const fn tenant(&self) -> TenantId {
        self.tenant
    }

    pub(crate) const fn pulse(&self) -> &Arc<Pulse> {
        &self.pulse
    }

    /// A snapshot to read from.
    pub(crate) async fn read(&self) -> Result<Db, StoreError> {
        Ok(Db::Snapshot(self.readers.begin().await?))
    }

    /// Where one statement can be asked; cheaper than a snapshot by two messages to SQLite's thread.
    pub(crate) fn look(&self) -> Db {
        Db::Look(self.readers.clone())
    }

    /// A turn to write in.
    pub(crate) async fn write(&self) -> Result<Db, StoreError> {
        Ok(Db::Turn(self.writer.begin().await?))
    }

    /// Forgets everything in memory if another process has written the file.
    pub(crate) async fn notice_foreign_writes(&self) -> Result<(), StoreError> {
        // The number changes only by commits of other connections, and ours is the only one here that writes.
        let seen = self.writer.data_version().await?;
        if self.data_version.load(Ordering::Acquire) != seen {
            self.pulse.reload(&self.readers.begin().await?, self.tenant).await?;
            // Last, so that a look that is interrupted or fails is repeated.
            self.data_version.store(seen, Ordering::Release);
        }
        Ok(())
    }
}

async fn read_data_version(db: &DatabaseConnection) -> Result<i64, DbErr> {
    let statement = Statement::from_string(db.get_database_backend(), DATA_VERSION);
    db.query_one_raw(statement).await?.map_or(Ok(0), |row| row.try_get_by_index(0))
}

async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
    db.begin_with_options(TransactionOptions { sqlite_transaction_mode, ..Default::default() }).await
}

async fn migrate(transaction: &DatabaseTransaction, kind: FileKind) -> Result<(), DbErr> {
    migrations::tenant::migrate(transaction).await?;
    match kind {
        FileKind::Tenant => Ok(()),
        FileKind::Registry => migrations::registry::migrate(transaction).await,
    }
}

async fn own(transaction: &DatabaseTransaction, tenant: TenantId, birth: &Birth) -> Result<(), DbErr> {
    let row = tenant_feed::ActiveModel {
        tenant_id: Set(tenant.uuid()),
        incarnation: Set(birth.incarnation.to_vec()),
        sequence: Set(birth.sequence),
    };
    tenant_feed::Entity::insert(row).exec_without_returning(transaction).await.map(drop)
}

pub(crate) async fn has_table(db: &impl ConnectionTrait, name: &str) -> Result<bool, DbErr> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [name.into()]);
    Ok(db.query_one_raw(statement).await?.is_some())
}

pub(super) fn unavailable(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(DbErr::Conn(sea_orm::RuntimeErr::SqlxError(Arc::new(error))))
}

fn create_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map(drop)
}

/// A file that somebody made readable for others is closed to them again.
fn restrict(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
}
