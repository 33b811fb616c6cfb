//! SQLite without the store.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _};
use std::path::Path;

/// A connection to a file as anybody on the machine could have it.
pub(super) async fn open(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).foreign_keys(false).connect().await.unwrap()
}

/// Runs statements; the refusal is the text that SQLite gives.
pub(super) async fn run(connection: &mut SqliteConnection, sql: &str) -> Result<u64, String> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await;
    done.map(|done| done.rows_affected()).map_err(|error| error.to_string())
}

/// Runs statements on a file.
pub(crate) async fn edit(path: &Path, sql: &str) {
    run(&mut open(path).await, sql).await.unwrap();
}

/// The one number that a query gives.
pub(super) async fn number(connection: &mut SqliteConnection, sql: &str) -> i64 {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_one(connection).await.unwrap().get(0)
}

/// The first column of every row.
pub(super) async fn texts(connection: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let rows = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// A UUID as SQLite writes bytes.
pub(super) fn blob(uuid: uuid::Uuid) -> String {
    format!("x'{}'", uuid.simple())
}
