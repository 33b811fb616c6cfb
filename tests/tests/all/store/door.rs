//! The door: authority is asked before anything is opened, and what is not committed never was.

use domain::actor::{Actor, Authority, Context, ProtocolStep, RequestInfo};
use domain::audit::{Action, Event, Unaudited};
use domain::ids::{ApiKeyId, ClientId, SessionId, TenantId, UserId};
use domain::permission::Permission;
use domain::user::UserRole;
use store::{StoreError, users};
use tests::harness::{World, on_every_engine};

/// Every kind of actor who needs an authority and does not have it.
fn strangers(world: &World) -> [Actor; 4] {
    let permissions = [Permission::ClientsManage].into_iter().collect();
    let (id, session) = (UserId::random(world.entropy()), SessionId::random(world.entropy()));
    [
        Actor::Anonymous,
        Actor::User { id, role: UserRole::Administrator, session },
        Actor::Client(ClientId::random(world.entropy())),
        Actor::ApiKey {
            id: ApiKeyId::random(world.entropy()),
            name: world.samples().api_key().name,
            permissions,
        },
    ]
}

#[tokio::test]
async fn without_authority_nothing_is_opened() {
    on_every_engine(async |world| {
        let owner = UserId::random(world.entropy());
        let authorities = [
            Authority::Permission(Permission::UsersView),
            Authority::OwnAccount(owner),
            Authority::Operation,
        ];
        // A tenant of which there is no data at all: had anything been opened, the answer would be another.
        let nowhere = TenantId::random(world.entropy());
        for actor in strangers(&world) {
            let context = Context { tenant: nowhere, actor, request: RequestInfo::default() };
            for authority in authorities {
                let read = world.store.read(&context, authority).await.err();
                assert!(matches!(read, Some(StoreError::Forbidden(_))), "{:?} {authority:?}", context.actor);
                let write = world.store.write(&context, authority).await.err();
                assert!(matches!(write, Some(StoreError::Forbidden(_))), "{:?} {authority:?}", context.actor);
            }
        }
        assert!(!world.store.open_tenants().contains(&nowhere));
    })
    .await;
}

#[tokio::test]
async fn refusing_does_not_wait_for_a_writer() {
    on_every_engine(async |world| {
        let _busy = world.write(world.a).await;
        let stranger = Context { actor: Actor::Anonymous, ..world.context(world.a) };
        let refused = world.store.write(&stranger, Authority::Permission(Permission::UsersEdit)).await.err();
        assert!(matches!(refused, Some(StoreError::Forbidden(_))));
    })
    .await;
}

#[tokio::test]
async fn a_tenant_without_data_is_a_fault_and_none_is_made_for_it() {
    on_every_engine(async |world| {
        let nowhere = TenantId::random(world.entropy());
        let step = Authority::Protocol(ProtocolStep::Token);
        assert!(world.store.read(&world.context(nowhere), step).await.is_err());
        assert!(world.store.write(&world.context(nowhere), step).await.is_err());
        assert!(world.store.hot(nowhere).await.is_err());
        assert!(!world.directory.tenant_file(nowhere).exists());
    })
    .await;
}

#[tokio::test]
async fn a_dropped_transaction_never_was() {
    on_every_engine(async |world| {
        let (gone, kept) = (world.samples().user("gone"), world.samples().user("kept"));
        let hot = world.hot(world.a).await;
        for _ in 0..3 {
            let mut tx = world.write(world.a).await;
            users::insert(&mut tx, &gone).await.unwrap();
            assert_eq!(
                users::find(&tx, gone.id).await.unwrap().as_ref(),
                Some(&gone),
                "its own author sees it"
            );
            assert_eq!(hot.find_user(gone.id).await.unwrap(), None, "nobody else does");
            drop(tx);
        }
        world.keep(world.a, async |tx| users::insert(tx, &kept).await).await;
        for store in [&world.store, &world.open_again().await] {
            let tx = store.read(&world.context(world.a), Authority::Operation).await.unwrap();
            assert_eq!(users::find(&tx, gone.id).await.unwrap(), None);
            assert_eq!(users::find(&tx, kept.id).await.unwrap().as_ref(), Some(&kept));
        }
    })
    .await;
}

