//! Signing keys.

use domain::signing_key::{RotationSchedule, SigningKeyState};
use std::time::Duration;
use store::signing_keys;
use tests::harness::on_every_engine;

#[tokio::test]
async fn keys_come_out_oldest_first_as_they_went_in() {
    on_every_engine(async |world| {
        let mut keys = vec![world.samples().signing_key("zulu")];
        world.clock.advance(Duration::from_secs(1));
        keys.push(world.samples().signing_key("alpha"));
        for key in keys.iter().rev() {
            world.keep(world.a, async |tx| signing_keys::insert(tx, key).await).await;
        }
        assert_eq!(signing_keys::list(&*world.read(world.a).await).await.unwrap(), keys);
    })
    .await;
}

#[tokio::test]
async fn a_step_of_a_keys_life_is_taken_once() {
    on_every_engine(async |world| {
        let mut key = world.samples().signing_key("k1");
        world.keep(world.a, async |tx| signing_keys::insert(tx, &key).await).await;
        key.record = key.record.activate(world.now(), RotationSchedule::default()).unwrap();
        for first in [true, false] {
            let step = world.keep(world.a, async |tx| {
                signing_keys::step(tx, &key.record, SigningKeyState::Pending).await
            });
            assert_eq!(step.await, first);
        }
        assert_eq!(signing_keys::list(&*world.read(world.a).await).await.unwrap(), vec![key]);
    })
    .await;
}

#[tokio::test]
async fn keys_of_another_tenant_do_not_exist_even_under_the_same_name() {
    on_every_engine(async |world| {
        let (theirs, ours) = (world.samples().signing_key("k1"), world.samples().signing_key("k1"));
        world.keep(world.b, async |tx| signing_keys::insert(tx, &theirs).await).await;
        assert!(signing_keys::list(&*world.read(world.a).await).await.unwrap().is_empty());
        let active = theirs.record.clone().activate(world.now(), RotationSchedule::default()).unwrap();
        let step =
            world.keep(world.a, async |tx| signing_keys::step(tx, &active, SigningKeyState::Pending).await);
        assert!(!step.await);
        world.keep(world.a, async |tx| signing_keys::insert(tx, &ours).await).await;
        assert_eq!(signing_keys::list(&*world.read(world.b).await).await.unwrap(), vec![theirs]);
        assert_eq!(signing_keys::list(&*world.read(world.a).await).await.unwrap(), vec![ours]);
    })
    .await;
}
