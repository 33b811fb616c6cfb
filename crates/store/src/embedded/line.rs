//! The one connection that writes a file, and where its transaction stands.
//!
//! A future that waits for SQLite may be dropped at any moment, and then nobody sees what became of its statement. So
//! the state is written down before a statement is sent, in words that hold whether it ran or not, and every step that
//! finds out may be interrupted and repeated.

use super::statement::{self, Answer};
use sea_orm::sea_query::Values;
use sea_orm::{DbErr, QueryResult, Statement};
use sqlx::SqliteConnection;

/// Asks for a number that changes on a connection when another one writes the file.
pub(super) const DATA_VERSION: &str = "PRAGMA data_version";

/// The writing connection.
pub(super) struct Line {
    connection: SqliteConnection,
    /// A transaction may be open.
    open: bool,
    /// The savepoint of the last turn that is kept; the next turn's first statement releases it.
    kept: Option<Mark>,
    /// The savepoint in front of the present turn's first statement.
    mark: Option<Mark>,
    /// A statement of the present turn failed, or was not heard of again.
    unsure: bool,
    /// The transaction may be gone, or be another one than that in which the group wrote.
    lost: bool,
}

/// What a turn leaves when its author keeps it.
pub(super) enum Kept {
    /// It sent no statement.
    Nothing,
    /// Changes that the group's commit will make durable.
    Changes,
    /// Nobody knows what; it must be taken back.
    Unsure,
}

/// A savepoint's name. Two are enough: a turn releases its predecessor's before it makes its own, and with another name
/// nobody can take back a turn that is kept, however far an interrupted first statement came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Even,
    Odd,
}

impl Line {
    pub(super) fn new(connection: SqliteConnection) -> Self {
        Self { connection, open: false, kept: None, mark: None, unsure: false, lost: false }
    }

    /// Whether a transaction is open.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// Whether the transaction in which the group wrote may be gone.
    pub(super) fn is_lost(&self) -> bool {
        self.lost
    }

    /// Runs a statement of the present turn. The first one opens the transaction, if need be, and sets the savepoint,
    /// all in one message to SQLite's thread: each message costs two changes of thread, more than most statements.
    pub(super) async fn run(&mut self, statement: Statement) -> Result<Answer, DbErr> {
        if self.unsure || self.lost {
            return Err(DbErr::Custom("an earlier statement of this transaction failed".to_owned()));
        }
        let before = self.before_statement();
        let sql = if before.is_empty() { statement.sql } else { format!("{before}{}", statement.sql) };
        self.unsure = true;
        let answer = statement::run(&mut self.connection, sql, statement.values).await;
        // A broken constraint takes back its own statement and leaves the transaction as it was.
        self.unsure = answer.as_ref().is_err_and(|error| !is_constraint(error));
        if !self.unsure && !before.is_empty() {
            self.kept = None;
        }
        answer.map_err(statement::fault)
    }

    /// Ends the present turn in favour of its changes.
    pub(super) fn keep(&mut self) -> Kept {
        if self.unsure || self.lost {
            return Kept::Unsure;
        }
        match self.mark.take() {
            Some(mark) => {
                self.kept = Some(mark);
                Kept::Changes
            }
            None => Kept::Nothing,
        }
    }

    /// Takes back what the present turn wrote. If even that does not work, the line is lost.
    pub(super) async fn undo(&mut self) {
        let Some(mark) = self.mark else { return };
        self.unsure = true;
        match self.control(mark.undo()).await {
            Ok(_) => {}
            // The turn's first statement did not come so far, or the whole transaction is gone.
            Err(error) if says(&error, "no such savepoint") => self.look_for_transaction().await,
            Err(_) => self.lost = true,
        }
        if !self.lost {
            (self.kept, self.mark, self.unsure) = (None, None, false);
        }
    }

    /// Makes durable what the turns have kept; until that is certain, the line is lost.
    pub(super) async fn commit(&mut self) -> Result<(), DbErr> {
        self.lost = true;
        self.control("COMMIT").await.map_err(statement::fault)?;
        self.close();
        Ok(())
    }

    /// Ends the transaction, if there is one, and keeps nothing of it.
    pub(super) async fn roll_back(&mut self) -> Result<(), DbErr> {
        self.lost = true;
        match self.control("ROLLBACK").await {
            Err(error) if !says(&error, "no transaction is active") => Err(statement::fault(error)),
            _ => {
                self.close();
                Ok(())
            }
        }
    }

    /// A number that changes when another process writes the file.
    pub(super) async fn data_version(&mut self) -> Result<i64, DbErr> {
        let answer = self.control(DATA_VERSION).await.map_err(statement::fault)?;
        let row = answer.rows.into_iter().next().map(QueryResult::from);
        row.map_or(Ok(0), |row| row.try_get_by_index(0))
    }

    fn before_statement(&mut self) -> &'static str {
        if self.mark.is_some() {
            return "";
        }
        let mark = if self.kept == Some(Mark::Even) { Mark::Odd } else { Mark::Even };
        let before = match (self.open, self.kept) {
            (false, _) => "BEGIN IMMEDIATE; SAVEPOINT turn_even; ",
            (true, None) => "SAVEPOINT turn_even; ",
            (true, Some(Mark::Even)) => "RELEASE turn_even; SAVEPOINT turn_odd; ",
            (true, Some(Mark::Odd)) => "RELEASE turn_odd; SAVEPOINT turn_even; ",
        };
        (self.open, self.mark) = (true, Some(mark));
        before
    }

    /// A transaction within a transaction is refused: the refusal is the proof that ours is still there.
    async fn look_for_transaction(&mut self) {
        self.lost = true;
        let found = self.control("BEGIN").await.is_err_and(|error| says(&error, "within a transaction"));
        if !found {
            return;
        }
        // Whether the interrupted statement came so far as to release its predecessor is not known.
        let released = match self.kept {
            Some(kept) => self.control(kept.release()).await.map(drop),
            None => Ok(()),
        };
        self.lost = released.is_err_and(|error| !says(&error, "no such savepoint"));
    }

    fn close(&mut self) {
        (self.open, self.kept, self.mark) = (false, None, None);
        (self.unsure, self.lost) = (false, false);
    }

    async fn control(&mut self, sql: &'static str) -> Result<Answer, sqlx::Error> {
        statement::run(&mut self.connection, sql.to_owned(), None::<Values>).await
    }
}

impl Mark {
    const fn undo(self) -> &'static str {
        match self {
            Self::Even => "ROLLBACK TO turn_even; RELEASE turn_even",
            Self::Odd => "ROLLBACK TO turn_odd; RELEASE turn_odd",
        }
    }

    const fn release(self) -> &'static str {
        match self {
            Self::Even => "RELEASE turn_even",
            Self::Odd => "RELEASE turn_odd",
        }
    }
}

fn is_constraint(error: &sqlx::Error) -> bool {
    const SQLITE_CONSTRAINT: i32 = 19;
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
    code.is_some_and(|code| code & 0xFF == SQLITE_CONSTRAINT)
}

fn says(error: &sqlx::Error, words: &str) -> bool {
    error.as_database_error().is_some_and(|error| error.message().contains(words))
}
