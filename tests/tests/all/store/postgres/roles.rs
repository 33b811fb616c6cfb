//! What the serving roles may not do, and what a start says when they may.
//!
//! Covers ISO-08, ISO-09, ISO-10, ISO-11, ISO-21, AUD-02, AUD-03, AUD-04.

use super::raw::{Process, connect, hex, number, owner, run, texts};
use domain::audit::{Action, Event};
use std::process::Command;
use store::{PostgresOptions, StoreError, passwords, users};
use tests::harness::{Engine, World};

#[tokio::test]
async fn the_serving_role_changes_no_trail_no_table_and_no_rule() {
    let world = World::open(Engine::Postgres).await;
    world.write(world.a).await.commit(Event::about_nothing(Action::SignInFailed)).await.unwrap();
    let process = Process::enroll(&world).await;
    let shown = process.shown(world.a, &process.admit(&world, world.a).await);
    for role in ["doorward_app", "doorward_registry"] {
        let mut connection = connect(&world, role).await;
        for sql in [
            "UPDATE audit_event SET label = 'x'",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event",
            "INSERT INTO audit_event SELECT * FROM audit_event ON CONFLICT (tenant_id, id) DO UPDATE SET label = 'x'",
            "ALTER TABLE audit_event DISABLE TRIGGER ALL",
            "DROP TRIGGER never_update ON audit_event",
            "ALTER TABLE audit_event DISABLE ROW LEVEL SECURITY",
            "DROP POLICY of_one_tenant ON app_user",
            "CREATE POLICY wide ON app_user USING (true)",
            "DROP TABLE audit_event",
            "CREATE TABLE doorward.mine (id int)",
            "CREATE SCHEMA mine",
            "SET session_replication_role = replica",
            "SET ROLE owner",
            "SET row_security = off; SELECT * FROM app_user",
            "CREATE OR REPLACE FUNCTION doorward.tenant() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
            "SELECT hash FROM password_credential",
            "SELECT * FROM password_credential",
            "UPDATE password_credential SET changed_at = 0 WHERE hash LIKE '$scrypt%'",
            "UPDATE password_credential SET changed_at = 0 RETURNING hash",
            "SELECT * FROM process",
            "SELECT * FROM tenant_pass",
            "INSERT INTO tenant_pass SELECT * FROM tenant_pass",
            "SELECT * FROM installation",
            "UPDATE tenant_schema_history SET version = 'x'",
            "COPY audit_event TO PROGRAM 'cat'",
        ] {
            run(&mut connection, &format!("BEGIN; {shown}")).await.unwrap();
            assert!(run(&mut connection, sql).await.is_err(), "{role}: {sql}");
            run(&mut connection, "ROLLBACK").await.unwrap();
        }
        run(&mut connection, &format!("BEGIN; {shown}")).await.unwrap();
        assert_eq!(number(&mut connection, "SELECT count(*) FROM audit_event WHERE label <> 'x'").await, 1);
        run(&mut connection, "ROLLBACK").await.unwrap();
    }
    let mut app = connect(&world, "doorward_app").await;
    for sql in [
        "SELECT doorward.enroll(gen_random_uuid(), '\\x00', gen_random_uuid())",
        "SELECT doorward.admit(gen_random_uuid(), '\\x00', gen_random_uuid(), '\\x00')",
        "SELECT doorward.registry_is_open()",
        "SELECT * FROM tenant",
        "SELECT * FROM tenant_host",
    ] {
        assert!(run(&mut app, sql).await.unwrap_err().contains("permission denied"), "{sql}");
    }
    // Not even the owner changes the trail without taking the trigger away first.
    let mut owner = owner(&world).await;
    for sql in [
        "UPDATE doorward.audit_event SET label = 'x'",
        "DELETE FROM doorward.audit_event",
        "TRUNCATE doorward.audit_event",
    ] {
        let refused =
            run(&mut owner, &format!("SET session_replication_role = replica; {sql}")).await.unwrap_err();
        assert!(refused.contains("rows stay as they are"), "{sql}: {refused}");
    }
}

