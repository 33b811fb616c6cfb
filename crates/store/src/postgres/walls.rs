//! Whether the walls stand: asked of the database's own catalogue at every start, by each role of itself.
//!
//! A role that can do more than its part, a table without its policy, a right too many: each is a fault that says what
//! it is and the SQL that mends it, and no process serves beside one.

use super::rows::statement;
use crate::error::StoreError;
use migrations::postgres::SCHEMA;
use migrations::{registry, tenant};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, QueryResult, Value};
use std::collections::BTreeSet;
use std::fmt;

/// One thing that stands open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WallFault {
    /// What.
    pub what: String,
    /// The SQL that closes it, for the owner of the database.
    pub mend: String,
}

impl fmt::Display for WallFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}; to mend it: {}", self.what, self.mend)
    }
}

/// Looks at everything, as the role of this connection.
pub(super) async fn check(db: &DatabaseConnection, is_registry: bool) -> Result<(), StoreError> {
    let mut faults = role(db).await?;
    faults.extend(tables(db).await?);
    faults.extend(privileges(db, is_registry).await?);
    if faults.is_empty() { Ok(()) } else { Err(StoreError::Walls(faults)) }
}

async fn role(db: &DatabaseConnection) -> Result<Vec<WallFault>, DbErr> {
    let rows = texts(db, ROLE, &[]).await?;
    Ok(rows.into_iter().map(|[what, mend]| WallFault { what, mend }).collect())
}

/// Every table but the three that nobody but the functions reads is behind exactly one forced policy.
async fn tables(db: &DatabaseConnection) -> Result<Vec<WallFault>, DbErr> {
    let mut faults = Vec::new();
    let walled: BTreeSet<String> =
        texts(db, WALLED, &[SCHEMA.into()]).await?.into_iter().map(|[table, _]| table).collect();
    let tenants = tenant::tables().map(|table| (table.name, OF_ONE_TENANT));
    let registries = registry::TABLES.into_iter().map(|table| (table, OF_A_PROCESS));
    for (table, asked) in tenants.chain(registries) {
        if !walled.contains(table) {
            faults.push(WallFault {
                what: format!("table {table} has no forced row-level security"),
                mend: format!(
                    "ALTER TABLE doorward.{table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
                ),
            });
        }
        let policies = texts(db, POLICIES, &[SCHEMA.into(), table.into()]).await?;
        // Written out, a name is qualified only where another schema would come first.
        let stands = |text: &str| text.replace("doorward.", "") == format!("{asked} {asked}");
        if policies.len() != 1 || !policies.iter().all(|[_, text]| stands(text)) {
            faults.push(WallFault {
                what: format!("table {table} is not behind its one policy"),
                mend: "drop its policies and run `doorward db init`".to_owned(),
            });
        }
    }
    Ok(faults)
}

/// No right beyond those that the schema gives.
async fn privileges(db: &DatabaseConnection, is_registry: bool) -> Result<Vec<WallFault>, DbErr> {
    let mut allowed: BTreeSet<(String, String)> = BTreeSet::new();
    for table in tenant::tables() {
        let words: &[&str] =
            if table.append_only { &["INSERT", "SELECT"] } else { &["DELETE", "INSERT", "SELECT", "UPDATE"] };
        let words = words.iter().filter(|word| table.hidden.is_empty() || **word != "SELECT");
        allowed.extend(words.map(|word| (table.name.to_owned(), (*word).to_owned())));
    }
    if is_registry {
        for table in registry::TABLES {
            allowed.extend(
                ["DELETE", "INSERT", "SELECT", "UPDATE"].map(|word| (table.to_owned(), word.to_owned())),
            );
        }
        allowed.extend(HISTORIES.map(|table| (table.to_owned(), "SELECT".to_owned())));
    }
    let held = texts(db, HELD, &[SCHEMA.into()]).await?.into_iter().map(|[table, word]| (table, word));
    let excess = held.filter(|right| !allowed.contains(right));
    Ok(excess
        .map(|(table, word)| WallFault {
            what: format!("the role may {word} on table {table}"),
            mend: format!("REVOKE {word} ON doorward.{table} FROM PUBLIC, doorward_app, doorward_registry"),
        })
        .collect())
}

async fn texts(db: &DatabaseConnection, sql: &str, values: &[Value]) -> Result<Vec<[String; 2]>, DbErr> {
    let rows = db.query_all_raw(statement(sql, values.iter().cloned())).await?;
    rows.iter().map(|row: &QueryResult| Ok([row.try_get_by_index(0)?, row.try_get_by_index(1)?])).collect()
}

const HISTORIES: [&str; 2] = ["tenant_schema_history", "registry_schema_history"];

/// The two policies, as PostgreSQL writes them out.
const OF_ONE_TENANT: &str = "(tenant_id = ( SELECT tenant() AS tenant))";
const OF_A_PROCESS: &str = "( SELECT registry_is_open() AS registry_is_open)";

const ROLE: &str = "
    SELECT format('the role %I is a %s', rolname, word), format('ALTER ROLE %I NO%s', rolname, word)
      FROM pg_roles, LATERAL (VALUES
        ('SUPERUSER', rolsuper), ('CREATEDB', rolcreatedb), ('CREATEROLE', rolcreaterole),
        ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) AS attribute (word, held)
      WHERE rolname = current_user AND held
    UNION ALL
    SELECT format('the role %I is a member of %I', member.rolname, role.rolname),
           format('REVOKE %I FROM %I', role.rolname, member.rolname)
      FROM pg_auth_members JOIN pg_roles AS role ON role.oid = roleid JOIN pg_roles AS member ON member.oid = member
      WHERE member.rolname = current_user
    UNION ALL
    SELECT format('the role %I owns %s', current_user, relname), format('ALTER TABLE %s OWNER TO …', oid::regclass)
      FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
    UNION ALL
    SELECT format('the role %I may create things in schema %I', current_user, nspname),
           format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC, %I', nspname, current_user)
      FROM pg_namespace WHERE nspname !~ '^pg_' AND has_schema_privilege(current_user, oid, 'CREATE')
    UNION ALL
    SELECT format('the role %I may create schemas', current_user),
           format('REVOKE CREATE ON DATABASE %I FROM PUBLIC, %I', datname, current_user)
      FROM pg_database
      WHERE datname = current_database() AND has_database_privilege(current_user, oid, 'CREATE')";

const WALLED: &str = "
    SELECT relname::text, '' FROM pg_class
      WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND relrowsecurity AND relforcerowsecurity";

const POLICIES: &str = "
    SELECT policyname::text, concat(qual, ' ', with_check, CASE WHEN cmd <> 'ALL' THEN ' for ' || cmd END)
      FROM pg_policies WHERE schemaname = $1 AND tablename = $2";

const HELD: &str = "
    SELECT relname::text, privilege_type FROM pg_class,
      LATERAL unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege_type
      WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'v', 'm', 'S', 'p')
        AND has_table_privilege(current_user, oid, privilege_type)";
