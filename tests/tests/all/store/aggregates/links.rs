//! Links that work once.

use domain::ids::LinkId;
use std::time::Duration;
use store::links::{self, LinkPurpose};
use tests::harness::{World, on_every_engine};

const LIFETIME: Duration = Duration::from_mins(15);

async fn make(world: &World) -> (LinkId, [u8; 32]) {
    let (id, mac) = (LinkId::random(world.entropy()), world.samples().mac());
    let end = world.now().plus(LIFETIME);
    world.keep(world.a, async |tx| links::insert(tx, (LinkPurpose::SetUp, mac), id, end).await).await;
    (id, mac)
}

async fn is_open(world: &World, mac: [u8; 32]) -> bool {
    links::is_open(&*world.read(world.a).await, LinkPurpose::SetUp, mac, world.now()).await.unwrap()
}

async fn consume(world: &World, mac: [u8; 32]) -> Option<LinkId> {
    world.keep(world.a, async |tx| links::consume(tx, LinkPurpose::SetUp, mac, tx.now()).await).await
}

#[tokio::test]
async fn a_link_opens_once_and_looking_does_not_spend_it() {
    on_every_engine(async |world| {
        let (id, mac) = make(&world).await;
        assert!(is_open(&world, mac).await);
        assert!(is_open(&world, mac).await);
        assert_eq!(consume(&world, mac).await, Some(id));
        assert!(!is_open(&world, mac).await);
        assert_eq!(consume(&world, mac).await, None);
        assert_eq!(consume(&world, world.samples().mac()).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_link_is_over_after_its_lifetime_to_the_millisecond() {
    on_every_engine(async |world| {
        let (id, in_time) = make(&world).await;
        let (_, late) = make(&world).await;
        world.clock.advance(LIFETIME.checked_sub(Duration::from_millis(1)).unwrap());
        assert!(is_open(&world, late).await);
        assert_eq!(consume(&world, in_time).await, Some(id));
        world.clock.advance(Duration::from_millis(1));
        assert!(!is_open(&world, late).await);
        assert_eq!(consume(&world, late).await, None);
    })
    .await;
}

#[tokio::test]
async fn withdrawing_leaves_no_link_open() {
    on_every_engine(async |world| {
        let (_, one) = make(&world).await;
        let (_, other) = make(&world).await;
        world.keep(world.a, async |tx| links::withdraw(tx, LinkPurpose::SetUp).await).await;
        let (id, newest) = make(&world).await;
        assert_eq!(consume(&world, one).await, None);
        assert_eq!(consume(&world, other).await, None);
        assert_eq!(consume(&world, newest).await, Some(id));
    })
    .await;
}

#[tokio::test]
async fn links_of_another_tenant_do_not_exist() {
    on_every_engine(async |world| {
        let (id, mac) = (LinkId::random(world.entropy()), world.samples().mac());
        let end = world.now().plus(LIFETIME);
        world.keep(world.b, async |tx| links::insert(tx, (LinkPurpose::SetUp, mac), id, end).await).await;
        assert!(!is_open(&world, mac).await);
        assert_eq!(consume(&world, mac).await, None);
        world.keep(world.a, async |tx| links::withdraw(tx, LinkPurpose::SetUp).await).await;
        let spent =
            world.keep(world.b, async |tx| links::consume(tx, LinkPurpose::SetUp, mac, tx.now()).await);
        assert_eq!(spent.await, Some(id));
    })
    .await;
}
