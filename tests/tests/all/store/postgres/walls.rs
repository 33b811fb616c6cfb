//! What a statement sees that somebody smuggled in, as the serving role, in every table.
//!
//! Covers ISO-01, ISO-02, ISO-03, ISO-04, ISO-05, ISO-06, ISO-11, T-14, T-15, T-18.

use super::raw::{Process, connect, hex, number, owner, run, texts};
use domain::actor::Authority;
use std::sync::Arc;
use std::time::Duration;
use store::users;
use tests::harness::{Engine, World};

async fn populated() -> World {
    let world = World::open(Engine::Postgres).await;
    for (tenant, name) in [(world.a, "ada"), (world.b, "bob"), (world.b, "eve")] {
        let user = world.samples().user(name);
        world.keep(tenant, async |tx| users::insert(tx, &user).await).await;
    }
    world
}

async fn tenant_tables(world: &World) -> Vec<String> {
    let sql = "SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'doorward' \
               AND column_name = 'tenant_id' AND table_name NOT IN ('tenant_host', 'tenant_pass') ORDER BY 1";
    texts(&mut owner(world).await, sql).await
}

#[tokio::test]
async fn every_table_is_walled_or_one_of_a_few_that_nobody_reads() {
    let world = World::open(Engine::Postgres).await;
    let mut owner = owner(&world).await;
    let open = "SELECT relname::text FROM pg_class WHERE relnamespace = 'doorward'::regnamespace AND relkind = 'r' \
                AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1";
    let reviewed =
        ["installation", "process", "registry_schema_history", "tenant_pass", "tenant_schema_history"];
    assert_eq!(texts(&mut owner, open).await, reviewed);
    assert!(tenant_tables(&world).await.len() >= 17);
    let loose = "SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'doorward' \
                 AND column_name = 'tenant_id' AND is_nullable = 'YES'";
    assert_eq!(texts(&mut owner, loose).await, [""; 0]);
    for table in tenant_tables(&world).await {
        let sql = format!(
            "SELECT attname::text FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] \
             WHERE indrelid = 'doorward.{table}'::regclass AND indisprimary"
        );
        assert_eq!(texts(&mut owner, &sql).await, ["tenant_id"], "{table}");
    }
}

#[tokio::test]
async fn without_a_tenant_and_with_one_that_was_only_claimed_nothing_is_seen() {
    let world = populated().await;
    let process = Process::enroll(&world).await;
    let pass = process.admit(&world, world.a).await;
    let mut app = connect(&world, "doorward_app").await;
    let claims = [
        String::new(),
        format!("SET doorward.tenant = '{}'", world.b),
        format!("SET doorward.tenant = '{}'; SET app.current_user_role = 'ADMIN'", world.b),
        process.shown(world.b, ""),
        process.shown(world.b, "00"),
        process.shown(world.b, "not hex"),
        // The pass of one tenant is nothing at another, and is nobody else's.
        process.shown(world.b, &pass),
        process.shown(world.b, &hex(&process.secret)),
        format!(
            "{}; SELECT set_config('doorward.process', '{}', true)",
            process.shown(world.a, &pass),
            uuid::Uuid::nil()
        ),
        "SELECT set_config('doorward.tenant', 'x''; DROP TABLE doorward.app_user; --', true)".to_owned(),
    ];
    for claim in claims {
        for table in tenant_tables(&world).await {
            run(&mut app, "BEGIN").await.unwrap();
            let seen = match run(&mut app, &claim).await {
                Ok(_) => run(&mut app, &format!("SELECT tenant_id FROM {table}")).await,
                Err(refused) => Err(refused),
            };
            assert!(seen.is_err(), "{claim}: {table} shows {} rows", seen.unwrap().len());
            run(&mut app, "ROLLBACK").await.unwrap();
        }
    }
}

