//! What memory holds is true: from the moment a commit is answered, and whatever slow readers bring.

use super::steps::advance;
use domain::family::{Family, FamilyState};
use domain::settings::Settings;
use domain::signing_key::{RotationSchedule, SigningKeyState};
use domain::user::User;
use std::time::Duration;
use store::families::{self, FamiliesOf};
use store::{api_keys, clients, sessions, settings, signing_keys, users};
use tests::harness::{World, on_every_engine};

async fn add_user(world: &World, name: &str) -> User {
    let user = world.samples().user(name);
    world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
    user
}

async fn remembered(world: &World, user: &User) -> Option<User> {
    world.hot(world.a).await.find_user(user.id).await.unwrap().map(|user| (*user).clone())
}

#[tokio::test]
async fn a_commit_that_is_answered_is_what_everybody_finds() {
    on_every_engine(async |world| {
        let hot = world.hot(world.a).await;
        let mut user = world.samples().user("ada");
        assert_eq!(hot.find_user(user.id).await.unwrap(), None);
        world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
        for _ in 0..3 {
            assert_eq!(hot.find_user(user.id).await.unwrap().as_deref(), Some(&user));
            user = user.changed(world.now());
            world.keep(world.a, async |tx| users::update(tx, &user).await).await;
        }
        world.keep(world.a, async |tx| users::delete(tx, user.id).await).await;
        assert_eq!(hot.find_user(user.id).await.unwrap(), None);

        let mut client = world.samples().client();
        assert_eq!(hot.find_client(client.id).await.unwrap(), None);
        world.keep(world.a, async |tx| clients::insert(tx, &client).await).await;
        assert_eq!(hot.find_client(client.id).await.unwrap().as_deref(), Some(&client));
        client = client.changed(world.now());
        world.keep(world.a, async |tx| clients::update(tx, &client).await).await;
        assert_eq!(hot.find_client(client.id).await.unwrap().as_deref(), Some(&client));
        world.keep(world.a, async |tx| clients::delete(tx, client.id).await).await;
        assert_eq!(hot.find_client(client.id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_session_is_found_by_its_present_cookie_only_and_as_it_is() {
    on_every_engine(async |world| {
        let hot = world.hot(world.a).await;
        let session = world.samples().session(world.samples().user("ada").id);
        assert_eq!(hot.find_session_by_token(session.token_mac).await.unwrap(), None);
        world.keep(world.a, async |tx| sessions::insert(tx, &session).await).await;
        assert_eq!(hot.find_session_by_token(session.token_mac).await.unwrap().as_deref(), Some(&session));
        world.clock.advance(Duration::from_mins(1));
        let lifetime = Settings::default().session_lifetime();
        let again = session.clone().reauthenticated(world.now(), world.samples().mac(), lifetime);
        world.keep(world.a, async |tx| sessions::reauthenticate(tx, &again).await).await;
        assert_eq!(hot.find_session_by_token(session.token_mac).await.unwrap(), None);
        assert_eq!(hot.find_session_by_token(again.token_mac).await.unwrap().as_deref(), Some(&again));
        let seen = again.clone().touched(world.now().plus(Duration::from_mins(1)), lifetime);
        world.keep(world.a, async |tx| sessions::touch(tx, &seen).await).await;
        assert_eq!(hot.find_session(again.id).await.unwrap().as_deref(), Some(&seen));
        world.keep(world.a, async |tx| sessions::end_all_of_user(tx, again.user_id, tx.now()).await).await;
        let found = hot.find_session_by_token(again.token_mac).await.unwrap().unwrap();
        assert_eq!(found.ended_at, Some(world.now()));
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_api_key_and_changed_settings_are_seen_at_once() {
    on_every_engine(async |world| {
        let hot = world.hot(world.a).await;
        let (key, mac) = (world.samples().api_key(), world.samples().mac());
        assert_eq!(hot.find_api_key(mac).await.unwrap(), None);
        world.keep(world.a, async |tx| api_keys::insert(tx, &key, mac).await).await;
        assert_eq!(hot.find_api_key(mac).await.unwrap().as_deref(), Some(&key));
        world.keep(world.a, async |tx| api_keys::revoke(tx, key.id, tx.now()).await).await;
        assert_eq!(hot.find_api_key(mac).await.unwrap(), None);

        assert_eq!(*hot.settings().await.unwrap(), Settings::default());
        let chosen = Settings { refresh_grace_secs: 0, ..Settings::default() };
        world.keep(world.a, async |tx| settings::put(tx, &chosen, 1).await).await;
        assert_eq!(*hot.settings().await.unwrap(), chosen);
        assert_eq!(*world.hot(world.b).await.settings().await.unwrap(), Settings::default());
    })
    .await;
}

#[tokio::test]
async fn every_change_of_the_signing_keys_changes_their_epoch_and_nothing_else_does() {
    on_every_engine(async |world| {
        let hot = world.hot(world.a).await;
        let mut epochs = vec![hot.keys_epoch()];
        let key = world.samples().signing_key("k1");
        world.keep(world.a, async |tx| signing_keys::insert(tx, &key).await).await;
        epochs.push(hot.keys_epoch());
        let active = key.record.activate(world.now(), RotationSchedule::default()).unwrap();
        let step =
            async |tx: &mut store::WriteTx| signing_keys::step(tx, &active, SigningKeyState::Pending).await;
        world.keep(world.a, step).await;
        epochs.push(hot.keys_epoch());
        add_user(&world, "ada").await;
        assert_eq!(hot.keys_epoch(), epochs[2]);
        epochs.push(world.hot(world.b).await.keys_epoch());
        let distinct: std::collections::HashSet<_> = epochs.iter().collect();
        assert_eq!(distinct.len(), 4, "{epochs:?}");
    })
    .await;
}

#[tokio::test]
async fn a_slow_reader_brings_nothing_back() {
    on_every_engine(async |world| {
        for polls in 0..12 {
            let old = add_user(&world, &format!("user-{polls}")).await;
            let hot = world.hot(world.a).await;
            let mut slow = Box::pin(hot.find_user(old.id));
            // Somewhere between asking and remembering, the person changes.
            let early = advance(&mut slow, polls).await;
            let new = old.clone().changed(world.now());
            world.keep(world.a, async |tx| users::update(tx, &new).await).await;
            if early.is_none() {
                slow.await.unwrap();
            }
            assert_eq!(remembered(&world, &old).await, Some(new), "after {polls} steps");
        }
    })
    .await;
}

#[tokio::test]
async fn a_reader_is_remembered_although_other_things_change_meanwhile() {
    on_every_engine(async |world| {
        let user = add_user(&world, "ada").await;
        let other = world.open_again().await;
        let mut kept = 0;
        for polls in 1..8 {
            // From the disk again: another life of memory.
            let user = add_user(&world, &format!("user-{polls}")).await;
            let hot = world.hot(world.a).await;
            let mut slow = Box::pin(hot.find_user(user.id));
            if advance(&mut slow, polls).await.is_none() {
                add_user(&world, &format!("other-{polls}")).await;
                slow.await.unwrap();
            }
            // What is remembered does not know what another process wrote a moment ago.
            let changed = user.clone().changed(world.now());
            let mut tx = other.write(&world.context(world.a), domain::Authority::Operation).await.unwrap();
            users::update(&mut tx, &changed).await.unwrap();
            tx.commit_unaudited(domain::audit::Unaudited::Prepared).await.unwrap();
            kept += usize::from(remembered(&world, &user).await == Some(user));
        }
        // One in 64 shares its counter with the other person.
        assert!(kept >= 5, "{kept} of 7");
        assert_eq!(remembered(&world, &user).await, Some(user));
    })
    .await;
}

#[tokio::test]
async fn a_rotated_family_is_remembered_exactly_as_it_is_on_the_disk() {
    on_every_engine(async |world| {
        let user = add_user(&world, "ada").await;
        let session = world.samples().session(user.id);
        let family = world.samples().family(&session, world.samples().client().id);
        world
            .keep(world.a, async |tx| {
                sessions::insert(tx, &session).await?;
                families::insert(tx, &family).await
            })
            .await;
        let hot = world.hot(world.a).await;
        for generation in 0..4 {
            world.clock.advance(Duration::from_secs(5));
            let known = hot.find_family(family.id).await.unwrap().unwrap();
            let idle = world.now().plus(Duration::from_mins(10));
            // An earlier retry is on the disk and in memory, and gone with the rotation.
            world.keep(world.a, async |tx| families::count_retry(tx, &known, 3).await).await;
            let rotate = world.keep(world.a, async |tx| families::rotate(tx, &known, (tx.now(), idle)).await);
            assert!(rotate.await);
            let disk = families::find(&*world.read(world.a).await, family.id).await.unwrap();
            assert_eq!(disk.as_ref().map(|family| family.generation), Some(generation + 1));
            assert_eq!(hot.find_family(family.id).await.unwrap().as_deref(), disk.as_ref());
        }
        // Nobody is fooled by a rotation that lost, or that was not kept.
        let stale = Family { generation: 0, ..family.clone() };
        let lost = world.keep(world.a, async |tx| families::rotate(tx, &stale, (tx.now(), tx.now())).await);
        assert!(!lost.await);
        assert_eq!(hot.find_family(family.id).await.unwrap().unwrap().generation, 4);
        let live = Family { generation: 4, ..family.clone() };
        let mut tx = world.write(world.a).await;
        assert!(families::rotate(&mut tx, &live, (world.now(), live.idle_expires_at)).await.unwrap());
        drop(tx);
        assert_eq!(hot.find_family(family.id).await.unwrap().unwrap().generation, 4);
        // Rotated and ended in one transaction: the end is what stays.
        world
            .keep(world.a, async |tx| {
                assert!(families::rotate(tx, &live, (tx.now(), live.idle_expires_at)).await?);
                families::end(tx, FamiliesOf::Itself(family.id), FamilyState::Reused).await
            })
            .await;
        assert_eq!(hot.find_family(family.id).await.unwrap().unwrap().state, FamilyState::Reused);
    })
    .await;
}

#[tokio::test]
async fn memory_of_one_tenant_holds_nothing_of_another() {
    on_every_engine(async |world| {
        let theirs = world.samples().user("theirs");
        world.keep(world.b, async |tx| users::insert(tx, &theirs).await).await;
        assert!(world.hot(world.b).await.find_user(theirs.id).await.unwrap().is_some());
        assert_eq!(remembered(&world, &theirs).await, None);
        let mut ours = theirs.clone();
        ours.display_name = None;
        world.keep(world.a, async |tx| users::insert(tx, &ours).await).await;
        assert_eq!(remembered(&world, &ours).await.as_ref(), Some(&ours));
        assert_eq!(world.hot(world.b).await.find_user(theirs.id).await.unwrap().as_deref(), Some(&theirs));
    })
    .await;
}
