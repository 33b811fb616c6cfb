//! What can go wrong below the door, sorted by whose fault it is.

use sea_orm::DbErr;

/// A refusal or a fault of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The actor lacks the authority.
    #[error("the actor lacks the authority for this")]
    Forbidden(#[from] domain::actor::Forbidden),
    /// There is no such thing in this tenant.
    #[error("there is no such thing in this tenant")]
    NotFound,
    /// The name is taken within the tenant.
    #[error("{0} is taken")]
    Taken(&'static str),
    /// Somebody else changed the thing since it was read.
    #[error("the thing changed since it was read")]
    Stale,
    /// A row that our own code cannot have written.
    #[error("table {table}, column {column}: impossible value")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// The tenant's file belongs to somebody else.
    #[error("the file of tenant {0} belongs to another tenant")]
    ForeignFile(domain::ids::TenantId),
    /// The database has no schema of ours.
    #[error("the database is not prepared; run `doorward db init` with a connection of its owner")]
    NotPrepared,
    /// The schema is of an earlier version.
    #[error("the database is of an earlier version; run `doorward db init` with a connection of its owner")]
    SchemaOlder,
    /// The schema is of a later version.
    #[error("the database is of a later version; run the doorward that prepared it, or a newer one")]
    SchemaNewer,
    /// A role, a policy or a right of the database is not what keeps tenants apart.
    #[error("the walls of the database stand open: {}", list(.0))]
    Walls(Vec<crate::postgres::WallFault>),
    /// The connection to the database would not be encrypted, or not to a server that shows who it is.
    #[error("the address of the database needs sslmode=verify-full, because it leads through a network")]
    PlainDatabase,
    /// A file or folder could not be prepared.
    #[error("the data directory cannot be used")]
    Files(#[from] std::io::Error),
    /// The database could not be asked, or did not say whether it kept the change.
    #[error("the database is not available")]
    Unavailable(#[source] DbErr),
    /// The shared commit of this and other changes failed, or its outcome is unknown.
    #[error("the commit failed or its outcome is unknown")]
    CommitLost,
}

fn list(faults: &[crate::postgres::WallFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ")
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => Self::Taken("the name"),
            _ => Self::Unavailable(error),
        }
    }
}

impl StoreError {
    /// Says of a uniqueness violation which name it was.
    #[must_use]
    pub(crate) fn naming(self, what: &'static str) -> Self {
        match self {
            Self::Taken(_) => Self::Taken(what),
            other => other,
        }
    }
}
