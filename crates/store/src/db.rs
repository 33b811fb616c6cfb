//! What statements run on: a snapshot, or a turn of the embedded writer.

use crate::embedded::Turn;
use crate::error::StoreError;
use crate::postgres::record_change;
use domain::ids::TenantId;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    Statement,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// What happens to the hot state when changes are durable.
pub(crate) type Afterwards = Box<dyn FnOnce() + Send>;

/// A place for statements.
pub(crate) enum Db {
    /// A snapshot: every statement sees the same moment.
    Snapshot(DatabaseTransaction),
    /// One look: each statement sees its own moment, and only one is asked.
    Look(DatabaseConnection),
    /// A turn to write in.
    Turn(Turn),
    /// A transaction to write in.
    Transaction {
        /// The transaction.
        transaction: DatabaseTransaction,
        /// Whose rows it writes.
        tenant: TenantId,
        /// How many commits this process's memory knows.
        changes: Arc<AtomicI64>,
        /// A statement failed. PostgreSQL then answers COMMIT by rolling back, and says so only in passing.
        failed: AtomicBool,
    },
}

impl Db {
    /// Keeps what a turn wrote and waits until it is durable; where nothing can be written, there is nothing to keep.
    pub(crate) async fn commit(self, learnt: Learnt, afterwards: Afterwards) -> Result<(), StoreError> {
        match self {
            Self::Turn(turn) => turn.commit(afterwards).await,
            Self::Transaction { failed, .. } if failed.load(Ordering::Acquire) => Err(StoreError::CommitLost),
            Self::Transaction { transaction, tenant, changes, .. } => {
                let number = match learnt {
                    Learnt::ByEverybody => Some(record_change(&transaction, tenant).await?),
                    Learnt::HereOnly => None,
                };
                // A caller that goes away now has its change kept, and memory told, all the same.
                let committed = tokio::spawn(async move {
                    transaction.commit().await.map_err(|_| StoreError::CommitLost)?;
                    if let Some(number) = number {
                        // Where another process came between, its change is still to be noticed.
                        let _ =
                            changes.compare_exchange(number - 1, number, Ordering::AcqRel, Ordering::Acquire);
                    }
                    afterwards();
                    Ok(())
                });
                committed.await.map_err(|_| StoreError::CommitLost)?
            }
            Self::Snapshot(_) | Self::Look(_) => Ok(()),
        }
    }
}

/// Whose memory a commit changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Learnt {
    /// That of every process.
    ByEverybody,
    /// That of this one, or nobody's: others find out by themselves when it matters to them.
    HereOnly,
}

fn noted<T>(failed: &AtomicBool, answer: Result<T, DbErr>) -> Result<T, DbErr> {
    if answer.is_err() {
        failed.store(true, Ordering::Release);
    }
    answer
}

#[async_trait]
impl ConnectionTrait for Db {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Snapshot(transaction) | Self::Transaction { transaction, .. } => {
                transaction.get_database_backend()
            }
            Self::Look(connection) => connection.get_database_backend(),
            Self::Turn(_) => DbBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Snapshot(transaction) => transaction.execute_raw(statement).await,
            Self::Look(connection) => connection.execute_raw(statement).await,
            Self::Transaction { transaction, failed, .. } => {
                noted(failed, transaction.execute_raw(statement).await)
            }
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
            Self::Transaction { transaction, failed, .. } => {
                noted(failed, transaction.query_one_raw(statement).await)
            }
            Self::Turn(turn) => Ok(turn.run(statement).await?.rows.into_iter().next().map(Into::into)),
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Snapshot(transaction) => transaction.query_all_raw(statement).await,
            Self::Look(connection) => connection.query_all_raw(statement).await,
            Self::Transaction { transaction, failed, .. } => {
                noted(failed, transaction.query_all_raw(statement).await)
            }
            Self::Turn(turn) => Ok(turn.run(statement).await?.rows.into_iter().map(Into::into).collect()),
        }
    }
}