/// SQLite goes on after a broken constraint, PostgreSQL does not; neither keeps a part and says that it kept all.
#[tokio::test]
async fn a_transaction_with_a_refused_statement_keeps_the_rest_whole_or_says_that_it_kept_nothing() {
    on_every_engine(async |world| {
        let one = world.samples().user("one");
        world.keep(world.a, async |tx| users::insert(tx, &one).await).await;
        let again = world.samples().user("one");
        for (name, refused_first) in [("two", true), ("three", false)] {
            let other = world.samples().user(name);
            let mut tx = world.write(world.a).await;
            let mut wrote = true;
            if refused_first {
                assert!(matches!(users::insert(&mut tx, &again).await, Err(StoreError::Taken("email"))));
                wrote = users::insert(&mut tx, &other).await.is_ok();
            } else {
                users::insert(&mut tx, &other).await.unwrap();
                assert!(matches!(users::insert(&mut tx, &again).await, Err(StoreError::Taken("email"))));
            }
            let event = Event::about_nothing(Action::UserCreated);
            let kept = if refused_first {
                tx.commit(event).await
            } else {
                tx.commit_unaudited(Unaudited::RefreshRotated).await
            };
            let kept = kept.is_ok();
            assert!(wrote || !kept);
            let found = users::find(&*world.open_again_and_read(world.a).await, other.id).await.unwrap();
            assert_eq!(found.is_some(), kept, "{:?}", world.engine);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_in_a_transaction_takes_back_its_own_changes_only() {
    on_every_engine(async |world| {
        let world = std::sync::Arc::new(world);
        for number in 0..20 {
            let mut tasks = Vec::new();
            for place in 0..6 {
                let world = std::sync::Arc::clone(&world);
                tasks.push(tokio::spawn(async move {
                    let user = world.samples().user(&format!("user-{number}-{place}"));
                    let mut tx = world.write(world.a).await;
                    users::insert(&mut tx, &user).await.unwrap();
                    if place % 2 == 0 {
                        std::panic::resume_unwind(Box::new("in the middle of a turn"));
                    }
                    tx.commit_unaudited(Unaudited::Prepared).await.unwrap();
                }));
            }
            for (place, task) in tasks.into_iter().enumerate() {
                assert_eq!(task.await.is_err(), place % 2 == 0);
            }
        }
        let tx = world.open_again_and_read(world.a).await;
        let all = users::list(&tx, store::PageAsk::new(None, 200)).await.unwrap().items;
        assert_eq!(all.len(), 60);
    })
    .await;
}

#[tokio::test]
async fn a_snapshot_shows_one_moment() {
    on_every_engine(async |world| {
        let (before, after) = (world.samples().user("before"), world.samples().user("after"));
        world.keep(world.a, async |tx| users::insert(tx, &before).await).await;
        let tx = world.read(world.a).await;
        assert!(users::find(&tx, before.id).await.unwrap().is_some());
        world.keep(world.a, async |tx| users::insert(tx, &after).await).await;
        assert_eq!(users::find(&tx, after.id).await.unwrap(), None);
        assert!(users::find(&*world.read(world.a).await, after.id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_wrote_nothing_commits() {
    on_every_engine(async |world| {
        world.write(world.a).await.commit_unaudited(Unaudited::Prepared).await.unwrap();
        let tx = world.write(world.a).await;
        assert_eq!(users::find(&tx, UserId::random(world.entropy())).await.unwrap(), None);
        tx.commit_unaudited(Unaudited::Prepared).await.unwrap();
    })
    .await;
}
