//! What statements run on: a snapshot, or a turn of the embedded writer.

use crate::embedded::{Afterwards, Turn};
use crate::error::StoreError;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    Statement,
};

/// A place for statements.
pub(crate) enum Db {
    /// A snapshot: every statement sees the same moment.
    Snapshot(DatabaseTransaction),
    /// One look: each statement sees its own moment, and only one is asked.
    Look(DatabaseConnection),
    /// A turn to write in.
    Turn(Turn),
}

impl Db {
    /// Keeps what a turn wrote and waits until it is durable; where nothing can be written, there is nothing to keep.
    pub(crate) async fn commit(self, afterwards: Afterwards) -> Result<(), StoreError> {
        match self {
            Self::Turn(turn) => turn.commit(afterwards).await,
            Self::Snapshot(_) | Self::Look(_) => Ok(()),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Db {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Snapshot(transaction) => transaction.get_database_backend(),
            Self::Look(connection) => connection.get_database_backend(),
            Self::Turn(_) => DbBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Snapshot(transaction) => transaction.execute_raw(statement).await,
            Self::Look(connection) => connection.execute_raw(statement).await,
            Self::Turn(turn) => Ok(turn.run(statement).await?.done.into()),
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.execute_raw(Statement::from_string(self.get_database_backend(), sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Snapshot(transaction) => transaction.query_one_raw(statement).await,
            Self::Look(connection) => connection.query_one_raw(statement).await,
            Self::Turn(turn) => Ok(turn.run(statement).await?.rows.into_iter().next().map(Into::into)),
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Snapshot(transaction) => transaction.query_all_raw(statement).await,
            Self::Look(connection) => connection.query_all_raw(statement).await,
            Self::Turn(turn) => Ok(turn.run(statement).await?.rows.into_iter().map(Into::into).collect()),
        }
    }
}
