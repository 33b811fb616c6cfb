//! One writer per file, and one disk sync for everybody who wrote meanwhile.
//!
//! Writers take turns in one open transaction, each behind a savepoint of its own. Whoever opens the transaction also
//! sends a flusher to the end of the queue for turns; since the queue is first come, first served, all who waited before
//! it take their turn in the same transaction, and the flusher's COMMIT answers them together. Nobody is answered before
//! that COMMIT. A turn that fails or is dropped is taken back by whoever has the line next, before anything else.

use super::line::{Kept, Line};
use super::statement::Answer;
use crate::db::Afterwards;
use crate::error::StoreError;
use sea_orm::{DbErr, Statement};
use sqlx::SqliteConnection;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// The queue of turns on one file.
pub(super) struct Writer {
    group: Arc<Mutex<Group>>,
}

/// The writing connection, and those who wait for its next commit.
struct Group {
    line: Line,
    members: Vec<Member>,
    /// A turn has begun and has not been kept.
    turn_open: bool,
}

struct Member {
    afterwards: Afterwards,
    answer: oneshot::Sender<()>,
}

/// One writer's turn.
pub(crate) struct Turn {
    group: Mutex<OwnedMutexGuard<Group>>,
}

impl Writer {
    pub(super) fn new(connection: SqliteConnection) -> Self {
        let group = Group { line: Line::new(connection), members: Vec::new(), turn_open: false };
        Self { group: Arc::new(Mutex::new(group)) }
    }

    /// Waits for a turn.
    pub(super) async fn begin(&self) -> Result<Turn, StoreError> {
        let mut group = Arc::clone(&self.group).lock_owned().await;
        group.settle().await?;
        group.turn_open = true;
        Ok(Turn { group: Mutex::new(group) })
    }

    /// A number that changes when another process writes the file; also while writers here leave no gap.
    pub(super) async fn data_version(&self) -> Result<i64, StoreError> {
        let mut group = self.group.lock().await;
        group.settle().await?;
        Ok(group.line.data_version().await?)
    }
}

impl Turn {
    /// Runs a statement behind this turn's savepoint.
    pub(crate) async fn run(&self, statement: Statement) -> Result<Answer, DbErr> {
        let mut group = self.group.lock().await;
        if !group.line.is_open() {
            // Before the transaction is opened: it is never without somebody who ends it.
            tokio::spawn(flush(Arc::clone(OwnedMutexGuard::mutex(&group))));
        }
        group.line.run(statement).await
    }

    /// Keeps the changes of this turn and waits until they are durable. From its first step on the changes are the
    /// group's: a caller that goes away has its change kept, and memory told, all the same.
    pub(crate) async fn commit(self, afterwards: Afterwards) -> Result<(), StoreError> {
        let mut group = self.group.into_inner();
        match group.line.keep() {
            Kept::Unsure => return Err(StoreError::CommitLost),
            Kept::Nothing => {
                group.turn_open = false;
                return Ok(());
            }
            Kept::Changes => group.turn_open = false,
        }
        let (answer, durable) = oneshot::channel();
        group.members.push(Member { afterwards, answer });
        drop(group);
        durable.await.map_err(|_| StoreError::CommitLost)
    }
}

impl Group {
    /// Takes back a turn that was not kept. Where the transaction is gone with it, nobody in it has written anything.
    async fn settle(&mut self) -> Result<(), StoreError> {
        if self.turn_open {
            self.line.undo().await;
        }
        if self.line.is_lost() {
            // Dropping the members tells them that their commit is lost.
            self.members.clear();
            self.line.roll_back().await?;
        }
        self.turn_open = false;
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        self.settle().await?;
        if self.members.is_empty() {
            return if self.line.is_open() { Ok(self.line.roll_back().await?) } else { Ok(()) };
        }
        self.line.commit().await?;
        // Memory first, answers second: whoever was answered must find their change everywhere.
        for member in self.members.drain(..) {
            (member.afterwards)();
            // A member that went away has its change kept all the same.
            let _ = member.answer.send(());
        }
        Ok(())
    }
}

/// Commits what the group has written, brings memory up to date, and answers its members.
async fn flush(group: Arc<Mutex<Group>>) {
    let mut group = group.lock_owned().await;
    let members = group.members.len();
    if let Err(error) = group.commit().await {
        tracing::error!(%error, members, "a shared commit failed");
        group.members.clear();
    }
}