#[tokio::test]
async fn a_temporary_table_does_not_stand_in_for_one_that_the_walls_ask() {
    let world = World::open(Engine::Postgres).await;
    let mut app = connect(&world, "doorward_app").await;
    let forged = format!(
        "CREATE TEMP TABLE tenant_pass AS SELECT '{0}'::uuid AS process_id, '{0}'::uuid AS tenant_id, sha256('\\x00') AS pass_hash; \
         SET search_path = pg_temp, doorward; BEGIN; SELECT set_config('doorward.tenant', '{0}', true), \
         set_config('doorward.process', '{0}', true), set_config('doorward.pass', '00', true)",
        world.b
    );
    run(&mut app, &forged).await.unwrap();
    assert!(run(&mut app, "SELECT * FROM doorward.app_user").await.unwrap_err().contains("no pass"));
}

#[tokio::test]
async fn one_verifier_of_one_active_person_comes_out_and_no_list() {
    let world = World::open(Engine::Postgres).await;
    let user = world.samples().user("ada");
    let parameters = domain::password::ScryptParameters::new(14, 8, 1).unwrap();
    let hash = domain::password::PasswordHash::from_parts(parameters, [1; 16], [2; 64]);
    world
        .keep(world.a, async |tx| {
            users::insert(tx, &user).await?;
            passwords::put(tx, user.id, &hash, tx.now()).await
        })
        .await;
    let process = Process::enroll(&world).await;
    let mut app = connect(&world, "doorward_app").await;
    let ask = format!("SELECT coalesce(doorward.password_verifier('{}'), 'none')", user.id.uuid());
    for (tenant, found) in [(world.a, true), (world.b, false)] {
        let shown = process.shown(tenant, &process.admit(&world, tenant).await);
        run(&mut app, &format!("BEGIN; {shown}")).await.unwrap();
        assert_eq!(texts(&mut app, &ask).await[0] != "none", found);
        run(&mut app, "ROLLBACK").await.unwrap();
    }
    assert!(run(&mut app, &ask).await.is_err());
}

#[tokio::test]
async fn the_list_of_tenants_opens_to_a_process_that_shows_its_own_fresh_secret() {
    let world = World::open(Engine::Postgres).await;
    let (process, other) = (Process::enroll(&world).await, Process::enroll(&world).await);
    assert_ne!(process.secret, other.secret);
    let mut registry = connect(&world, "doorward_registry").await;
    let open = |id, secret: &[u8]| {
        format!(
            "BEGIN; SELECT set_config('doorward.process', '{id}', true), set_config('doorward.process_secret', '{}', true)",
            hex(secret)
        )
    };
    for (id, secret, expected) in [
        (process.id, &process.secret[..], 2),
        (process.id, &other.secret[..], 0),
        (uuid::Uuid::nil(), &process.secret[..], 0),
        (process.id, &[][..], 0),
    ] {
        run(&mut registry, &open(id, secret)).await.unwrap();
        assert_eq!(number(&mut registry, "SELECT count(*) FROM tenant").await, expected);
        run(&mut registry, "ROLLBACK").await.unwrap();
    }
    assert!(run(&mut registry, "SELECT * FROM tenant").await.is_err());
    // Neither secrets nor passes are in the database.
    let pass = process.admit(&world, world.a).await;
    let dump = dump(&world);
    assert!(dump.contains("tenant_pass") && dump.contains(&process.id.to_string()));
    for canary in [hex(&process.secret), pass] {
        assert!(!dump.contains(&canary));
    }
}

fn dump(world: &World) -> String {
    let url = world.database.as_ref().unwrap().owner_url();
    let dump = Command::new("pg_dump").arg(url).output().unwrap();
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    String::from_utf8(dump.stdout).unwrap()
}

