//! Authorization codes.

use domain::authorization::{AuthorizationCode, CODE_LIFETIME, NamedClaims};
use protocol::oauth::ScopeSet;
use std::time::Duration;
use store::authorization_codes as codes;
use tests::harness::{World, on_every_engine};

async fn issue(world: &World) -> (AuthorizationCode, [u8; 32]) {
    let session = world.samples().session(world.samples().user("ada").id);
    let code = world.samples().code(&session, world.samples().client().id);
    let mac = world.samples().mac();
    world.keep(world.a, async |tx| codes::insert(tx, &code, mac).await).await;
    (code, mac)
}

async fn consume(world: &World, mac: [u8; 32]) -> bool {
    world.keep(world.a, async |tx| codes::consume(tx, mac, tx.now()).await).await
}

#[tokio::test]
async fn a_code_comes_out_as_it_went_in() {
    on_every_engine(async |world| {
        let (code, mac) = issue(&world).await;
        let mut bare = code.clone();
        bare.ask.state = None;
        bare.ask.nonce = None;
        let text = r#"{"userinfo":{"email":null}}"#.to_owned();
        bare.ask.claims = Some(NamedClaims { text, scopes: ScopeSet::default() });
        bare.ask.required_subjects = Vec::new();
        bare.methods.clear();
        let other = world.samples().mac();
        world.keep(world.a, async |tx| codes::insert(tx, &bare, other).await).await;
        let tx = world.read(world.a).await;
        assert_eq!(codes::find(&tx, mac).await.unwrap(), Some(code));
        assert_eq!(codes::find(&tx, other).await.unwrap(), Some(bare));
        assert_eq!(codes::find(&tx, world.samples().mac()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_code_is_spent_once_and_remembers_when() {
    on_every_engine(async |world| {
        let (code, mac) = issue(&world).await;
        world.clock.advance(Duration::from_secs(3));
        let first = world.now();
        assert!(consume(&world, mac).await);
        world.clock.advance(Duration::from_secs(3));
        assert!(!consume(&world, mac).await);
        let spent = AuthorizationCode { consumed_at: Some(first), ..code };
        assert_eq!(codes::find(&*world.read(world.a).await, mac).await.unwrap(), Some(spent));
    })
    .await;
}

#[tokio::test]
async fn a_code_is_dead_after_sixty_seconds_to_the_millisecond() {
    on_every_engine(async |world| {
        let (_, late) = issue(&world).await;
        let (_, in_time) = issue(&world).await;
        world.clock.advance(CODE_LIFETIME.checked_sub(Duration::from_millis(1)).unwrap());
        assert!(consume(&world, in_time).await);
        world.clock.advance(Duration::from_millis(1));
        assert!(!consume(&world, late).await);
    })
    .await;
}

#[tokio::test]
async fn codes_of_another_tenant_do_not_exist() {
    on_every_engine(async |world| {
        let (code, mac) = issue(&world).await;
        let theirs = world.samples().mac();
        world.keep(world.b, async |tx| codes::insert(tx, &code, theirs).await).await;
        world.keep(world.b, async |tx| codes::insert(tx, &code, mac).await).await;
        assert_eq!(codes::find(&*world.read(world.a).await, theirs).await.unwrap(), None);
        assert!(!consume(&world, theirs).await);
        assert!(consume(&world, mac).await);
        world.keep(world.a, async |tx| codes::delete_unspent_of_user(tx, code.user_id).await).await;
        world.keep(world.a, async |tx| codes::delete_unspent_of_session(tx, code.session_id).await).await;
        let tx = world.read(world.b).await;
        assert_eq!(codes::find(&tx, theirs).await.unwrap(), Some(code.clone()));
        assert_eq!(codes::find(&tx, mac).await.unwrap(), Some(code));
    })
    .await;
}

#[tokio::test]
async fn unspent_codes_die_with_their_person_or_session_and_spent_ones_stay_to_be_recognised() {
    on_every_engine(async |world| {
        for of_user in [true, false] {
            let (code, unspent) = issue(&world).await;
            let (_, others) = issue(&world).await;
            let spent = world.samples().mac();
            world.keep(world.a, async |tx| codes::insert(tx, &code, spent).await).await;
            assert!(consume(&world, spent).await);
            world
                .keep(world.a, async |tx| {
                    if of_user {
                        codes::delete_unspent_of_user(tx, code.user_id).await
                    } else {
                        codes::delete_unspent_of_session(tx, code.session_id).await
                    }
                })
                .await;
            let tx = world.read(world.a).await;
            assert!(codes::find(&tx, unspent).await.unwrap().is_none());
            assert!(codes::find(&tx, spent).await.unwrap().is_some());
            assert!(codes::find(&tx, others).await.unwrap().is_some());
        }
    })
    .await;
}
