//! One tenant's open file.

use super::connect;
use super::writer::{Turn, Writer};
use crate::entity::tenant_feed;
use crate::error::StoreError;
use crate::hot::Pulse;
use domain::ids::TenantId;
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait as _, Statement,
    TransactionTrait as _,
};
use std::path::{Path, PathBuf};
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

/// What a new file is born with.
pub(crate) struct Birth {
    /// The first incarnation.
    pub(crate) incarnation: [u8; 8],
    /// Where the sequence begins; not at zero, so that it does not tell how often a tenant revokes.
    pub(crate) sequence: i64,
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
        let connection = connect::writer(path).await.map_err(unavailable)?;
        migrate(&connection, kind).await?;
        Self::assemble(path.to_owned(), connection, tenant).await
    }

    /// Opens the file of the platform's tenant, whichever that is.
    pub(crate) async fn open_registry(path: &Path) -> Result<Self, StoreError> {
        restrict(path)?;
        let connection = connect::writer(path).await.map_err(unavailable)?;
        migrate(&connection, FileKind::Registry).await?;
        let owner = tenant_feed::Entity::find().one(&connection).await?;
        let owner = owner.ok_or(StoreError::Corrupt { table: "tenant_feed", column: "tenant_id" })?;
        Self::assemble(path.to_owned(), connection, TenantId::from_uuid(owner.tenant_id)).await
    }

    /// Makes a file that does not exist yet, owned by the tenant from its first row on.
    pub(crate) async fn create(
        path: &Path,
        tenant: TenantId,
        kind: FileKind,
        birth: Birth,
    ) -> Result<Self, StoreError> {
        // Made by us first, so that nobody else can read it even for a moment.
        create_private(path)?;
        let connection = connect::writer(path).await.map_err(unavailable)?;
        migrate(&connection, kind).await?;
        let backend = connection.get_database_backend();
        let sql = "INSERT INTO tenant_feed (tenant_id, incarnation, sequence) VALUES ($1, $2, $3)";
        let values = [tenant.uuid().into(), birth.incarnation.to_vec().into(), birth.sequence.into()];
        connection.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        Self::assemble(path.to_owned(), connection, tenant).await
    }

    async fn assemble(
        path: PathBuf,
        connection: DatabaseConnection,
        tenant: TenantId,
    ) -> Result<Self, StoreError> {
        let pulse = Pulse::load(&connection, tenant).await?;
        let writer = Writer::new(connection);
        let data_version = AtomicI64::new(writer.data_version().await?);
        let readers = connect::readers(&path);
        Ok(Self { tenant, writer, readers, pulse: Arc::new(pulse), data_version })
    }

    pub(crate) fn tenant(&self) -> TenantId {
        self.tenant
    }

    pub(crate) fn pulse(&self) -> &Arc<Pulse> {
        &self.pulse
    }

    /// A snapshot to read from.
    pub(crate) async fn read(&self) -> Result<DatabaseTransaction, StoreError> {
        Ok(self.readers.begin().await?)
    }

    /// A turn to write in.
    pub(crate) async fn write(&self) -> Result<Turn, StoreError> {
        self.writer.begin(self.tenant).await
    }

    /// Forgets everything in memory if another process has written the file.
    pub(crate) async fn notice_foreign_writes(&self) -> Result<(), StoreError> {
        // The number changes only by commits of other connections, and ours is the only one here that writes.
        let seen = self.writer.data_version().await?;
        if self.data_version.swap(seen, Ordering::Relaxed) != seen {
            let transaction = self.read().await?;
            self.pulse.reload(&transaction, self.tenant).await?;
        }
        Ok(())
    }
}

async fn migrate(connection: &DatabaseConnection, kind: FileKind) -> Result<(), DbErr> {
    migrations::tenant::migrate(connection).await?;
    match kind {
        FileKind::Tenant => Ok(()),
        FileKind::Registry => migrations::registry::migrate(connection).await,
    }
}

fn unavailable(error: sqlx::Error) -> StoreError {
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