#[tokio::test]
async fn a_start_beside_an_open_wall_is_refused_with_what_it_is_and_how_to_mend_it() {
    for (mutation, named, mended) in [
        ("DROP POLICY of_one_tenant ON doorward.app_user", "table app_user is not behind its one policy", ""),
        (
            "CREATE POLICY wide ON doorward.client USING (true)",
            "table client is not behind",
            "DROP POLICY wide ON doorward.client",
        ),
        ("ALTER POLICY of_one_tenant ON doorward.consent USING (true)", "table consent is not behind", ""),
        (
            "ALTER POLICY of_one_tenant ON doorward.consent WITH CHECK (true)",
            "table consent is not behind",
            "",
        ),
        ("ALTER POLICY of_a_process ON doorward.tenant USING (true)", "table tenant is not behind", ""),
        (
            "ALTER TABLE doorward.setting NO FORCE ROW LEVEL SECURITY",
            "table setting has no forced row-level security",
            "ALTER TABLE doorward.setting FORCE ROW LEVEL SECURITY",
        ),
        (
            "ALTER TABLE doorward.api_key DISABLE ROW LEVEL SECURITY",
            "table api_key has no forced row-level security",
            "ALTER TABLE doorward.api_key ENABLE ROW LEVEL SECURITY",
        ),
        (
            "GRANT UPDATE ON doorward.audit_event TO doorward_app",
            "the role may UPDATE on table audit_event",
            "REVOKE UPDATE ON doorward.audit_event FROM doorward_app",
        ),
        (
            "GRANT TRUNCATE ON doorward.audit_event TO PUBLIC",
            "the role may TRUNCATE on table audit_event",
            "REVOKE TRUNCATE ON doorward.audit_event FROM PUBLIC",
        ),
        (
            "GRANT SELECT ON doorward.process TO doorward_registry",
            "the role may SELECT on table process",
            "REVOKE SELECT ON doorward.process FROM doorward_registry",
        ),
        (
            "GRANT SELECT ON doorward.password_credential TO doorward_app",
            "the role may SELECT on table password_credential",
            "REVOKE SELECT ON doorward.password_credential FROM doorward_app; GRANT SELECT (tenant_id, user_id, changed_at) ON doorward.password_credential TO doorward_app",
        ),
        (
            "GRANT CREATE ON SCHEMA doorward TO doorward_app",
            "may create things in schema doorward",
            "REVOKE CREATE ON SCHEMA doorward FROM doorward_app",
        ),
    ] {
        let world = World::open(Engine::Postgres).await;
        let mut owner = owner(&world).await;
        run(&mut owner, mutation).await.unwrap();
        let refused =
            world.try_open_again().await.err().unwrap_or_else(|| panic!("{mutation} is not noticed"));
        assert!(
            matches!(refused, StoreError::Walls(_)) && refused.to_string().contains(named),
            "{mutation}: {refused}"
        );
        if !mended.is_empty() {
            run(&mut owner, mended).await.unwrap();
            world.try_open_again().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_role_that_is_too_strong_does_not_serve() {
    let world = World::open(Engine::Postgres).await;
    let database = world.database.as_ref().unwrap();
    let mut owner = owner(&world).await;
    let name = format!("strong_{}", database.url("x").len() + usize::from(world.samples().mac()[0]));
    for (attribute, said) in [
        ("SUPERUSER", "is a SUPERUSER"),
        ("BYPASSRLS", "is a BYPASSRLS"),
        ("CREATEROLE", "is a CREATEROLE"),
        ("CREATEDB", "is a CREATEDB"),
        ("REPLICATION", "is a REPLICATION"),
        ("IN ROLE doorward_registry", "is a member of doorward_registry"),
    ] {
        run(&mut owner, &format!("DROP ROLE IF EXISTS {name}; CREATE ROLE {name} LOGIN {attribute}"))
            .await
            .unwrap();
        let registry_url = Some(database.url("doorward_registry"));
        let options = PostgresOptions { url: database.url(&name), registry_url, ..database.options() };
        let engine = store::EngineOptions::Postgres(options);
        let options = store::StoreOptions { engine, open_tenants_max: 4 };
        let opened = store::Store::open(options, world.clock.clone(), world.entropy.clone()).await;
        let refused = opened.err().unwrap_or_else(|| panic!("{attribute} serves")).to_string();
        assert!(refused.contains(said), "{attribute}: {refused}");
    }
    run(&mut owner, &format!("DROP ROLE {name}")).await.unwrap();
}
