//! Connections to one SQLite file.

use super::file::unavailable;
use crate::error::StoreError;
use sea_orm::DatabaseConnection;
use sqlx::ConnectOptions as _;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::time::Duration;

/// How long a transaction waits for another process that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an unused reader stays open.
const READER_IDLE: Duration = Duration::from_secs(30);

/// Readers of one file; more would wait for the same disk.
const READERS_MAX: u32 = 2;

/// The one connection that writes a file, in a pool for those who prepare the file; it is taken out of there afterwards.
pub(super) async fn writer(path: &Path) -> Result<SqlitePool, sqlx::Error> {
    let pool = SqlitePoolOptions::new().max_connections(1).test_before_acquire(false);
    pool.connect_with(options(path)).await
}

/// A few connections that only read; they open on first use and close when idle.
pub(super) fn readers(path: &Path) -> DatabaseConnection {
    let options = options(path).pragma("query_only", "ON");
    let pool = SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .min_connections(0)
        .idle_timeout(READER_IDLE)
        .test_before_acquire(false)
        .connect_lazy_with(options);
    DatabaseConnection::from(pool)
}

/// A connection that can only read, to a file as it is.
pub(crate) async fn look_into(path: &Path) -> Result<DatabaseConnection, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
    pool.map(DatabaseConnection::from).map_err(unavailable)
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        // A revocation that was acknowledged must survive power loss.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .pragma("cache_size", "-512")
        .statement_cache_capacity(64)
        .disable_statement_logging()
}
