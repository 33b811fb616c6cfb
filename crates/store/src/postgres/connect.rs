//! Connections to the database, as one of the two serving roles.

use crate::error::StoreError;
use migrations::postgres::REGISTRY_ROLE;
use sea_orm::{DatabaseConnection, DbErr, RuntimeErr};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Where the database is.
#[derive(Clone)]
pub struct PostgresOptions {
    /// The address of the role `doorward_app`, `postgres://…`.
    pub url: String,
    /// The address of the role `doorward_registry`; without one it is the first with the other role's name.
    pub registry_url: Option<String>,
    /// The most connections of each role.
    pub connections_max: u32,
}

impl fmt::Debug for PostgresOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The addresses hold passwords.
        formatter
            .debug_struct("PostgresOptions")
            .field("connections_max", &self.connections_max)
            .finish_non_exhaustive()
    }
}

/// Connections for the work inside tenants, and those that also know the registry.
pub(super) struct Connections {
    pub(super) app: DatabaseConnection,
    pub(super) registry: DatabaseConnection,
}

pub(super) async fn connect(options: &PostgresOptions) -> Result<Connections, StoreError> {
    let app = parse(&options.url)?;
    let registry = match &options.registry_url {
        Some(url) => parse(url)?,
        None => parse(&options.url)?.username(REGISTRY_ROLE),
    };
    for role in [&app, &registry] {
        // Once by itself: a pool would try again and again and then say only that time is over.
        let probe = tokio::time::timeout(ACQUIRE_TIMEOUT, PgConnection::connect_with(role)).await;
        let probe = probe.map_err(|_| unavailable(sqlx::Error::PoolTimedOut))?.map_err(unavailable)?;
        // Whether it is closed politely changes nothing.
        let _ = probe.close().await;
    }
    Ok(Connections { app: pool(options, app), registry: pool(options, registry) })
}

/// One connection of the owner, to prepare the database with.
pub(super) fn owner(url: &str) -> Result<DatabaseConnection, StoreError> {
    let options = parse(url)?.application_name("doorward db init").statement_cache_capacity(0);
    let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT);
    Ok(DatabaseConnection::from(pool.connect_lazy_with(options)))
}

fn parse(url: &str) -> Result<PgConnectOptions, StoreError> {
    let options: PgConnectOptions = url.parse().map_err(unavailable)?;
    let local = options.get_socket().is_some() || is_loopback(options.get_host());
    // What travels through a network is encrypted, and the other end is who it says it is.
    if !local && !matches!(options.get_ssl_mode(), PgSslMode::VerifyFull) {
        return Err(StoreError::PlainDatabase);
    }
    Ok(options)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.starts_with('/')
        || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

fn pool(options: &PostgresOptions, connection: PgConnectOptions) -> DatabaseConnection {
    let connection = connection
        .application_name("doorward")
        .statement_cache_capacity(STATEMENTS_KEPT)
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(options.connections_max)
        .min_connections(0)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(IDLE)
        .test_before_acquire(false)
        .connect_lazy_with(connection);
    DatabaseConnection::from(pool)
}

fn unavailable(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))
}

const STATEMENTS_KEPT: usize = 256;

/// How long a request waits for a connection before the truth counts as not to be had.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

const IDLE: Duration = Duration::from_mins(5);
