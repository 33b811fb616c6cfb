//! Where one open tenant's rows are, and what memory knows of them: the same questions for every engine.

use crate::db::Db;
use crate::embedded::TenantFile;
use crate::error::StoreError;
use crate::hot::Pulse;
use crate::postgres::TenantRows;
use domain::actor::{Authority, ProtocolStep};
use domain::ids::TenantId;
use std::sync::Arc;

/// One open tenant.
pub(crate) enum Home {
    /// Its own file.
    File(TenantFile),
    /// Its rows among those of others, behind policies.
    Rows(TenantRows),
}

/// What a new tenant is born with.
pub(crate) struct Birth {
    /// The first incarnation.
    pub(crate) incarnation: [u8; 8],
    /// Where the sequence begins; not at zero, so that it does not tell how often a tenant revokes.
    pub(crate) sequence: i64,
}

/// Whether a transaction takes turns with all others that write the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turns {
    /// What it read stays true until it commits.
    Alone,
    /// Its one statement decides by itself; the database locks the row.
    Beside,
}

impl Turns {
    /// Only the hot path of refresh stands beside others: all else reads before it writes.
    pub(crate) const fn of(authority: Authority) -> Self {
        match authority {
            Authority::Protocol(ProtocolStep::Refresh) => Self::Beside,
            _ => Self::Alone,
        }
    }
}

impl Home {
    pub(crate) const fn tenant(&self) -> TenantId {
        match self {
            Self::File(file) => file.tenant(),
            Self::Rows(rows) => rows.tenant(),
        }
    }

    pub(crate) const fn pulse(&self) -> &Arc<Pulse> {
        match self {
            Self::File(file) => file.pulse(),
            Self::Rows(rows) => rows.pulse(),
        }
    }

    /// A snapshot to read from.
    pub(crate) async fn read(&self) -> Result<Db, StoreError> {
        match self {
            Self::File(file) => file.read().await,
            Self::Rows(rows) => rows.read().await,
        }
    }

    /// Where one statement can be asked.
    pub(crate) async fn look(&self) -> Result<Db, StoreError> {
        match self {
            Self::File(file) => Ok(file.look()),
            Self::Rows(rows) => rows.read().await,
        }
    }

    /// A transaction to write in.
    pub(crate) async fn write(&self, turns: Turns) -> Result<Db, StoreError> {
        match self {
            // A file has one writer, and everybody takes turns.
            Self::File(file) => file.write().await,
            Self::Rows(rows) => rows.write(turns).await,
        }
    }

    /// Forgets everything in memory if another process has written.
    pub(crate) async fn notice_foreign_writes(&self) -> Result<(), StoreError> {
        match self {
            Self::File(file) => file.notice_foreign_writes().await,
            Self::Rows(rows) => rows.notice_foreign_writes().await,
        }
    }
}
