//! Another process on the same data, as the command line is: what it writes is noticed, and nothing is lost between.

use super::steps::advance;
use domain::Authority;
use domain::audit::Unaudited;
use domain::ids::TenantId;
use domain::revocation::{Revocation, Subject};
use std::sync::{Arc, Mutex};
use store::{Standing, Store, StoreError, WriteTx, registry, revocations, users};
use tests::harness::{World, on_every_engine};

async fn write_elsewhere(
    world: &World,
    (elsewhere, tenant): (&Store, TenantId),
    change: impl AsyncFnOnce(&mut WriteTx) -> Result<(), StoreError>,
) {
    let mut tx = elsewhere.write(&world.context(tenant), Authority::Operation).await.unwrap();
    change(&mut tx).await.unwrap();
    tx.commit_unaudited(Unaudited::Prepared).await.unwrap();
}

#[tokio::test]
async fn what_another_process_writes_is_true_here_once_it_is_noticed() {
    on_every_engine(async |world| {
        let elsewhere = world.open_again().await;
        let mut user = world.samples().user("ada");
        world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
        let hot = world.hot(world.a).await;
        for _ in 0..3 {
            assert_eq!(hot.find_user(user.id).await.unwrap().as_deref(), Some(&user));
            let (before, epoch) = (hot.sequence(), hot.keys_epoch());
            user = user.changed(world.now());
            let subject = Subject::User(user.id.uuid());
            write_elsewhere(&world, (&elsewhere, world.a), async |tx| {
                users::update(tx, &user).await?;
                revocations::append(tx, &[Revocation::kill(subject, "conformance")]).await.map(drop)
            })
            .await;
            world.store.notice_foreign_writes().await.unwrap();
            assert_eq!(hot.find_user(user.id).await.unwrap().as_deref(), Some(&user));
            assert_eq!(hot.sequence().number(), before.number() + 1);
            assert_ne!(hot.keys_epoch(), epoch);
            let standing = Standing {
                user: Some(user.id),
                session: None,
                client: None,
                family: None,
                token: None,
                sequence: before,
            };
            assert!(!hot.stands(&standing));
        }
    })
    .await;
}

#[tokio::test]
async fn our_own_writes_are_not_taken_for_foreign_ones() {
    on_every_engine(async |world| {
        let hot = world.hot(world.a).await;
        let epoch = hot.keys_epoch();
        for number in 0..5 {
            let user = world.samples().user(&format!("user-{number}"));
            world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
            world.store.notice_foreign_writes().await.unwrap();
        }
        assert_eq!(hot.keys_epoch(), epoch);
    })
    .await;
}

#[tokio::test]
async fn a_foreign_write_is_noticed_however_often_the_looking_is_interrupted() {
    on_every_engine(async |world| {
        let elsewhere = world.open_again().await;
        let hot = world.hot(world.a).await;
        for polls in 0..30 {
            let mut user = world.samples().user(&format!("user-{polls}"));
            world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
            hot.find_user(user.id).await.unwrap().unwrap();
            user = user.changed(world.now());
            write_elsewhere(&world, (&elsewhere, world.a), async |tx| users::update(tx, &user).await).await;
            let mut looking = Box::pin(world.store.notice_foreign_writes());
            advance(&mut looking, polls).await;
            drop(looking);
            world.store.notice_foreign_writes().await.unwrap();
            assert_eq!(hot.find_user(user.id).await.unwrap().as_deref(), Some(&user), "after {polls} steps");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_that_write_one_tenant_lose_nothing_and_number_nothing_twice() {
    on_every_engine(async |world| {
        let world = Arc::new(world);
        let stores = [world.store.clone(), world.open_again().await];
        let before = world.hot(world.a).await.sequence().number();
        let numbers = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for writer in 0..8 {
            let (world, store, numbers) =
                (Arc::clone(&world), stores[writer % 2].clone(), Arc::clone(&numbers));
            tasks.push(tokio::spawn(async move {
                for _ in 0..25 {
                    let user = world.samples().user(&format!("user-{}", world.entropy.below(u64::MAX)));
                    let mut tx = store.write(&world.context(world.a), Authority::Operation).await.unwrap();
                    users::insert(&mut tx, &user).await.unwrap();
                    let kill = Revocation::kill(Subject::User(user.id.uuid()), "conformance");
                    let number = revocations::append(&mut tx, &[kill]).await.unwrap().unwrap();
                    tx.commit_unaudited(Unaudited::Prepared).await.unwrap();
                    numbers.lock().unwrap().push(number.number());
                    store.notice_foreign_writes().await.unwrap();
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let mut numbers = std::mem::take(&mut *numbers.lock().unwrap());
        numbers.sort_unstable();
        assert_eq!(numbers, (before + 1..=before + 200).collect::<Vec<_>>());
        for store in &stores {
            store.notice_foreign_writes().await.unwrap();
            assert_eq!(store.hot(world.a).await.unwrap().sequence().number(), before + 200);
        }
    })
    .await;
}

#[tokio::test]
async fn a_tenant_that_another_process_registers_or_strikes_off_is_noticed() {
    on_every_engine(async |world| {
        let elsewhere = world.open_again().await;
        let platform = world.store.platform();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        assert!(world.store.observe_registry(move |registry| log.lock().unwrap().push(registry.all().len())));
        let entry = world.samples().entry(TenantId::random(world.entropy()), "acme");
        elsewhere.create_tenant_home(entry.tenant.id).await.unwrap();
        write_elsewhere(&world, (&elsewhere, platform), async |tx| registry::insert(tx, &entry).await).await;
        world.store.notice_foreign_writes().await.unwrap();
        assert_eq!(world.store.find_tenant(entry.tenant.id).as_deref(), Some(&entry));
        assert!(world.store.hot(entry.tenant.id).await.is_ok());
        let id = entry.tenant.id;
        write_elsewhere(&world, (&elsewhere, platform), async |tx| registry::delete(tx, id, 1).await).await;
        world.store.notice_foreign_writes().await.unwrap();
        assert_eq!(world.store.find_tenant(id), None);
        assert_eq!(*heard.lock().unwrap(), [2, 3, 2]);
    })
    .await;
}
