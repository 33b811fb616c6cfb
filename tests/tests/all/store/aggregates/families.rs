//! Families of tokens.

use domain::family::{Family, FamilyState};
use domain::user::UserState;
use std::time::Duration;
use store::families::{self, FamiliesOf};
use store::{sessions, users};
use tests::harness::{World, on_every_engine};

const IDLE: Duration = Duration::from_mins(10);

/// A family whose person and session exist.
async fn found(world: &World) -> Family {
    let user = world.samples().user("ada");
    let session = world.samples().session(user.id);
    let family = world.samples().family(&session, world.samples().client().id);
    world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
    world.keep(world.a, async |tx| sessions::insert(tx, &session).await).await;
    world.keep(world.a, async |tx| families::insert(tx, &family).await).await;
    family
}

async fn rotate(world: &World, family: &Family) -> bool {
    let idle = world.now().plus(IDLE);
    world.keep(world.a, async |tx| families::rotate(tx, family, (tx.now(), idle)).await).await
}

async fn stored(world: &World, family: &Family) -> Family {
    families::find(&*world.read(world.a).await, family.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_family_comes_out_as_it_went_in() {
    on_every_engine(async |world| {
        let family = found(&world).await;
        assert_eq!(stored(&world, &family).await, family);
        let mut plain = world.samples().family(&world.samples().session(family.user_id), family.client_id);
        (plain.grant.claims, plain.grant.offline, plain.grant.refreshable) = (None, true, false);
        (plain.state, plain.retries, plain.generation) = (FamilyState::Reused, 3, u32::MAX);
        world.keep(world.a, async |tx| families::insert(tx, &plain).await).await;
        assert_eq!(stored(&world, &plain).await, plain);
    })
    .await;
}

#[tokio::test]
async fn families_of_another_tenant_do_not_exist() {
    on_every_engine(async |world| {
        let ours = found(&world).await;
        let mut theirs = ours.clone();
        theirs.generation = 7;
        world.keep(world.b, async |tx| families::insert(tx, &theirs).await).await;
        assert!(rotate(&world, &ours).await);
        let ended = world.keep(world.a, async |tx| {
            families::end(tx, FamiliesOf::User(ours.user_id), FamilyState::Revoked).await
        });
        assert_eq!(ended.await, vec![ours.id]);
        assert_eq!(families::find(&*world.read(world.b).await, ours.id).await.unwrap(), Some(theirs.clone()));
        let only_theirs = world.samples().family(&world.samples().session(ours.user_id), ours.client_id);
        world.keep(world.b, async |tx| families::insert(tx, &only_theirs).await).await;
        assert_eq!(families::find(&*world.read(world.a).await, only_theirs.id).await.unwrap(), None);
        assert!(!rotate(&world, &only_theirs).await);
        world.keep(world.a, async |tx| families::count_retry(tx, &only_theirs, 3).await).await;
        world.keep(world.a, async |tx| families::catch_up(tx, only_theirs.id, 9).await).await;
        let untouched = families::find(&*world.read(world.b).await, only_theirs.id).await.unwrap();
        assert_eq!(untouched, Some(only_theirs));
    })
    .await;
}

#[tokio::test]
async fn retries_are_counted_up_to_their_number_however_many_come_at_once() {
    on_every_engine(async |world| {
        let family = found(&world).await;
        let world = std::sync::Arc::new(world);
        let retries = (0..12).map(|_| {
            let (world, family) = (std::sync::Arc::clone(&world), family.clone());
            tokio::spawn(async move {
                world.keep(world.a, async |tx| families::count_retry(tx, &family, 3).await).await
            })
        });
        let counted = futures_util::future::join_all(retries).await;
        assert_eq!(counted.into_iter().filter(|counted| *counted.as_ref().unwrap()).count(), 3);
        assert_eq!(stored(&world, &family).await.retries, 3);
        let moved_on = Family { generation: 1, ..family };
        assert!(!world.keep(world.a, async |tx| families::count_retry(tx, &moved_on, 9).await).await);
    })
    .await;
}

#[tokio::test]
async fn a_rotation_moves_a_family_by_one_generation() {
    on_every_engine(async |world| {
        let family = found(&world).await;
        world.keep(world.a, async |tx| families::count_retry(tx, &family, 3).await).await;
        assert_eq!(stored(&world, &family).await.retries, 1);
        world.clock.advance(Duration::from_secs(5));
        assert!(rotate(&world, &family).await);
        let now = world.now();
        let (rotated_at, idle_expires_at) = (now, now.plus(IDLE));
        let expected = Family { generation: 1, retries: 0, rotated_at, idle_expires_at, ..family.clone() };
        assert_eq!(stored(&world, &family).await, expected);
        assert!(!rotate(&world, &family).await, "the generation that was spent");
        assert!(!rotate(&world, &Family { generation: 2, ..family.clone() }).await, "one from the future");
        assert_eq!(stored(&world, &family).await, expected);
    })
    .await;
}

#[tokio::test]
async fn a_family_rotates_until_its_idle_and_absolute_ends_to_the_millisecond() {
    on_every_engine(async |world| {
        let mut family = found(&world).await;
        let start = world.now();
        for (end, idle) in [(family.idle_expires_at, true), (family.absolute_expires_at, false)] {
            if !idle {
                // Idle far beyond, so that only the absolute end is left.
                world.clock.set(start);
                let late = world.now().plus(Duration::from_hours(9600));
                let moved =
                    world.keep(world.a, async |tx| families::rotate(tx, &family, (tx.now(), late)).await);
                assert!(moved.await);
                family.generation += 1;
            }
            world.clock.set(end);
            assert!(!rotate(&world, &family).await, "at its end");
            world.clock.set(domain::Timestamp::from_millis(end.millis() - 1));
            assert!(rotate(&world, &family).await, "a millisecond before");
            family.generation += 1;
        }
    })
    .await;
}

#[tokio::test]
async fn a_family_rotates_only_while_its_person_is_active() {
    on_every_engine(async |world| {
        let family = found(&world).await;
        let tx = world.read(world.a).await;
        let user = users::load(&tx, family.user_id).await.unwrap();
        drop(tx);
        let disabled = user.disable(world.now()).unwrap();
        assert_eq!(disabled.state, UserState::Disabled);
        world.keep(world.a, async |tx| users::update(tx, &disabled).await).await;
        assert!(!rotate(&world, &family).await);
        let enabled = disabled.enable(world.now()).unwrap();
        world.keep(world.a, async |tx| users::update(tx, &enabled).await).await;
        assert!(rotate(&world, &family).await);
        world.keep(world.a, async |tx| users::delete(tx, family.user_id).await).await;
        assert!(!rotate(&world, &Family { generation: 1, ..family }).await);
    })
    .await;
}

#[tokio::test]
async fn a_family_outlives_its_session_only_if_it_was_granted_so() {
    on_every_engine(async |world| {
        let family = found(&world).await;
        let mut offline = family.clone();
        offline.id = world.samples().family(&world.samples().session(family.user_id), family.client_id).id;
        offline.grant.offline = true;
        world.keep(world.a, async |tx| families::insert(tx, &offline).await).await;
        world.keep(world.a, async |tx| sessions::end(tx, family.session_id, tx.now()).await).await;
        assert!(!rotate(&world, &family).await);
        assert!(rotate(&world, &offline).await);
        let ended = world.keep(world.a, async |tx| {
            families::end(tx, FamiliesOf::SessionUnlessOffline(family.session_id), FamilyState::Revoked).await
        });
        assert_eq!(ended.await, vec![family.id]);
        let ended = world.keep(world.a, async |tx| {
            families::end(tx, FamiliesOf::Session(family.session_id), FamilyState::Revoked).await
        });
        assert_eq!(ended.await, vec![offline.id]);
        assert!(!rotate(&world, &Family { generation: 1, ..offline }).await);
    })
    .await;
}

#[tokio::test]
async fn an_ended_family_stays_as_it_ended() {
    on_every_engine(async |world| {
        let family = found(&world).await;
        for (whose, state, ids) in [
            (FamiliesOf::Itself(family.id), FamilyState::Reused, vec![family.id]),
            (FamiliesOf::Client(family.client_id), FamilyState::Revoked, vec![]),
            (FamiliesOf::User(family.user_id), FamilyState::Revoked, vec![]),
        ] {
            assert_eq!(world.keep(world.a, async |tx| families::end(tx, whose, state).await).await, ids);
        }
        assert_eq!(stored(&world, &family).await.state, FamilyState::Reused);
        assert!(!rotate(&world, &family).await);
    })
    .await;
}

#[tokio::test]
async fn all_families_of_a_client_end_and_nobody_elses() {
    on_every_engine(async |world| {
        let family = found(&world).await;
        let session = world.samples().session(family.user_id);
        let other = world.samples().family(&session, world.samples().client().id);
        world.keep(world.a, async |tx| families::insert(tx, &other).await).await;
        let ended = world.keep(world.a, async |tx| {
            families::end(tx, FamiliesOf::Client(family.client_id), FamilyState::Revoked).await
        });
        assert_eq!(ended.await, vec![family.id]);
        assert_eq!(stored(&world, &other).await, other);
    })
    .await;
}

#[tokio::test]
async fn a_family_catches_up_with_what_the_store_has_lost_and_never_goes_back() {
    on_every_engine(async |world| {
        let family = found(&world).await;
        world.keep(world.a, async |tx| families::catch_up(tx, family.id, 9).await).await;
        assert_eq!(stored(&world, &family).await.generation, 9);
        world.keep(world.a, async |tx| families::catch_up(tx, family.id, 4).await).await;
        assert_eq!(stored(&world, &family).await.generation, 9);
    })
    .await;
}
