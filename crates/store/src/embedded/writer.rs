//! One writer per file, and one disk sync for everybody who wrote meanwhile.
//!
//! Each writer gets its turn inside an open transaction, within a savepoint of its own. Whoever opens the transaction
//! also sends a flusher to the end of the queue for turns; since the queue is first come, first served, all who waited
//! before it take their turn in the same transaction, and the flusher's COMMIT answers them together. Nobody is
//! answered before that COMMIT, and a turn that fails or is dropped takes back only its own savepoint.

use crate::door::Scope;
use crate::error::StoreError;
use domain::ids::TenantId;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait as _,
};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// What happens to the hot state when a turn's changes are durable.
pub(crate) type Afterwards = Box<dyn FnOnce() + Send + Sync>;

/// The queue of turns on one file.
#[derive(Clone)]
pub(super) struct Writer {
    connection: DatabaseConnection,
    group: Arc<Mutex<Group>>,
}

/// The open transaction and those who wait for its commit.
#[derive(Default)]
struct Group {
    transaction: Option<DatabaseTransaction>,
    members: Vec<Member>,
}

struct Member {
    afterwards: Afterwards,
    answer: oneshot::Sender<()>,
}

/// One writer's turn.
pub(crate) struct Turn {
    // Dropped before the guard, so that the savepoint is rolled back while the turn is still ours.
    scope: Scope,
    group: OwnedMutexGuard<Group>,
}

impl Writer {
    pub(super) fn new(connection: DatabaseConnection) -> Self {
        Self { connection, group: Arc::default() }
    }

    /// Waits for a turn.
    pub(super) async fn begin(&self, tenant: TenantId) -> Result<Turn, StoreError> {
        let mut group = Arc::clone(&self.group).lock_owned().await;
        // The transaction stays in the group while we wait: were this future dropped with it, members would be
        // answered by the commit of a later transaction that does not hold their changes.
        let transaction = match &mut group.transaction {
            Some(open) => open,
            closed => closed.insert(self.open().await?),
        };
        let savepoint = transaction.begin().await?;
        Ok(Turn { scope: Scope::new(tenant, savepoint), group })
    }

    /// A number that changes when another process has written the file; also while writers here leave no gap.
    pub(super) async fn data_version(&self) -> Result<i64, DbErr> {
        let group = self.group.lock().await;
        match &group.transaction {
            Some(open) => read_data_version(open).await,
            None => read_data_version(&self.connection).await,
        }
    }

    async fn open(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction = self.connection.begin_with_options(options).await?;
        tokio::spawn(flush(Arc::clone(&self.group)));
        Ok(transaction)
    }
}

impl Turn {
    /// The savepoint in which this turn reads and writes.
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Keeps the changes of this turn and waits until they are durable.
    pub(crate) async fn commit(self, afterwards: Afterwards) -> Result<(), StoreError> {
        let Self { scope, mut group } = self;
        scope.release().await?;
        let (answer, durable) = oneshot::channel();
        group.members.push(Member { afterwards, answer });
        drop(group);
        durable.await.map_err(|_| StoreError::CommitLost)
    }
}

async fn read_data_version(connection: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let statement = Statement::from_string(connection.get_database_backend(), "PRAGMA data_version");
    let row = connection.query_one_raw(statement).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// Commits what the group has written, brings memory up to date, and answers its members.
async fn flush(group: Arc<Mutex<Group>>) {
    let mut group = group.lock_owned().await;
    let members = std::mem::take(&mut group.members);
    let Some(transaction) = group.transaction.take() else { return };
    match transaction.commit().await {
        Ok(()) => {
            // Memory first, answers second: whoever was answered must find their change everywhere.
            for member in members {
                (member.afterwards)();
                // A member that went away has its change kept all the same.
                let _ = member.answer.send(());
            }
        }
        // Dropping the members tells them that their commit is lost.
        Err(error) => tracing::error!(%error, members = members.len(), "a shared commit failed"),
    }
}
