//! Authorization requests on the hosted pages.

use domain::authorization::{AuthorizationRequest, REQUEST_LIFETIME};
use std::time::Duration;
use store::authorization_requests as requests;
use tests::harness::{World, on_every_engine};

async fn ask(world: &World) -> (AuthorizationRequest, [u8; 32]) {
    let request = world.samples().request(world.samples().client().id);
    let handle = world.samples().mac();
    world.keep(world.a, async |tx| requests::insert(tx, &request, handle).await).await;
    (request, handle)
}

async fn find(world: &World, handle: [u8; 32]) -> Option<AuthorizationRequest> {
    requests::find_open(&*world.read(world.a).await, handle, world.now()).await.unwrap()
}

#[tokio::test]
async fn a_request_comes_out_as_it_went_in() {
    on_every_engine(async |world| {
        let (request, handle) = ask(&world).await;
        assert_eq!(find(&world, handle).await, Some(request.clone()));
        let user = world.samples().user("ada");
        world.keep(world.a, async |tx| requests::record_consent(tx, request.id, user.id).await).await;
        let consented = AuthorizationRequest { consented_by: Some(user.id), ..request };
        assert_eq!(find(&world, handle).await, Some(consented));
        assert_eq!(find(&world, world.samples().mac()).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_request_is_answered_once_and_then_over() {
    on_every_engine(async |world| {
        let (request, handle) = ask(&world).await;
        assert!(world.keep(world.a, async |tx| requests::consume(tx, request.id, tx.now()).await).await);
        assert!(!world.keep(world.a, async |tx| requests::consume(tx, request.id, tx.now()).await).await);
        assert_eq!(find(&world, handle).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_request_is_over_after_its_lifetime_to_the_millisecond() {
    on_every_engine(async |world| {
        let (in_time, handle) = ask(&world).await;
        let (late, _) = ask(&world).await;
        world.clock.advance(REQUEST_LIFETIME.checked_sub(Duration::from_millis(1)).unwrap());
        assert!(find(&world, handle).await.is_some());
        assert!(world.keep(world.a, async |tx| requests::consume(tx, in_time.id, tx.now()).await).await);
        world.clock.advance(Duration::from_millis(1));
        assert_eq!(find(&world, handle).await, None);
        assert!(!world.keep(world.a, async |tx| requests::consume(tx, late.id, tx.now()).await).await);
    })
    .await;
}

#[tokio::test]
async fn requests_of_another_tenant_do_not_exist() {
    on_every_engine(async |world| {
        let (ours, ours_handle) = ask(&world).await;
        world.keep(world.b, async |tx| requests::insert(tx, &ours, ours_handle).await).await;
        let theirs = world.samples().request(ours.ask.client_id);
        let handle = world.samples().mac();
        world.keep(world.b, async |tx| requests::insert(tx, &theirs, handle).await).await;
        assert_eq!(find(&world, handle).await, None);
        assert!(!world.keep(world.a, async |tx| requests::consume(tx, theirs.id, tx.now()).await).await);
        let user = world.samples().user("ada").id;
        world.keep(world.a, async |tx| requests::record_consent(tx, theirs.id, user).await).await;
        assert!(world.keep(world.a, async |tx| requests::consume(tx, ours.id, tx.now()).await).await);
        let tx = world.read(world.b).await;
        assert_eq!(requests::find_open(&tx, handle, world.now()).await.unwrap(), Some(theirs));
        assert_eq!(requests::find_open(&tx, ours_handle, world.now()).await.unwrap(), Some(ours));
    })
    .await;
}
