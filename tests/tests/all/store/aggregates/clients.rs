//! Registered clients.

use domain::client::{ClientState, ClientType};
use protocol::oauth::{ClientKind, RedirectUri, ResourceIndicator, TokenEndpointAuthMethod};
use std::time::Duration;
use store::{PageAsk, StoreError, clients};
use tests::harness::on_every_engine;

#[tokio::test]
async fn a_client_comes_out_as_it_went_in() {
    on_every_engine(async |world| {
        let web = world.samples().client();
        let mut native = world.samples().client();
        native.metadata.client_type = ClientType::Native;
        native.metadata.token_endpoint_auth_method = TokenEndpointAuthMethod::None;
        let loopback = RedirectUri::parse_registered("http://127.0.0.1/back", ClientKind::Native);
        native.metadata.redirect_uris = vec![loopback.unwrap()];
        native.metadata.post_logout_redirect_uris.clear();
        (native.secret_mac, native.state) = (None, ClientState::Disabled);
        let mut api = world.samples().client();
        api.metadata.client_type = ClientType::ResourceServer;
        api.metadata.redirect_uris.clear();
        api.metadata.post_logout_redirect_uris.clear();
        api.metadata.resource = Some(ResourceIndicator::parse("https://api.example.org/").unwrap());
        for client in [web, native, api.clone()] {
            world.keep(world.a, async |tx| clients::insert(tx, &client).await).await;
            let tx = world.read(world.a).await;
            assert_eq!(clients::load(&tx, client.id).await.unwrap(), client);
        }
        let tx = world.read(world.a).await;
        let found = clients::find_resource_server(&tx, "https://api.example.org/").await.unwrap();
        assert_eq!(found, Some(api));
        assert_eq!(clients::find_resource_server(&tx, "https://api.example.org").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn clients_of_another_tenant_do_not_exist() {
    on_every_engine(async |world| {
        let mut theirs = world.samples().client();
        theirs.metadata.resource = Some(ResourceIndicator::parse("https://api.example.org/").unwrap());
        world.keep(world.b, async |tx| clients::insert(tx, &theirs).await).await;
        let tx = world.read(world.a).await;
        assert_eq!(clients::find(&tx, theirs.id).await.unwrap(), None);
        assert!(matches!(clients::load(&tx, theirs.id).await, Err(StoreError::NotFound)));
        assert_eq!(clients::find_resource_server(&tx, "https://api.example.org/").await.unwrap(), None);
        assert!(clients::list(&tx, PageAsk::new(None, 10)).await.unwrap().items.is_empty());
        let changed = theirs.clone().changed(world.now());
        let update = world.attempt(world.a, async |tx| clients::update(tx, &changed).await).await;
        assert!(matches!(update, Err(StoreError::Stale)));
        let delete = world.attempt(world.a, async |tx| clients::delete(tx, theirs.id).await).await;
        assert!(matches!(delete, Err(StoreError::NotFound)));
        // Names are unique within a tenant, not among them: nobody learns what others call their servers.
        let mut ours = world.samples().client();
        ours.metadata.resource.clone_from(&theirs.metadata.resource);
        ours.id = theirs.id;
        world.keep(world.a, async |tx| clients::insert(tx, &ours).await).await;
        assert_eq!(clients::load(&*world.read(world.b).await, theirs.id).await.unwrap(), theirs);
        assert_eq!(clients::load(&*world.read(world.a).await, ours.id).await.unwrap(), ours);
    })
    .await;
}

#[tokio::test]
async fn a_resource_server_has_its_name_alone_within_a_tenant() {
    on_every_engine(async |world| {
        let (mut one, mut other) = (world.samples().client(), world.samples().client());
        one.metadata.resource = Some(ResourceIndicator::parse("https://api.example.org/").unwrap());
        world.keep(world.a, async |tx| clients::insert(tx, &one).await).await;
        world.keep(world.a, async |tx| clients::insert(tx, &other).await).await;
        other.metadata.resource.clone_from(&one.metadata.resource);
        let changed = other.clone().changed(world.now());
        let update = world.attempt(world.a, async |tx| clients::update(tx, &changed).await).await;
        assert!(matches!(update, Err(StoreError::Taken("resource"))), "{update:?}");
        other.id = world.samples().client().id;
        let insert = world.attempt(world.a, async |tx| clients::insert(tx, &other).await).await;
        assert!(matches!(insert, Err(StoreError::Taken("resource"))), "{insert:?}");
    })
    .await;
}

#[tokio::test]
async fn a_changed_client_is_written_over_its_own_version_only_and_a_removed_one_is_gone() {
    on_every_engine(async |world| {
        let client = world.samples().client();
        world.keep(world.a, async |tx| clients::insert(tx, &client).await).await;
        world.clock.advance(Duration::from_secs(1));
        let mut renewed = client.clone().changed(world.now());
        renewed.secret_mac = Some(world.samples().mac());
        world.keep(world.a, async |tx| clients::update(tx, &renewed).await).await;
        let late = client.changed(world.now());
        let update = world.attempt(world.a, async |tx| clients::update(tx, &late).await).await;
        assert!(matches!(update, Err(StoreError::Stale)));
        let page = clients::list(&*world.read(world.a).await, PageAsk::new(None, 10)).await.unwrap();
        assert_eq!(page.items, vec![renewed.clone()]);
        world.keep(world.a, async |tx| clients::delete(tx, renewed.id).await).await;
        assert_eq!(clients::find(&*world.read(world.a).await, renewed.id).await.unwrap(), None);
    })
    .await;
}
