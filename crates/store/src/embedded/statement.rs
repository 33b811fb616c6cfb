//! Statements in sea-orm's words, run on one SQLite connection that is ours alone.

use futures_util::TryStreamExt as _;
use sea_orm::sea_query::{Value, Values};
use sea_orm::{DbErr, RuntimeErr};
use sqlx::sqlite::{SqliteArguments, SqliteQueryResult, SqliteRow};
use sqlx::{Arguments as _, AssertSqlSafe, Either, Executor as _, SqliteConnection};
use std::sync::Arc;

/// What the last statement of a text answered.
#[derive(Default)]
pub(crate) struct Answer {
    /// Its rows.
    pub(crate) rows: Vec<SqliteRow>,
    /// How many rows it changed; those before it count nothing.
    pub(crate) done: SqliteQueryResult,
}

/// Runs a text of one or more statements; values belong to those that have parameters.
pub(super) async fn run(
    connection: &mut SqliteConnection,
    sql: String,
    values: Option<Values>,
) -> Result<Answer, sqlx::Error> {
    let arguments = arguments(values.unwrap_or(Values(Vec::new())))?;
    let mut answer = Answer::default();
    // Only sea-query and the constants of this folder write SQL; values never become text.
    let mut parts = connection.fetch_many(sqlx::query_with(AssertSqlSafe(sql), arguments));
    while let Some(part) = parts.try_next().await? {
        match part {
            Either::Left(done) => answer.done = done,
            Either::Right(row) => answer.rows.push(row),
        }
    }
    Ok(answer)
}

/// The fault as sea-orm reports it.
pub(super) fn fault(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}

fn arguments(values: Values) -> Result<SqliteArguments, sqlx::Error> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        let added = match value {
            Value::Bool(yes) => arguments.add(yes),
            Value::Int(number) => arguments.add(number),
            Value::BigInt(number) => arguments.add(number),
            Value::Unsigned(number) => arguments.add(number.map(i64::from)),
            Value::BigUnsigned(number) => {
                let signed = number.map(i64::try_from).transpose();
                arguments.add(signed.map_err(|error| sqlx::Error::Encode(error.into()))?)
            }
            Value::String(text) => arguments.add(text),
            Value::Bytes(bytes) => arguments.add(bytes),
            Value::Uuid(uuid) => arguments.add(uuid.map(|uuid| uuid.as_bytes().to_vec())),
            other => Err(format!("no column holds a value such as {other:?}").into()),
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}
