//! What only PostgreSQL needs: the schema `doorward`, the roles that serve it, and the functions that its policies ask.
//!
//! Two login roles, neither an owner nor able to step around a policy. `doorward_app` works inside one tenant at a
//! time: a transaction names the tenant and shows the pass that a process holds for it, and every policy asks
//! `doorward.tenant()`, which believes no other. `doorward_registry` also reads and writes the list of tenants, for a
//! process that shows the secret it made when it started. The database keeps only hashes of secrets and passes, so
//! that neither a dump nor an injected statement yields one.

use sea_orm_migration::prelude::DbErr;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseTransaction};

/// The schema of all tables.
pub const SCHEMA: &str = "doorward";

/// The login role that works inside one tenant at a time.
pub const APP_ROLE: &str = "doorward_app";

/// The login role that also knows the list of tenants.
pub const REGISTRY_ROLE: &str = "doorward_registry";

/// Makes the schema, the roles without passwords, and the functions of the walls; what is there already stays.
///
/// The connection must be the owner's, and its `search_path` becomes the schema for the rest of the transaction.
pub async fn prepare(db: &DatabaseTransaction) -> Result<(), DbErr> {
    for statement in PREPARATION {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Lets a process see of which version the schema is; after the histories are there.
pub async fn open_histories(db: &DatabaseTransaction) -> Result<(), DbErr> {
    let histories = "tenant_schema_history, registry_schema_history";
    db.execute_unprepared(&format!("GRANT SELECT ON {histories} TO {REGISTRY_ROLE}")).await.map(drop)
}

/// What every tenant table gets on PostgreSQL: forced row-level security and the rights of the two roles.
pub(crate) async fn wall_tenant_table(
    db: &impl ConnectionTrait,
    name: &str,
    privileges: &Privileges,
) -> Result<(), DbErr> {
    for statement in [
        format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"),
        format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY"),
        format!(
            "CREATE POLICY of_one_tenant ON {name} USING (tenant_id = (SELECT doorward.tenant())) \
             WITH CHECK (tenant_id = (SELECT doorward.tenant()))"
        ),
        format!("GRANT {} ON {name} TO {APP_ROLE}, {REGISTRY_ROLE}", privileges.words()),
    ] {
        db.execute_unprepared(&statement).await?;
    }
    if privileges.append_only {
        let refuse = "FOR EACH STATEMENT EXECUTE FUNCTION doorward.refuse_change()";
        for event in ["UPDATE", "DELETE", "TRUNCATE"] {
            let trigger = format!("never_{}", event.to_lowercase());
            db.execute_unprepared(&format!("CREATE TRIGGER {trigger} BEFORE {event} ON {name} {refuse}"))
                .await?;
            db.execute_unprepared(&format!("ALTER TABLE {name} ENABLE ALWAYS TRIGGER {trigger}")).await?;
        }
    }
    Ok(())
}

/// What every table of the registry gets: nothing without the secret of a process.
pub(crate) async fn wall_registry_table(db: &impl ConnectionTrait, name: &str) -> Result<(), DbErr> {
    for statement in [
        format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"),
        format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY"),
        format!(
            "CREATE POLICY of_a_process ON {name} TO {REGISTRY_ROLE} \
             USING ((SELECT doorward.registry_is_open())) WITH CHECK ((SELECT doorward.registry_is_open()))"
        ),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {REGISTRY_ROLE}"),
    ] {
        db.execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// What the serving roles may do with the rows of a table, within the policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Privileges {
    /// The columns that they may read; all, where there is no list.
    pub readable: Option<Vec<&'static str>>,
    /// True where they may add and read, and nothing else.
    pub append_only: bool,
}

impl Privileges {
    /// The privileges, as `GRANT` names them.
    #[must_use]
    pub fn words(&self) -> String {
        let select = match &self.readable {
            Some(columns) => format!("SELECT ({})", columns.join(", ")),
            None => "SELECT".to_owned(),
        };
        let changes = if self.append_only { "INSERT" } else { "INSERT, UPDATE, DELETE" };
        format!("{select}, {changes}")
    }
}

const PREPARATION: &[&str] = &[
    "CREATE SCHEMA IF NOT EXISTS doorward",
    "REVOKE ALL ON SCHEMA doorward FROM PUBLIC",
    "SET LOCAL search_path = doorward",
    "DO $$ BEGIN
       IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'doorward_app') THEN
         CREATE ROLE doorward_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
       END IF;
       IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'doorward_registry') THEN
         CREATE ROLE doorward_registry LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
       END IF;
     END $$",
    "GRANT USAGE ON SCHEMA doorward TO doorward_app, doorward_registry",
    "ALTER ROLE doorward_app SET search_path = doorward",
    "ALTER ROLE doorward_registry SET search_path = doorward",
    "CREATE TABLE IF NOT EXISTS installation (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), \
     platform uuid NOT NULL)",
    "CREATE TABLE IF NOT EXISTS process (id uuid PRIMARY KEY, secret_hash bytea NOT NULL, \
     enrolled_at timestamptz NOT NULL DEFAULT now())",
    "CREATE TABLE IF NOT EXISTS tenant_pass (process_id uuid NOT NULL REFERENCES process ON DELETE CASCADE, \
     tenant_id uuid NOT NULL, pass_hash bytea NOT NULL, PRIMARY KEY (process_id, tenant_id))",
    "REVOKE ALL ON installation, process, tenant_pass FROM PUBLIC, doorward_app, doorward_registry",
    // A process shows itself once, and learns which tenant is the platform's. Those of last month are gone.
    "CREATE OR REPLACE FUNCTION doorward.enroll(new_process uuid, new_secret_hash bytea, wanted_platform uuid) \
     RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = doorward, pg_temp AS $$
     BEGIN
       DELETE FROM process WHERE enrolled_at < now() - interval '90 days';
       INSERT INTO process (id, secret_hash) VALUES (new_process, new_secret_hash);
       INSERT INTO installation (platform) VALUES (wanted_platform) ON CONFLICT DO NOTHING;
       RETURN (SELECT platform FROM installation);
     END $$",
    // The secret itself is shown here and nowhere kept.
    "CREATE OR REPLACE FUNCTION doorward.admit(of_process uuid, secret bytea, of_tenant uuid, new_pass_hash bytea) \
     RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = doorward, pg_temp AS $$
     BEGIN
       IF NOT EXISTS (SELECT 1 FROM process WHERE id = of_process AND secret_hash = sha256(secret)) THEN
         RAISE insufficient_privilege USING MESSAGE = 'no such process';
       END IF;
       INSERT INTO tenant_pass (process_id, tenant_id, pass_hash) VALUES (of_process, of_tenant, new_pass_hash)
         ON CONFLICT (process_id, tenant_id) DO UPDATE SET pass_hash = excluded.pass_hash;
     END $$",
    // Without `missing_ok`: a transaction that names no tenant fails instead of seeing nothing.
    "CREATE OR REPLACE FUNCTION doorward.tenant() \
     RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = doorward, pg_temp AS $$
     DECLARE
       named uuid := current_setting('doorward.tenant')::uuid;
     BEGIN
       PERFORM 1 FROM tenant_pass
         WHERE process_id = current_setting('doorward.process')::uuid AND tenant_id = named
           AND pass_hash = sha256(decode(current_setting('doorward.pass'), 'hex'));
       IF NOT FOUND THEN
         RAISE insufficient_privilege USING MESSAGE = 'this transaction has no pass for its tenant';
       END IF;
       RETURN named;
     END $$",
    "CREATE OR REPLACE FUNCTION doorward.registry_is_open() \
     RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = doorward, pg_temp AS $$
     BEGIN
       RETURN EXISTS (SELECT 1 FROM process
         WHERE id = current_setting('doorward.process')::uuid
           AND secret_hash = sha256(decode(current_setting('doorward.process_secret'), 'hex')));
     END $$",
    "CREATE OR REPLACE FUNCTION doorward.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       RAISE insufficient_privilege USING MESSAGE = format('%I: rows stay as they are', TG_TABLE_NAME);
     END $$",
    // One verifier of one active person, for one sign-in; nobody can list them.
    "CREATE OR REPLACE FUNCTION doorward.password_verifier(of_user uuid) \
     RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = doorward, pg_temp AS $$
     BEGIN
       RETURN (SELECT hash FROM password_credential JOIN app_user USING (tenant_id)
         WHERE password_credential.tenant_id = doorward.tenant() AND password_credential.user_id = of_user
           AND app_user.id = of_user AND app_user.state = 'active');
     END $$",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA doorward FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION doorward.tenant(), doorward.refuse_change(), \
     doorward.password_verifier(uuid) TO doorward_app, doorward_registry",
    "GRANT EXECUTE ON FUNCTION doorward.enroll(uuid, bytea, uuid), doorward.admit(uuid, bytea, uuid, bytea), \
     doorward.registry_is_open() TO doorward_registry",
];
