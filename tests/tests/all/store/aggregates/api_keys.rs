//! Management API keys.

use domain::api_key::ApiKey;
use domain::permission::PermissionSet;
use std::time::Duration;
use store::{PageAsk, StoreError, api_keys};
use tests::harness::{World, on_every_engine};

async fn hand_out(world: &World) -> (ApiKey, [u8; 32]) {
    let (key, mac) = (world.samples().api_key(), world.samples().mac());
    world.keep(world.a, async |tx| api_keys::insert(tx, &key, mac).await).await;
    (key, mac)
}

#[tokio::test]
async fn an_api_key_comes_out_as_it_went_in() {
    on_every_engine(async |world| {
        let (key, mac) = hand_out(&world).await;
        let mut powerless = world.samples().api_key();
        powerless.permissions = PermissionSet::default();
        let mut mighty = world.samples().api_key();
        mighty.permissions = PermissionSet::all_of_platform();
        for key in [&powerless, &mighty] {
            let mac = world.samples().mac();
            world.keep(world.a, async |tx| api_keys::insert(tx, key, mac).await).await;
            assert_eq!(api_keys::load(&*world.read(world.a).await, key.id).await.unwrap(), *key);
        }
        let tx = world.read(world.a).await;
        assert_eq!(api_keys::find_live(&tx, mac).await.unwrap(), Some(key.clone()));
        assert_eq!(api_keys::find_live(&tx, world.samples().mac()).await.unwrap(), None);
        let mut expected = vec![key, powerless, mighty];
        expected.sort_by_key(|key| key.id);
        assert_eq!(api_keys::list(&tx, PageAsk::new(None, 10)).await.unwrap().items, expected);
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_api_key_opens_nothing_and_is_still_listed() {
    on_every_engine(async |world| {
        let (key, mac) = hand_out(&world).await;
        world.clock.advance(Duration::from_secs(1));
        assert!(world.keep(world.a, async |tx| api_keys::revoke(tx, key.id, tx.now()).await).await);
        let revoked_at = Some(world.now());
        world.clock.advance(Duration::from_secs(1));
        assert!(!world.keep(world.a, async |tx| api_keys::revoke(tx, key.id, tx.now()).await).await);
        let tx = world.read(world.a).await;
        assert_eq!(api_keys::find_live(&tx, mac).await.unwrap(), None);
        let withdrawn = ApiKey { revoked_at, ..key };
        assert_eq!(api_keys::load(&tx, withdrawn.id).await.unwrap(), withdrawn);
        assert_eq!(api_keys::list(&tx, PageAsk::new(None, 10)).await.unwrap().items, vec![withdrawn]);
    })
    .await;
}

#[tokio::test]
async fn api_keys_of_another_tenant_do_not_exist() {
    on_every_engine(async |world| {
        let (theirs, mac) = (world.samples().api_key(), world.samples().mac());
        world.keep(world.b, async |tx| api_keys::insert(tx, &theirs, mac).await).await;
        let tx = world.read(world.a).await;
        assert_eq!(api_keys::find_live(&tx, mac).await.unwrap(), None);
        assert!(matches!(api_keys::load(&tx, theirs.id).await, Err(StoreError::NotFound)));
        assert!(api_keys::list(&tx, PageAsk::new(None, 10)).await.unwrap().items.is_empty());
        assert!(!world.keep(world.a, async |tx| api_keys::revoke(tx, theirs.id, tx.now()).await).await);
        assert_eq!(api_keys::find_live(&*world.read(world.b).await, mac).await.unwrap(), Some(theirs));
    })
    .await;
}
