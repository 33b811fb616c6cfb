//! Removing what is over.

use domain::ids::UserId;
use domain::revocation::{Revocation, Sequence, Subject};
use std::time::Duration;
use store::{Standing, authorization_codes, authorization_requests, families, revocations, sessions, upkeep};
use tests::harness::{World, on_every_engine};
use uuid::Uuid;

const DAY: Duration = Duration::from_hours(24);

fn token(number: u128, sequence: Sequence) -> Standing {
    let token = Some(Uuid::from_u128(number));
    Standing { user: None, session: None, client: None, family: None, token, sequence }
}

async fn kill_token(world: &World, number: u128) {
    let revocation = Revocation::kill(Subject::Token(Uuid::from_u128(number)), "conformance");
    world.keep(world.a, async |tx| revocations::append(tx, &[revocation]).await).await;
}

#[tokio::test]
async fn what_is_over_goes_in_its_time_and_nothing_else() {
    on_every_engine(async |world| {
        let session = world.samples().session(UserId::random(world.entropy()));
        let family = world.samples().family(&session, world.samples().client().id);
        let (code, code_mac) = (world.samples().code(&session, family.client_id), world.samples().mac());
        let (request, handle) = (world.samples().request(family.client_id), world.samples().mac());
        for tenant in [world.a, world.b] {
            world
                .keep(tenant, async |tx| {
                    sessions::insert(tx, &session).await?;
                    families::insert(tx, &family).await?;
                    authorization_codes::insert(tx, &code, code_mac).await?;
                    authorization_requests::insert(tx, &request, handle).await
                })
                .await;
        }
        // (since the beginning, is there a request, a code, a session, a family)
        let minute = Duration::from_mins(1);
        let stages = [
            (Duration::ZERO, (true, true, true, true)),
            (31 * minute, (false, true, true, true)),
            (DAY + 2 * minute, (false, false, true, true)),
            (31 * DAY, (false, false, false, true)),
            (121 * DAY, (false, false, false, false)),
        ];
        let start = world.now();
        for (since, expected) in stages {
            world.clock.set(start.plus(since));
            world.keep(world.a, upkeep::remove_expired).await;
            let tx = world.read(world.a).await;
            let found = (
                // Looked at from its own time, because finding asks the clock too.
                authorization_requests::find_open(&tx, handle, start).await.unwrap().is_some(),
                authorization_codes::find(&tx, code_mac).await.unwrap().is_some(),
                sessions::find(&tx, session.id).await.unwrap().is_some(),
                families::find(&tx, family.id).await.unwrap().is_some(),
            );
            assert_eq!(found, expected, "{since:?}");
        }
        assert!(sessions::find(&*world.read(world.b).await, session.id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn revocations_are_forgotten_when_no_token_is_so_old() {
    on_every_engine(async |world| {
        let before = world.hot(world.a).await.sequence();
        kill_token(&world, 1).await;
        world.clock.advance(Duration::from_secs(3600 + 61));
        kill_token(&world, 2).await;
        world.clock.advance(Duration::from_secs(1));
        world.keep(world.a, upkeep::remove_expired).await;
        let hot = world.hot(world.a).await;
        assert!(!hot.stands(&token(1, before)), "not yet");
        world.clock.advance(Duration::from_millis(1));
        world.keep(world.a, upkeep::remove_expired).await;
        for store in [&world.store, &world.open_again().await] {
            let hot = store.hot(world.a).await.unwrap();
            assert!(hot.stands(&token(1, before)));
            assert!(!hot.stands(&token(2, before)));
            assert_eq!(hot.sequence().number(), before.number() + 2, "the count goes on");
        }
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_was_ahead_for_a_while_makes_no_revocation_forgotten_early() {
    on_every_engine(async |world| {
        let before = world.hot(world.a).await.sequence();
        let start = world.now();
        world.clock.set(start.plus(DAY));
        kill_token(&world, 1).await;
        world.clock.set(start);
        kill_token(&world, 2).await;
        world.clock.advance(Duration::from_hours(2));
        world.keep(world.a, upkeep::remove_expired).await;
        for store in [&world.store, &world.open_again().await] {
            assert!(!store.hot(world.a).await.unwrap().stands(&token(1, before)));
        }
    })
    .await;
}