#[tokio::test]
async fn with_a_pass_a_query_without_any_filter_sees_its_tenant_and_writes_nowhere_else() {
    let world = populated().await;
    let process = Process::enroll(&world).await;
    let shown = process.shown(world.a, &process.admit(&world, world.a).await);
    let mut app = connect(&world, "doorward_app").await;
    let mut superuser = owner(&world).await;
    for table in tenant_tables(&world).await {
        run(&mut app, &format!("BEGIN; {shown}")).await.unwrap();
        let column = if table == "password_credential" { "user_id" } else { "*" };
        let seen = number(&mut app, &format!("SELECT count({column}) FROM {table}")).await;
        let own = format!("SELECT count(*) FROM doorward.{table} WHERE tenant_id = '{}'", world.a);
        run(&mut superuser, "BEGIN; SET LOCAL row_security = off").await.unwrap();
        let expected = number(&mut superuser, &own).await;
        run(&mut superuser, "COMMIT").await.unwrap();
        assert_eq!(seen, expected, "{table}");
        let moved = run(&mut app, &format!("UPDATE {table} SET tenant_id = '{}'", world.b)).await;
        let refusal = moved.err().unwrap_or_default();
        assert!(
            seen == 0 || refusal.contains("row-level security") || refusal.contains("permission denied"),
            "{table}: {refusal}"
        );
        run(&mut app, "ROLLBACK").await.unwrap();
    }
    run(&mut app, &format!("BEGIN; {shown}")).await.unwrap();
    let planted = format!(
        "INSERT INTO setting (tenant_id, chosen, updated_at, version) VALUES ('{}', '{{}}', 0, 1)",
        world.b
    );
    assert!(run(&mut app, &planted).await.unwrap_err().contains("row-level security"));
    run(&mut app, "ROLLBACK").await.unwrap();
    // Deleting everything deletes one's own.
    run(&mut app, &format!("BEGIN; {shown}; DELETE FROM app_user; COMMIT")).await.unwrap();
    assert_eq!((world_users(&world, world.a).await, world_users(&world, world.b).await), (0, 2));
}

async fn world_users(world: &World, tenant: domain::ids::TenantId) -> usize {
    let tx = world.read(tenant).await;
    let ask = store::PageAsk::new(None, 10);
    users::list(&tx, ask).await.unwrap().items.len()
}

#[tokio::test]
async fn what_a_transaction_was_shown_is_gone_with_it_whatever_its_end() {
    let world = populated().await;
    let process = Process::enroll(&world).await;
    let shown = process.shown(world.a, &process.admit(&world, world.a).await);
    let mut app = connect(&world, "doorward_app").await;
    for end in ["COMMIT", "ROLLBACK", "SELECT 1/0; COMMIT"] {
        run(&mut app, &format!("BEGIN; {shown}; SELECT count(*) FROM app_user")).await.unwrap();
        let _ = run(&mut app, end).await;
        let _ = run(&mut app, "ROLLBACK").await;
        assert!(run(&mut app, "SELECT * FROM app_user").await.is_err(), "{end}");
    }
}

#[tokio::test]
async fn cancelled_and_panicking_work_leaves_no_tenant_on_a_shared_connection() {
    let world = Arc::new(populated().await);
    for round in 0..300 {
        let work = {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let tenant = if round % 2 == 0 { world.a } else { world.b };
                let mut tx = world.store.write(&world.context(tenant), Authority::Operation).await.unwrap();
                let user = world.samples().user(&format!("ghost{round}"));
                users::insert(&mut tx, &user).await.unwrap();
                assert!(round % 3 != 0, "a panic in the middle");
                tokio::time::sleep(Duration::from_mins(1)).await;
            })
        };
        if round % 3 != 0 {
            tokio::time::sleep(Duration::from_micros(200 * (round % 17))).await;
            work.abort();
        }
        let _ = work.await;
        let (tenant, expected) = if round % 2 == 0 { (world.b, 2) } else { (world.a, 1) };
        assert_eq!(world_users(&world, tenant).await, expected, "round {round}");
    }
}
