//! Raw connections, and a process of the test's own that the database believes.

use aws_lc_rs::{digest, hmac};
use domain::ids::TenantId;
use sqlx::postgres::PgRow;
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};
use std::fmt::Write as _;
use tests::harness::World;
use uuid::Uuid;

/// A connection as a role.
pub(super) async fn connect(world: &World, role: &str) -> PgConnection {
    PgConnection::connect(&world.database.as_ref().unwrap().url(role)).await.unwrap()
}

/// A connection of the owner.
pub(super) async fn owner(world: &World) -> PgConnection {
    PgConnection::connect(&world.database.as_ref().unwrap().owner_url()).await.unwrap()
}

/// Runs statements; the refusal as text.
pub(super) async fn run(connection: &mut PgConnection, sql: &str) -> Result<Vec<PgRow>, String> {
    connection
        .fetch_all(sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())))
        .await
        .map_err(|error| error.to_string())
}

/// The first column of every row, as text.
pub(super) async fn texts(connection: &mut PgConnection, sql: &str) -> Vec<String> {
    run(connection, sql).await.unwrap().iter().map(|row| row.get::<String, _>(0)).collect()
}

/// One number.
pub(super) async fn number(connection: &mut PgConnection, sql: &str) -> i64 {
    run(connection, sql).await.unwrap()[0].get(0)
}

/// A process that was enrolled by hand, and whose secret is therefore known.
pub(super) struct Process {
    pub(super) id: Uuid,
    pub(super) secret: [u8; 32],
}

impl Process {
    pub(super) async fn enroll(world: &World) -> Self {
        let process = Self {
            id: Uuid::from_bytes(world.samples().mac()[..16].try_into().unwrap()),
            secret: world.samples().mac(),
        };
        let hash = hex(digest::digest(&digest::SHA256, &process.secret).as_ref());
        let mut registry = connect(world, "doorward_registry").await;
        let sql = format!("SELECT doorward.enroll('{}', '\\x{hash}', '{}')", process.id, Uuid::nil());
        run(&mut registry, &sql).await.unwrap();
        process
    }

    /// The pass for a tenant, believed from now on.
    pub(super) async fn admit(&self, world: &World, tenant: TenantId) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.secret);
        let pass = hmac::sign(&key, tenant.uuid().as_bytes());
        let hash = hex(digest::digest(&digest::SHA256, pass.as_ref()).as_ref());
        let mut registry = connect(world, "doorward_registry").await;
        let secret = hex(&self.secret);
        let sql = format!("SELECT doorward.admit('{}', '\\x{secret}', '{tenant}', '\\x{hash}')", self.id);
        run(&mut registry, &sql).await.unwrap();
        hex(pass.as_ref())
    }

    /// What a transaction begins with to be in a tenant.
    pub(super) fn shown(&self, tenant: TenantId, pass: &str) -> String {
        format!(
            "SELECT set_config('doorward.tenant', '{tenant}', true), set_config('doorward.process', '{}', true), \
             set_config('doorward.pass', '{pass}', true)",
            self.id
        )
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
