//! What people let clients do.

use protocol::oauth::ScopeSet;
use store::consents;
use tests::harness::on_every_engine;

#[tokio::test]
async fn a_consent_replaces_the_one_before_and_belongs_to_one_person_and_client() {
    on_every_engine(async |world| {
        let (ada, bob) = (world.samples().user("ada").id, world.samples().user("bob").id);
        let (album, other) = (world.samples().client().id, world.samples().client().id);
        let (little, much) =
            (ScopeSet::parse("openid").unwrap(), ScopeSet::parse("openid profile email").unwrap());
        for scopes in [&little, &much] {
            world.keep(world.a, async |tx| consents::put(tx, (ada, album), scopes, tx.now()).await).await;
            let tx = world.read(world.a).await;
            assert_eq!(consents::find_scopes(&tx, ada, album).await.unwrap(), *scopes);
        }
        let tx = world.read(world.a).await;
        for (user, client) in [(ada, other), (bob, album)] {
            assert!(consents::find_scopes(&tx, user, client).await.unwrap().is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn consents_of_another_tenant_do_not_exist() {
    on_every_engine(async |world| {
        let (ada, album) = (world.samples().user("ada").id, world.samples().client().id);
        let scopes = ScopeSet::parse("openid").unwrap();
        world.keep(world.b, async |tx| consents::put(tx, (ada, album), &scopes, tx.now()).await).await;
        let tx = world.read(world.a).await;
        assert!(consents::find_scopes(&tx, ada, album).await.unwrap().is_empty());
        world.keep(world.a, async |tx| consents::delete_of_user(tx, ada).await).await;
        world.keep(world.a, async |tx| consents::delete_of_client(tx, album).await).await;
        let theirs = consents::find_scopes(&*world.read(world.b).await, ada, album).await.unwrap();
        assert_eq!(theirs, scopes);
    })
    .await;
}

#[tokio::test]
async fn consents_go_with_their_person_or_their_client() {
    on_every_engine(async |world| {
        let (ada, bob) = (world.samples().user("ada").id, world.samples().user("bob").id);
        let (album, other) = (world.samples().client().id, world.samples().client().id);
        let scopes = ScopeSet::parse("openid").unwrap();
        for pair in [(ada, album), (ada, other), (bob, album), (bob, other)] {
            world.keep(world.a, async |tx| consents::put(tx, pair, &scopes, tx.now()).await).await;
        }
        world.keep(world.a, async |tx| consents::delete_of_user(tx, ada).await).await;
        world.keep(world.a, async |tx| consents::delete_of_client(tx, album).await).await;
        let tx = world.read(world.a).await;
        for (user, client) in [(ada, album), (ada, other), (bob, album)] {
            assert!(consents::find_scopes(&tx, user, client).await.unwrap().is_empty());
        }
        assert_eq!(consents::find_scopes(&tx, bob, other).await.unwrap(), scopes);
    })
    .await;
}
