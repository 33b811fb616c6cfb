//! Browser sessions.

use domain::session::{Session, SessionLifetime};
use std::time::Duration;
use store::{PageAsk, StoreError, sessions};
use tests::harness::{World, on_every_engine};

const LIFETIME: SessionLifetime =
    SessionLifetime { absolute: Duration::from_hours(12), idle: Duration::from_hours(2) };

async fn begin(world: &World) -> Session {
    let user = world.samples().user("ada");
    let session = world.samples().session(user.id);
    world.keep(world.a, async |tx| sessions::insert(tx, &session).await).await;
    session
}

async fn live(world: &World) -> usize {
    let tx = world.read(world.a).await;
    sessions::list_live(&tx, PageAsk::new(None, 10), world.now()).await.unwrap().items.len()
}

#[tokio::test]
async fn a_session_comes_out_as_it_went_in() {
    on_every_engine(async |world| {
        let session = begin(&world).await;
        let mut bare = world.samples().session(session.user_id);
        (bare.ip, bare.user_agent) = (None, String::new());
        bare.methods.clear();
        world.keep(world.a, async |tx| sessions::insert(tx, &bare).await).await;
        let tx = world.read(world.a).await;
        for session in [session, bare] {
            assert_eq!(sessions::load(&tx, session.id).await.unwrap(), session);
            assert_eq!(sessions::find_id_by_token(&tx, session.token_mac).await.unwrap(), Some(session.id));
        }
        assert_eq!(sessions::find_id_by_token(&tx, world.samples().mac()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn sessions_of_another_tenant_do_not_exist() {
    on_every_engine(async |world| {
        let ours = begin(&world).await;
        // The same person, session and cookie, carried to another tenant.
        world.keep(world.b, async |tx| sessions::insert(tx, &ours).await).await;
        world.keep(world.b, async |tx| sessions::end(tx, ours.id, tx.now()).await).await;
        assert_eq!(sessions::load(&*world.read(world.a).await, ours.id).await.unwrap(), ours);
        let theirs = world.samples().session(ours.user_id);
        world.keep(world.b, async |tx| sessions::insert(tx, &theirs).await).await;
        let tx = world.read(world.a).await;
        assert_eq!(sessions::find(&tx, theirs.id).await.unwrap(), None);
        assert!(matches!(sessions::load(&tx, theirs.id).await, Err(StoreError::NotFound)));
        assert_eq!(sessions::find_id_by_token(&tx, theirs.token_mac).await.unwrap(), None);
        let of_user = sessions::list_live_of_user(&tx, ours.user_id, world.now()).await.unwrap();
        assert_eq!(of_user, vec![ours.clone()]);
        let all = sessions::list_live(&tx, PageAsk::new(None, 10), world.now()).await.unwrap();
        assert_eq!(all.items, vec![ours.clone()]);
        let moved = theirs.clone().reauthenticated(world.now(), world.samples().mac(), LIFETIME);
        assert!(!world.keep(world.a, async |tx| sessions::reauthenticate(tx, &moved).await).await);
        assert!(!world.keep(world.a, async |tx| sessions::end(tx, theirs.id, tx.now()).await).await);
        let ended =
            world.keep(world.a, async |tx| sessions::end_all_of_user(tx, ours.user_id, tx.now()).await);
        assert_eq!(ended.await, vec![ours.id]);
        assert_eq!(sessions::load(&*world.read(world.b).await, theirs.id).await.unwrap(), theirs);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_with_its_idle_time_to_the_millisecond() {
    on_every_engine(async |world| {
        begin(&world).await;
        world.clock.advance(LIFETIME.idle.checked_sub(Duration::from_millis(1)).unwrap());
        assert_eq!(live(&world).await, 1);
        world.clock.advance(Duration::from_millis(1));
        assert_eq!(live(&world).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_with_its_absolute_time_however_often_it_is_seen() {
    on_every_engine(async |world| {
        let mut session = begin(&world).await;
        for _ in 0..11 {
            world.clock.advance(Duration::from_hours(1));
            session = session.touched(world.now(), LIFETIME);
            world.keep(world.a, async |tx| sessions::touch(tx, &session).await).await;
        }
        assert_eq!(sessions::load(&*world.read(world.a).await, session.id).await.unwrap(), session);
        world.clock.advance(Duration::from_hours(1) - Duration::from_millis(1));
        assert_eq!(live(&world).await, 1);
        world.clock.advance(Duration::from_millis(1));
        assert_eq!(live(&world).await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_ended_session_is_neither_seen_nor_signed_in_again() {
    on_every_engine(async |world| {
        let session = begin(&world).await;
        assert!(world.keep(world.a, async |tx| sessions::end(tx, session.id, tx.now()).await).await);
        assert!(!world.keep(world.a, async |tx| sessions::end(tx, session.id, tx.now()).await).await);
        let ended = sessions::load(&*world.read(world.a).await, session.id).await.unwrap();
        assert_eq!(ended.ended_at, Some(world.now()));
        world.clock.advance(Duration::from_mins(1));
        let seen = session.clone().touched(world.now(), LIFETIME);
        world.keep(world.a, async |tx| sessions::touch(tx, &seen).await).await;
        let again = session.reauthenticated(world.now(), world.samples().mac(), LIFETIME);
        assert!(!world.keep(world.a, async |tx| sessions::reauthenticate(tx, &again).await).await);
        assert_eq!(sessions::load(&*world.read(world.a).await, ended.id).await.unwrap(), ended);
    })
    .await;
}

#[tokio::test]
async fn a_fresh_sign_in_changes_the_cookie_of_a_session() {
    on_every_engine(async |world| {
        let session = begin(&world).await;
        world.clock.advance(Duration::from_mins(1));
        let again = session.clone().reauthenticated(world.now(), world.samples().mac(), LIFETIME);
        assert!(world.keep(world.a, async |tx| sessions::reauthenticate(tx, &again).await).await);
        let tx = world.read(world.a).await;
        assert_eq!(sessions::find_id_by_token(&tx, session.token_mac).await.unwrap(), None);
        assert_eq!(sessions::find_id_by_token(&tx, again.token_mac).await.unwrap(), Some(session.id));
        assert_eq!(sessions::load(&tx, session.id).await.unwrap(), again);
    })
    .await;
}

#[tokio::test]
async fn a_session_that_is_over_by_time_is_not_signed_in_again() {
    on_every_engine(async |world| {
        let mut session = begin(&world).await;
        world.clock.advance(LIFETIME.idle);
        let idle = session.clone().reauthenticated(world.now(), world.samples().mac(), LIFETIME);
        assert!(!world.keep(world.a, async |tx| sessions::reauthenticate(tx, &idle).await).await);
        assert_eq!(sessions::load(&*world.read(world.a).await, session.id).await.unwrap(), session);
        session = begin(&world).await;
        for _ in 0..11 {
            world.clock.advance(Duration::from_hours(1));
            session = session.touched(world.now(), LIFETIME);
            world.keep(world.a, async |tx| sessions::touch(tx, &session).await).await;
        }
        world.clock.advance(Duration::from_hours(1));
        let old = session.clone().reauthenticated(world.now(), world.samples().mac(), LIFETIME);
        assert!(!world.keep(world.a, async |tx| sessions::reauthenticate(tx, &old).await).await);
        assert_eq!(sessions::load(&*world.read(world.a).await, session.id).await.unwrap(), session);
    })
    .await;
}

#[tokio::test]
async fn all_sessions_of_a_person_end_and_nobody_elses() {
    on_every_engine(async |world| {
        let session = begin(&world).await;
        let second = world.samples().session(session.user_id);
        let other = world.samples().session(world.samples().user("other").id);
        world.keep(world.a, async |tx| sessions::insert(tx, &second).await).await;
        world.keep(world.a, async |tx| sessions::insert(tx, &other).await).await;
        let mut ended = world
            .keep(world.a, async |tx| sessions::end_all_of_user(tx, session.user_id, tx.now()).await)
            .await;
        ended.sort();
        let mut both = vec![session.id, second.id];
        both.sort();
        assert_eq!(ended, both);
        let left =
            sessions::list_live(&*world.read(world.a).await, PageAsk::new(None, 10), world.now()).await;
        assert_eq!(left.unwrap().items, vec![other]);
    })
    .await;
}
