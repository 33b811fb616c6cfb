//! People.

use domain::names::Email;
use domain::user::UserState;
use std::time::Duration;
use store::{PageAsk, StoreError, administrators, users};
use tests::harness::on_every_engine;

#[tokio::test]
async fn a_person_comes_out_as_they_went_in() {
    on_every_engine(async |world| {
        let mut plain = world.samples().user("plain");
        (plain.display_name, plain.email_verified, plain.administrator) = (None, false, true);
        plain.attributes.clear();
        plain.state = UserState::Disabled;
        for user in [world.samples().user("ada"), plain] {
            world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
            let tx = world.read(world.a).await;
            assert_eq!(users::load(&tx, user.id).await.unwrap(), user);
            assert_eq!(users::find_by_email(&tx, &user.email).await.unwrap(), Some(user));
        }
    })
    .await;
}

#[tokio::test]
async fn people_of_another_tenant_do_not_exist() {
    on_every_engine(async |world| {
        let (theirs, absent) = (world.samples().user("theirs"), world.samples().user("absent"));
        world.keep(world.b, async |tx| users::insert(tx, &theirs).await).await;
        let tx = world.read(world.a).await;
        assert_eq!(users::find(&tx, theirs.id).await.unwrap(), None);
        assert!(matches!(users::load(&tx, theirs.id).await, Err(StoreError::NotFound)));
        assert_eq!(users::find_by_email(&tx, &theirs.email).await.unwrap(), None);
        assert!(users::list(&tx, PageAsk::new(None, 10)).await.unwrap().items.is_empty());
        // Changing what is another's fails like changing what is nobody's.
        for user in [&theirs, &absent] {
            let changed = user.clone().changed(world.now());
            let update = world.attempt(world.a, async |tx| users::update(tx, &changed).await).await;
            assert!(matches!(update, Err(StoreError::Stale)), "{update:?}");
            let delete = world.attempt(world.a, async |tx| users::delete(tx, user.id).await).await;
            assert!(matches!(delete, Err(StoreError::NotFound)), "{delete:?}");
        }
        assert_eq!(users::find(&*world.read(world.b).await, theirs.id).await.unwrap(), Some(theirs));
    })
    .await;
}

#[tokio::test]
async fn the_same_identifier_and_address_are_two_people_in_two_tenants() {
    on_every_engine(async |world| {
        let ours = world.samples().user("ada");
        let mut theirs = ours.clone();
        theirs.display_name = None;
        world.keep(world.a, async |tx| users::insert(tx, &ours).await).await;
        world.keep(world.b, async |tx| users::insert(tx, &theirs).await).await;
        world.keep(world.b, async |tx| users::update(tx, &theirs.clone().changed(tx.now())).await).await;
        assert_eq!(users::load(&*world.read(world.a).await, ours.id).await.unwrap(), ours);
        world.keep(world.a, async |tx| users::delete(tx, ours.id).await).await;
        let left = users::load(&*world.read(world.b).await, theirs.id).await.unwrap();
        assert_eq!((left.version, left.display_name), (2, None));
    })
    .await;
}

#[tokio::test]
async fn an_address_is_taken_once_within_a_tenant() {
    on_every_engine(async |world| {
        let (one, mut other) = (world.samples().user("one"), world.samples().user("other"));
        world.keep(world.a, async |tx| users::insert(tx, &one).await).await;
        world.keep(world.a, async |tx| users::insert(tx, &other).await).await;
        let again = world.samples().user("one");
        let insert = world.attempt(world.a, async |tx| users::insert(tx, &again).await).await;
        assert!(matches!(insert, Err(StoreError::Taken("email"))), "{insert:?}");
        other.email = one.email.clone();
        let changed = other.changed(world.now());
        let update = world.attempt(world.a, async |tx| users::update(tx, &changed).await).await;
        assert!(matches!(update, Err(StoreError::Taken("email"))), "{update:?}");
    })
    .await;
}

#[tokio::test]
async fn a_change_over_an_unknown_version_is_refused() {
    on_every_engine(async |world| {
        let user = world.samples().user("ada");
        world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
        let mut renamed = user.clone().changed(world.now());
        renamed.email = Email::parse("countess@example.org").unwrap();
        world.keep(world.a, async |tx| users::update(tx, &renamed).await).await;
        let late = user.changed(world.now());
        let update = world.attempt(world.a, async |tx| users::update(tx, &late).await).await;
        assert!(matches!(update, Err(StoreError::Stale)));
        assert_eq!(users::load(&*world.read(world.a).await, renamed.id).await.unwrap(), renamed);
    })
    .await;
}

#[tokio::test]
async fn pages_walk_over_everybody_once_even_when_many_came_at_one_moment() {
    on_every_engine(async |world| {
        let mut all = Vec::new();
        for number in 0..23 {
            if number % 6 == 0 {
                world.clock.advance(Duration::from_millis(1));
            }
            let user = world.samples().user(&format!("user{number}"));
            world.keep(world.a, async |tx| users::insert(tx, &user).await).await;
            all.push(user);
        }
        all.sort_by_key(|user| (user.created_at, user.id));
        let tx = world.read(world.a).await;
        for limit in [1, 4, 22, 23, 24] {
            let (mut walked, mut after) = (Vec::new(), None);
            loop {
                let page = users::list(&tx, PageAsk::new(after, limit)).await.unwrap();
                assert!(page.items.len() as u64 <= limit);
                walked.extend(page.items);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(walked, all, "pages of {limit}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_active_administrators_of_the_tenant_administer_it() {
    on_every_engine(async |world| {
        let (mut theirs, mut disabled, mut active) = (
            world.samples().user("theirs"),
            world.samples().user("disabled"),
            world.samples().user("active"),
        );
        for user in [&mut theirs, &mut disabled, &mut active] {
            user.administrator = true;
        }
        disabled.state = UserState::Disabled;
        world.keep(world.b, async |tx| users::insert(tx, &theirs).await).await;
        world.keep(world.a, async |tx| users::insert(tx, &disabled).await).await;
        assert!(!administrators::exists(&*world.read(world.a).await, None).await.unwrap());
        world.keep(world.a, async |tx| users::insert(tx, &active).await).await;
        let tx = world.read(world.a).await;
        assert!(administrators::exists(&tx, None).await.unwrap());
        assert!(administrators::exists(&tx, Some(disabled.id)).await.unwrap());
        assert!(!administrators::exists(&tx, Some(active.id)).await.unwrap());
    })
    .await;
}
