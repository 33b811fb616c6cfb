//! A database that is not ours, not yet, or no longer of this version, says so, and nothing is half done.

use super::raw::{owner, run};
use store::{RolePasswords, StoreError, prepare_database};
use tests::harness::{Engine, World};

#[tokio::test]
async fn a_database_without_our_schema_says_what_to_do() {
    let world = World::open(Engine::Postgres).await;
    run(&mut owner(&world).await, "DROP SCHEMA doorward CASCADE").await.unwrap();
    let refused = world.try_open_again().await.err().unwrap();
    assert!(matches!(refused, StoreError::NotPrepared) && refused.to_string().contains("doorward db init"));
    let url = world.database.as_ref().unwrap().owner_url();
    prepare_database(&url, &RolePasswords::default()).await.unwrap();
    world.try_open_again().await.unwrap();
}

#[tokio::test]
async fn an_older_and_a_newer_schema_are_refused() {
    let world = World::open(Engine::Postgres).await;
    let mut owner = owner(&world).await;
    run(&mut owner, "INSERT INTO doorward.tenant_schema_history VALUES ('m9999_tomorrow', 0)").await.unwrap();
    assert!(matches!(world.try_open_again().await.err().unwrap(), StoreError::SchemaNewer));
    run(&mut owner, "DELETE FROM doorward.tenant_schema_history").await.unwrap();
    assert!(matches!(world.try_open_again().await.err().unwrap(), StoreError::SchemaOlder));
}

#[tokio::test]
async fn preparing_twice_changes_nothing_and_a_failure_leaves_nothing_half_done() {
    let world = World::open(Engine::Postgres).await;
    let url = world.database.as_ref().unwrap().owner_url();
    prepare_database(&url, &RolePasswords::default()).await.unwrap();
    world.try_open_again().await.unwrap();
    let mut owner = owner(&world).await;
    run(
        &mut owner,
        "DROP SCHEMA doorward CASCADE; CREATE SCHEMA doorward; CREATE TABLE doorward.audit_event (id int)",
    )
    .await
    .unwrap();
    prepare_database(&url, &RolePasswords::default()).await.unwrap_err();
    let tables =
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'doorward'::regnamespace AND relkind = 'r'";
    assert_eq!(super::raw::texts(&mut owner, tables).await, ["audit_event"]);
}

#[tokio::test]
async fn two_who_come_to_a_fresh_database_make_one_platform() {
    let world = World::open(Engine::Postgres).await;
    let one = world.open_again().await.platform();
    assert_eq!((one, world.open_again().await.platform()), (world.store.platform(), one));
}

#[tokio::test]
async fn an_address_that_leads_through_a_network_must_check_the_certificate() {
    let world = World::open(Engine::Postgres).await;
    for url in [
        "postgres://doorward_app:x@db.example/doorward",
        "postgres://doorward_app:x@192.0.2.1/d?sslmode=require",
    ] {
        let engine = store::EngineOptions::Postgres(store::PostgresOptions {
            url: url.to_owned(),
            ..world.database.as_ref().unwrap().options()
        });
        let options = store::StoreOptions { engine, open_tenants_max: 4 };
        let refused =
            store::Store::open(options, world.clock.clone(), world.entropy.clone()).await.err().unwrap();
        assert!(matches!(refused, StoreError::PlainDatabase) && !refused.to_string().contains("x@"), "{url}");
    }
}
