//! The seal over the trail: whatever a superuser of the database does to it is found, and the entry is named.
//!
//! Covers AUD-05.

use super::raw::{number, open, run, texts};
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::audit::{Action, Event};
use domain::ids::TenantId;
use protocol::audit_trail::{Anchor, Finding, Verdict};
use server::audit_anchor::{AuditAnchorFile, read_heads};
use services::audit_seal::{seal, verify};
use services::jobs::Upkeep;
use std::sync::Arc;
use tests::harness::{Engine, Server, World};

async fn add_entries(server: &Server, tenant: TenantId, count: usize) {
    let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
    let tx = server.app.store().write(&context, Authority::Operation).await.unwrap();
    let event = |number| Event::about_nothing(Action::SignInFailed).with("number", number);
    tx.commit_all((0..count).map(event).collect()).await.unwrap();
}

async fn tenant(server: &Server) -> TenantId {
    server.tenant("acme", 2).await.id.parse().unwrap()
}

async fn check(server: &Server, tenant: TenantId, anchor: Anchor) -> Result<Verdict, Finding> {
    verify(&server.app, tenant, anchor, |_| {}).await.unwrap()
}

/// What a superuser does, and what is found: the number of the entry, and what is wrong with it.
const DEEDS: &[(&str, i64, &str)] = &[
    ("UPDATE audit_event SET label = 'nobody' WHERE sequence = 7", 7, "edited"),
    ("UPDATE audit_event SET at = at + 1 WHERE sequence = 1", 1, "edited"),
    ("UPDATE audit_event SET details = '{}' WHERE sequence = 12", 12, "edited"),
    ("DELETE FROM audit_event WHERE sequence = 7", 7, "deleted"),
    ("DELETE FROM audit_event", 1, "deleted"),
    (
        "DELETE FROM audit_event WHERE sequence = 7; UPDATE audit_event SET sequence = sequence - 1 WHERE sequence > 7",
        7,
        "deleted",
    ),
    (
        "INSERT INTO audit_event SELECT tenant_id, randomblob(16), sequence, at, actor_kind, actor_id, actor_role, action, \
         entity_kind, entity_id, 'new', details, ip, user_agent, request_id FROM audit_event WHERE sequence = 5",
        5,
        "inserted",
    ),
    (
        "INSERT INTO audit_event SELECT tenant_id, randomblob(16), -3, at, actor_kind, actor_id, actor_role, action, \
         entity_kind, entity_id, 'new', details, ip, user_agent, request_id FROM audit_event WHERE sequence = 5",
        -3,
        "inserted",
    ),
    ("UPDATE audit_event SET sequence = 15 - sequence WHERE sequence IN (7, 8)", 7, "reordered"),
    ("UPDATE audit_seal SET sealed_at = sealed_at + 1 WHERE number = 2", 9, "seal_forged"),
    ("UPDATE audit_seal SET leaves = x'00' WHERE number = 2", 9, "seal_forged"),
    ("UPDATE audit_seal SET key_id = 'another' WHERE number = 1", 1, "seal_forged"),
    ("UPDATE audit_key SET private_key = randomblob(200)", 1, "seal_forged"),
    ("DELETE FROM audit_seal WHERE number = 1", 1, "chain_broken"),
    ("DELETE FROM audit_seal WHERE number = 3; DELETE FROM audit_event WHERE sequence > 12", 13, "tail_cut"),
];

