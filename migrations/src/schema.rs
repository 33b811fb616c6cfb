//! Tables in words that both engines understand.

use crate::postgres::{Privileges, wall_tenant_table};
use sea_orm_migration::prelude::{DbErr, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait as _, DbBackend};

/// What a column holds; each engine has its own type for it.
#[derive(Clone, Copy, Debug)]
pub enum ColumnKind {
    /// A UUID.
    Uuid,
    /// Text.
    Text,
    /// A 64-bit number; moments are milliseconds since the epoch.
    Integer,
    /// Yes or no.
    Boolean,
    /// Bytes.
    Bytes,
}

impl ColumnKind {
    const fn sql(self, backend: DbBackend) -> &'static str {
        match (self, backend) {
            (Self::Uuid, DbBackend::Postgres) => "uuid",
            (Self::Text, DbBackend::Postgres) => "text",
            (Self::Integer, DbBackend::Postgres) => "bigint",
            (Self::Boolean, DbBackend::Postgres) => "boolean",
            (Self::Bytes, DbBackend::Postgres) => "bytea",
            (Self::Uuid | Self::Bytes, _) => "BLOB",
            (Self::Text, _) => "TEXT",
            (Self::Integer | Self::Boolean, _) => "INTEGER",
        }
    }
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    name: &'static str,
    kind: ColumnKind,
    optional: bool,
}

/// A column that every row fills.
#[must_use]
pub const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, optional: false }
}

/// A column that may be empty.
#[must_use]
pub const fn optional(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, optional: true }
}

impl Column {
    fn sql(self, backend: DbBackend) -> String {
        let null = if self.optional { "" } else { " NOT NULL" };
        format!("{} {}{null}", self.name, self.kind.sql(backend))
    }
}

/// A table whose rows each belong to one tenant: `tenant_id` comes first in the row and in the key, and on SQLite two
/// triggers refuse rows of any tenant but the file's own, on PostgreSQL a forced policy does.
#[derive(Clone, Copy, Debug)]
pub struct TenantTable {
    /// Its name.
    pub name: &'static str,
    /// Its columns, without `tenant_id`.
    pub columns: &'static [Column],
    /// The columns that follow `tenant_id` in the primary key.
    pub key: &'static [&'static str],
    /// Further uniqueness, each within the tenant.
    pub unique: &'static [&'static [&'static str]],
    /// Further look-ups, each within the tenant.
    pub indexes: &'static [&'static [&'static str]],
    /// True where rows, once written, stay as they are.
    pub append_only: bool,
    /// Columns that serving roles of PostgreSQL write and cannot read; one function hands out what they need.
    pub hidden: &'static [&'static str],
}

impl TenantTable {
    /// Makes the table, its indexes and its wall.
    pub async fn create(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let db = manager.get_connection();
        db.execute_unprepared(&self.table_sql(backend)).await?;
        for (unique, columns) in self
            .unique
            .iter()
            .map(|columns| (true, columns))
            .chain(self.indexes.iter().map(|columns| (false, columns)))
        {
            db.execute_unprepared(&self.index_sql(unique, columns)).await?;
        }
        if backend == DbBackend::Postgres {
            return wall_tenant_table(db, self.name, &self.privileges()).await;
        }
        for trigger in self.wall_sql() {
            db.execute_unprepared(&trigger).await?;
        }
        Ok(())
    }

    /// What the serving roles of PostgreSQL may do with its rows, within the policies.
    #[must_use]
    pub fn privileges(&self) -> Privileges {
        let readable = (!self.hidden.is_empty()).then(|| {
            let names = std::iter::once("tenant_id").chain(self.columns.iter().map(|column| column.name));
            names.filter(|name| !self.hidden.contains(name)).collect()
        });
        Privileges { readable, append_only: self.append_only }
    }

    fn table_sql(&self, backend: DbBackend) -> String {
        let columns: Vec<_> = self.columns.iter().map(|column| column.sql(backend)).collect();
        let name = self.name;
        let tenant = column("tenant_id", ColumnKind::Uuid).sql(backend);
        let key = keyed(self.key);
        let tail = if backend == DbBackend::Sqlite { " STRICT, WITHOUT ROWID" } else { "" };
        format!("CREATE TABLE {name} ({tenant}, {}, PRIMARY KEY ({key})){tail}", columns.join(", "))
    }

    fn index_sql(&self, unique: bool, columns: &[&str]) -> String {
        let kind = if unique { "UNIQUE INDEX" } else { "INDEX" };
        format!("CREATE {kind} {}_by_{} ON {} ({})", self.name, columns.join("_"), self.name, keyed(columns))
    }

    fn wall_sql(&self) -> Vec<String> {
        let name = self.name;
        let refuse = |event: &str, condition: &str, what: &str, why: &str| {
            format!(
                "CREATE TRIGGER {name}_{what} BEFORE {event} ON {name} {condition} \
                 BEGIN SELECT RAISE(ABORT, '{name}: {why}'); END"
            )
        };
        let foreign = "WHEN NEW.tenant_id IS NOT (SELECT tenant_id FROM tenant_feed)";
        let moved = "WHEN NEW.tenant_id IS NOT OLD.tenant_id";
        let mut triggers =
            vec![refuse("UPDATE OF tenant_id", moved, "keeps_tenant", "a row keeps its tenant")];
        if name == "tenant_feed" {
            let second = "WHEN EXISTS (SELECT 1 FROM tenant_feed)";
            triggers.push(refuse("INSERT", second, "is_single", "a file belongs to one tenant"));
            triggers.push(refuse("DELETE", "", "stays", "a file keeps its tenant"));
        } else {
            triggers.push(refuse("INSERT", foreign, "is_walled", "a row of another tenant"));
        }
        if self.append_only {
            let same = |columns| format!("EXISTS (SELECT 1 FROM {name} WHERE {})", matched(columns));
            let names = std::iter::once(&self.key).chain(self.unique).copied();
            let known = format!("WHEN {}", names.map(same).collect::<Vec<_>>().join(" OR "));
            triggers.push(refuse("UPDATE", "", "is_never_updated", "rows stay as they are"));
            triggers.push(refuse("DELETE", "", "is_never_deleted", "rows stay"));
            // INSERT OR REPLACE walks past the other two, for every uniqueness that it would break.
            triggers.push(refuse("INSERT", &known, "is_never_replaced", "rows stay as they are"));
        }
        triggers
    }
}

fn keyed(columns: &[&str]) -> String {
    std::iter::once("tenant_id").chain(columns.iter().copied()).collect::<Vec<_>>().join(", ")
}

fn matched(key: &[&str]) -> String {
    let columns = std::iter::once("tenant_id").chain(key.iter().copied());
    columns.map(|column| format!("{column} = NEW.{column}")).collect::<Vec<_>>().join(" AND ")
}
