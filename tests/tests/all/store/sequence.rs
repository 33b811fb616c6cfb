//! The tenant's sequence of revocations: gapless, in the order of commits, and remembered over a restart.

use domain::Authority;
use domain::audit::Unaudited;
use domain::ids::{ClientId, FamilyId, SessionId, UserId};
use domain::revocation::{Effect, Revocation, Sequence, Subject};
use std::sync::{Arc, Mutex};
use store::{Hot, Standing, revocations};
use tests::harness::{World, on_every_engine};
use uuid::Uuid;

fn nobody(sequence: Sequence) -> Standing {
    Standing { user: None, session: None, client: None, family: None, token: None, sequence }
}

fn token(id: Uuid, sequence: Sequence) -> Standing {
    Standing { token: Some(id), ..nobody(sequence) }
}

async fn append(world: &World, revocation: &[Revocation]) -> Option<Sequence> {
    world.keep(world.a, async |tx| revocations::append(tx, revocation).await).await
}

fn uuid(world: &World) -> Uuid {
    UserId::random(world.entropy()).uuid()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_revocations_take_every_number_once_in_the_order_of_their_commits() {
    on_every_engine(async |world| {
        let world = Arc::new(world);
        let before = world.hot(world.a).await.sequence();
        let kept: Arc<Mutex<Vec<(u64, Uuid)>>> = Arc::default();
        let mut tasks = Vec::new();
        for _ in 0..16 {
            let (world, kept) = (Arc::clone(&world), Arc::clone(&kept));
            tasks.push(tokio::spawn(revoke_often(world, kept)));
        }
        while tasks.iter().any(|task| !task.is_finished()) {
            let known = kept.lock().unwrap().clone();
            // A store that opens now sees a number only together with all that come before it.
            let hot = world.open_again().await.hot(world.a).await.unwrap();
            let newest = known.iter().map(|(number, _)| *number).max().unwrap_or(0);
            assert!(hot.sequence().number() >= newest, "answered before it was durable");
            assert!(known.iter().all(|(_, id)| !hot.stands(&token(*id, before))));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let mut numbers: Vec<_> = kept.lock().unwrap().iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        let end = before.number() + numbers.len() as u64;
        assert_eq!(numbers, (before.number() + 1..=end).collect::<Vec<_>>());
        assert_eq!(world.hot(world.a).await.sequence().number(), end);
    })
    .await;
}

/// Sometimes one, sometimes several at once, sometimes not kept; memory is asked as soon as the commit is answered.
async fn revoke_often(world: Arc<World>, kept: Arc<Mutex<Vec<(u64, Uuid)>>>) {
    for _ in 0..30 {
        let ids: Vec<_> = (0..=world.entropy.below(3)).map(|_| uuid(&world)).collect();
        let kills: Vec<_> =
            ids.iter().map(|id| Revocation::kill(Subject::Token(*id), "conformance")).collect();
        let mut tx = world.store.write(&world.context(world.a), Authority::Operation).await.unwrap();
        let last = revocations::append(&mut tx, &kills).await.unwrap().unwrap();
        assert_eq!(tx.sequence_taken(), Some(last));
        if world.entropy.below(4) == 0 {
            continue;
        }
        tx.commit_unaudited(Unaudited::Prepared).await.unwrap();
        let hot = world.hot(world.a).await;
        assert!(hot.sequence() >= last);
        for (place, id) in ids.iter().enumerate() {
            let number = last.number() - (ids.len() - 1 - place) as u64;
            assert!(!hot.stands(&token(*id, Sequence::new(number - 1))));
            assert!(hot.stands(&token(*id, Sequence::new(number))), "a token made afterwards stands");
            kept.lock().unwrap().push((number, *id));
        }
    }
}

#[tokio::test]
async fn nothing_to_revoke_takes_no_number() {
    on_every_engine(async |world| {
        let before = world.hot(world.a).await.sequence();
        assert_eq!(append(&world, &[]).await, None);
        assert_eq!(world.hot(world.a).await.sequence(), before);
    })
    .await;
}

/// Each kind of subject, and the token that stands on it.
fn subjects(world: &World, sequence: Sequence) -> Vec<(Subject, Standing)> {
    let id = uuid(world);
    vec![
        (Subject::User(id), Standing { user: Some(UserId::from_uuid(id)), ..nobody(sequence) }),
        (Subject::Session(id), Standing { session: Some(SessionId::from_uuid(id)), ..nobody(sequence) }),
        (Subject::Client(id), Standing { client: Some(ClientId::from_uuid(id)), ..nobody(sequence) }),
        (Subject::Family(id), Standing { family: Some(FamilyId::from_uuid(id)), ..nobody(sequence) }),
        (Subject::Token(id), token(id, sequence)),
        (Subject::Tenant, nobody(sequence)),
    ]
}

fn standing(hot: &Hot, subjects: &[(Subject, Standing)]) -> Vec<bool> {
    subjects.iter().map(|(_, standing)| hot.stands(standing)).collect()
}

#[tokio::test]
async fn a_revocation_ends_what_stands_on_its_subject_and_survives_a_restart() {
    on_every_engine(async |world| {
        let start = world.hot(world.a).await.sequence();
        let subjects = subjects(&world, start);
        for (place, (subject, old)) in subjects.iter().enumerate() {
            let effect = if place % 2 == 0 { Effect::Kill } else { Effect::Refresh };
            let revocation = Revocation { subject: *subject, effect, reason: "conformance" };
            let number = append(&world, &[revocation]).await.unwrap();
            let new = Standing { sequence: number, ..*old };
            let expected: Vec<_> =
                (0..subjects.len()).map(|other| other > place && *subject != Subject::Tenant).collect();
            for store in [&world.store, &world.open_again().await] {
                let hot = store.hot(world.a).await.unwrap();
                assert_eq!(standing(&hot, &subjects), expected, "{subject:?}");
                assert!(hot.stands(&new), "{subject:?}");
                assert_eq!(hot.sequence(), number);
                let theirs = store.hot(world.b).await.unwrap();
                let unrelated = Standing { sequence: theirs.sequence(), ..*old };
                assert!(theirs.stands(&unrelated), "the other tenant's stand: {subject:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn watermarks_only_grow() {
    on_every_engine(async |world| {
        let id = uuid(&world);
        let kill = Revocation::kill(Subject::User(id), "conformance");
        let refresh = Revocation { effect: Effect::Refresh, ..kill };
        let user = Some(UserId::from_uuid(id));
        let mut last = Sequence::new(0);
        for revocation in [refresh, kill, refresh] {
            last = append(&world, &[revocation]).await.unwrap();
        }
        let before_last = Sequence::new(last.number() - 1);
        for store in [&world.store, &world.open_again().await] {
            let hot = store.hot(world.a).await.unwrap();
            assert!(!hot.stands(&Standing { user, ..nobody(before_last) }));
            assert!(hot.stands(&Standing { user, ..nobody(last) }));
        }
    })
    .await;
}

#[tokio::test]
async fn each_tenant_counts_from_a_place_of_its_own() {
    on_every_engine(async |world| {
        let (ours, theirs) = (world.hot(world.a).await, world.hot(world.b).await);
        assert_ne!(ours.sequence(), theirs.sequence());
        assert_ne!(ours.incarnation(), theirs.incarnation());
        let before = theirs.sequence();
        append(&world, &[Revocation::kill(Subject::Tenant, "conformance")]).await;
        assert_eq!(theirs.sequence(), before);
    })
    .await;
}
