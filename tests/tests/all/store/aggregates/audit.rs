//! The audit trail.

use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::audit::{Action, Entity, Event};
use domain::ids::{ApiKeyId, ClientId, SessionId, UserId};
use domain::permission::PermissionSet;
use domain::user::UserRole;
use std::time::Duration;
use store::{PageAsk, audit, users};
use tests::harness::on_every_engine;
use uuid::Uuid;

#[tokio::test]
async fn an_entry_says_who_did_what_to_whom_from_where_and_when() {
    on_every_engine(async |world| {
        let (key, person, client) = (
            ApiKeyId::random(world.entropy()),
            UserId::random(world.entropy()),
            ClientId::random(world.entropy()),
        );
        let permissions = PermissionSet::all_of_tenant();
        let session = SessionId::random(world.entropy());
        let name = world.samples().api_key().name;
        let actors = [
            (Actor::Anonymous, "anonymous", None),
            (Actor::User { id: person, role: UserRole::Member, session }, "user", Some(person.uuid())),
            (Actor::Client(client), "client", Some(client.uuid())),
            (Actor::ApiKey { id: key, name: name.clone(), permissions }, "api_key", Some(key.uuid())),
            (Actor::Operator, "operator", None),
            (Actor::System, "system", None),
        ];
        for (actor, kind, id) in actors {
            world.clock.advance(Duration::from_secs(1));
            let request = RequestInfo {
                repetition: None,
                request_id: format!("request of {kind}"),
                ip: Some("2001:db8::7".parse().unwrap()),
                user_agent: "Conformance/1".to_owned(),
            };
            let context = Context { tenant: world.a, actor, request };
            let authority = Authority::Protocol(domain::ProtocolStep::SignIn);
            let tx = world.store.write(&context, authority).await.unwrap();
            let subject = Uuid::from_u128(7);
            let event = Event::new(Action::UserDisabled, Entity::User, subject, "ada").with("why", "left");
            tx.commit(event).await.unwrap();
            let page = audit::list(&*world.read(world.a).await, PageAsk::new(None, 100)).await.unwrap();
            let entry = page.items.last().unwrap();
            assert_eq!((entry.actor_kind.as_str(), entry.actor_id, entry.at), (kind, id, world.now()));
            let role = match kind {
                "user" => Some("member"),
                "api_key" => Some(name.as_str()),
                _ => None,
            };
            assert_eq!(entry.actor_role.as_deref(), role);
            assert_eq!((entry.action.as_str(), entry.entity_kind.as_str()), ("user.disabled", "user"));
            assert_eq!((entry.entity_id, entry.label.as_str()), (Some(subject), "ada"));
            assert_eq!(entry.details.get("why").unwrap(), "left");
            assert_eq!(
                (entry.ip.as_deref(), entry.user_agent.as_str()),
                (Some("2001:db8::7"), "Conformance/1")
            );
            assert_eq!(entry.request_id, format!("request of {kind}"));
        }
    })
    .await;
}

#[tokio::test]
async fn the_trail_of_another_tenant_is_not_shown_and_pages_walk_it_once() {
    on_every_engine(async |world| {
        for number in 0..7 {
            let event = Event::about_nothing(Action::SignInFailed).with("number", number);
            world.write(world.a).await.commit(event.clone()).await.unwrap();
            world.write(world.b).await.commit(event).await.unwrap();
        }
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = audit::list(&*world.read(world.a).await, PageAsk::new(after, 3)).await.unwrap();
            seen.extend(page.items.into_iter().map(|entry| (entry.sequence, entry.id)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        // All in one millisecond, and still in order, without a gap.
        assert!(seen.iter().map(|(sequence, _)| *sequence).eq(1..=7), "{seen:?}");
        let distinct: std::collections::HashSet<_> = seen.into_iter().map(|(_, id)| id).collect();
        assert_eq!(distinct.len(), 7);
        let theirs = audit::list(&*world.read(world.b).await, PageAsk::new(None, 10)).await.unwrap();
        assert!(theirs.items.iter().all(|entry| !distinct.contains(&entry.id)));
    })
    .await;
}

#[tokio::test]
async fn several_entries_and_their_change_are_kept_together() {
    on_every_engine(async |world| {
        let user = world.samples().user("ada");
        let event = |action| Event::new(action, Entity::User, user.id.uuid(), "ada");
        let mut tx = world.write(world.a).await;
        users::insert(&mut tx, &user).await.unwrap();
        tx.commit_all(vec![event(Action::UserCreated), event(Action::UserUpdated)]).await.unwrap();
        let tx = world.read(world.a).await;
        let page = audit::list(&tx, PageAsk::new(None, 10)).await.unwrap();
        assert_eq!(page.items.len(), 2);
        assert!(users::find(&tx, user.id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_change_that_brings_no_entry_is_not_kept() {
    on_every_engine(async |world| {
        let user = world.samples().user("ada");
        let mut tx = world.write(world.a).await;
        users::insert(&mut tx, &user).await.unwrap();
        tx.commit_all(Vec::new()).await.unwrap();
        assert_eq!(users::find(&*world.read(world.a).await, user.id).await.unwrap(), None);
        assert_eq!(world.hot(world.a).await.find_user(user.id).await.unwrap(), None);
    })
    .await;
}