#[actix_web::test]
async fn what_a_superuser_does_to_the_trail_is_found_with_the_exact_entry() {
    let server = Server::start().await;
    let tenant = tenant(&server).await;
    let upkeep = anchored_upkeep(&server);
    let anchor_file = server.directory().path().join("heads");
    let mut upkeep = upkeep;
    let here = store_count(&server, tenant).await;
    add_entries(&server, tenant, usize::try_from(8 - here).unwrap()).await;
    upkeep.tick().await;
    for count in [4, 3] {
        add_entries(&server, tenant, count).await;
        upkeep.tick().await;
    }
    let anchor = read_heads(&anchor_file).unwrap().remove(&tenant.to_string()).unwrap();
    let verdict = check(&server, tenant, anchor.clone()).await.unwrap();
    assert_eq!((verdict.sealed, verdict.unsealed, verdict.seals, verdict.complete), (15, 0, 3, true));

    let mut file = open(&server.directory().tenant_file(tenant)).await;
    let tables = ["audit_event", "audit_seal", "audit_key"];
    for trigger in texts(&mut file, "SELECT name FROM sqlite_schema WHERE type = 'trigger'").await {
        if tables.iter().any(|table| trigger.starts_with(table)) {
            run(&mut file, &format!("DROP TRIGGER {trigger}")).await.unwrap();
        }
    }
    run(&mut file, "DROP INDEX audit_event_by_sequence").await.unwrap();
    for table in tables {
        run(&mut file, &format!("CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}")).await.unwrap();
    }
    for (deed, sequence, wrong) in DEEDS {
        run(&mut file, deed).await.unwrap();
        let finding = check(&server, tenant, anchor.clone()).await.expect_err(deed);
        assert_eq!((finding.sequence, finding.wrong.as_str()), (*sequence, *wrong), "{deed}");
        for table in tables {
            let back = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}");
            run(&mut file, &back).await.unwrap();
        }
        check(&server, tenant, anchor.clone()).await.expect(deed);
    }
    server.stop().await;
}

fn anchored_upkeep(server: &Server) -> Upkeep {
    let anchor = AuditAnchorFile::new(server.directory().path().join("heads"));
    Upkeep::new(server.app.clone(), Some(Arc::new(anchor)))
}

async fn store_count(server: &Server, tenant: TenantId) -> i64 {
    let mut file = open(&server.directory().tenant_file(tenant)).await;
    number(&mut file, "SELECT count(*) FROM audit_event").await
}

#[actix_web::test]
async fn what_a_crash_left_unsealed_is_sealed_after_the_next_start() {
    let server = Server::start().await;
    let tenant = tenant(&server).await;
    add_entries(&server, tenant, 2_500).await;
    let server = server.restart().await;
    server.app.store().hot(tenant).await.unwrap();
    let unsealed = check(&server, tenant, Anchor::new()).await.unwrap();
    assert_eq!(unsealed.sealed, 0);
    Upkeep::new(server.app.clone(), None).tick().await;
    let verdict = check(&server, tenant, Anchor::new()).await.unwrap();
    assert_eq!((verdict.sealed, verdict.unsealed, verdict.seals), (unsealed.unsealed, 0, 3));
    assert!(seal(&server.app, tenant).await.unwrap().is_empty(), "nothing is sealed twice");
    let platform = server.app.store().platform();
    assert_eq!(check(&server, platform, Anchor::new()).await.unwrap().unsealed, 0);
    server.stop().await;
}

#[actix_web::test]
async fn two_who_seal_at_once_make_one_chain() {
    let server = Server::start().await;
    let tenant = tenant(&server).await;
    for _ in 0..5 {
        add_entries(&server, tenant, 10).await;
        let seal = || seal(&server.app, tenant);
        let (one, other, third) = tokio::join!(seal(), seal(), seal());
        let count = one.unwrap().len() + other.unwrap().len() + third.unwrap().len();
        assert_eq!(count, 1);
    }
    let verdict = check(&server, tenant, Anchor::new()).await.unwrap();
    assert_eq!((verdict.seals, verdict.unsealed), (5, 0));
    server.stop().await;
}

#[tokio::test]
async fn a_number_is_given_to_one_seal_whichever_process_comes_first() {
    use protocol::audit_trail::{Hash, Head, Seal};
    use store::audit_seals::{StoredSeal, record};
    let world = World::open(Engine::Embedded).await;
    let head = Head {
        tenant: world.a.to_string(),
        number: 1,
        first_sequence: 1,
        last_sequence: 1,
        root: Hash::ZERO,
        sealed_at_millis: 0,
    };
    let chained = head.chained(Hash::ZERO);
    let stored = StoredSeal {
        seal: Seal { head, chained, key_id: "k".to_owned(), signature: "s".to_owned() },
        leaves: vec![Hash::ZERO],
    };
    assert!(world.keep(world.a, async |tx| record(tx, &stored).await).await);
    let elsewhere = world.open_again().await;
    let tx = elsewhere.write(&world.context(world.a), Authority::Operation).await.unwrap();
    assert!(!record(&tx, &stored).await.unwrap());
    assert!(
        world.keep(world.b, async |tx| record(tx, &stored).await).await,
        "another tenant counts for itself"
    );
}
