//! People, from their first entry to their last.

use super::{Managed, call};
use crate::test_site::ACME;
use domain::actor::{Actor, Authority, Context, ProtocolStep, RequestInfo};
use domain::ids::UserId;
use serde_json::json;
use services::hashing::Verification;
use store::{Standing, passwords};

#[actix_web::test]
async fn a_person_is_made_read_changed_and_removed() {
    let managed = Managed::open().await;
    let body =
        json!({"email": "Ada@Acme.example", "display_name": "Ada", "attributes": {"department": "R&D"}});
    let made = managed.tenant("POST", "/users", Some(body)).await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, Some("\"1\"")));
    let user = made.json();
    assert_eq!(user["email"], "ada@acme.example");
    assert_eq!((&user["email_verified"], &user["administrator"]), (&json!(false), &json!(false)));
    assert_eq!(user["created_at"], "2027-01-15T08:00:00Z");
    let location = made.header("location").unwrap().to_owned();
    assert_eq!(location, format!("/admin/api/v1/users/{}", user["id"].as_str().unwrap()));
    let path = location.strip_prefix("/admin/api/v1").unwrap();
    assert_eq!(managed.tenant("GET", path, None).await.json(), user);

    let changes = json!({"email_verified": true, "display_name": null, "attributes": {}});
    let changed = managed.tenant("PATCH", path, Some(changes)).await;
    assert_eq!(changed.header("etag"), Some("\"2\""));
    assert_eq!(changed.json()["display_name"], json!(null));
    assert_eq!(changed.json()["email_verified"], json!(true));
    let moved = managed.tenant("PATCH", path, Some(json!({"email": "ada@new.example"}))).await;
    assert_eq!(moved.json()["email_verified"], json!(false));

    assert_eq!(managed.tenant("DELETE", path, None).await.status, 204);
    assert_eq!(managed.tenant("GET", path, None).await.status, 404);
    assert_eq!(managed.tenant("DELETE", path, None).await.status, 404);
}

#[actix_web::test]
async fn every_change_is_one_entry_of_the_trail_and_every_refusal_none() {
    let managed = Managed::open().await;
    let user = managed.create_user("ada@acme.example").await;
    let path = format!("/users/{}", user["id"].as_str().unwrap());
    let steps = [
        ("PATCH", path.clone(), Some(json!({"display_name": "Ada"})), 200, Some("user.updated")),
        ("POST", format!("{path}/revoke"), None, 204, Some("user.revoked")),
        ("POST", format!("{path}/enable"), None, 409, None),
        ("POST", format!("{path}/disable"), None, 200, Some("user.disabled")),
        ("POST", format!("{path}/disable"), None, 409, None),
        ("POST", format!("{path}/enable"), None, 200, Some("user.enabled")),
        ("POST", "/users".to_owned(), Some(json!({"email": "ada@acme.example"})), 409, None),
        ("DELETE", path, None, 204, Some("user.deleted")),
    ];
    for (method, path, body, status, action) in steps {
        let before = managed.trail().await;
        let answer = managed.tenant(method, &path, body).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}");
        let new = managed.new_in_trail(&before).await;
        let actions: Vec<_> = new.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        assert_eq!(actions, action.into_iter().collect::<Vec<_>>(), "{method} {path}");
        for entry in &new {
            assert_eq!((&entry["entity"]["id"], &entry["actor"]["type"]), (&user["id"], &json!("api_key")));
        }
    }
}

#[actix_web::test]
async fn two_who_change_the_same_version_do_not_overwrite_each_other() {
    let managed = Managed::open().await;
    let user = managed.create_user("ada@acme.example").await;
    let path = format!("/admin/api/v1/users/{}", user["id"].as_str().unwrap());
    let change = |name: &str, tag: &str| {
        let body = Some(json!({ "display_name": name }));
        call(("PATCH", ACME, &path), Some(&managed.tenant_key), body).insert_header(("if-match", tag))
    };
    assert_eq!(managed.site.ask(change("First", "\"1\"")).await.status, 200);
    let late = managed.site.ask(change("Second", "\"1\"")).await;
    assert_eq!(late.status, 412);
    assert_eq!(late.json()["type"], "urn:doorward:problem:stale");
    assert_eq!(managed.site.ask(change("Third", "\"2\"")).await.status, 200);
}

#[actix_web::test]
async fn a_list_is_walked_by_cursor_without_gap_or_repetition() {
    let managed = Managed::open().await;
    for number in 0..7 {
        managed.create_user(&format!("person{number}@acme.example")).await;
    }
    let (mut seen, mut query) = (Vec::new(), "?limit=3".to_owned());
    loop {
        let page = managed.tenant("GET", &format!("/users{query}"), None).await.json();
        let items = page["items"].as_array().unwrap().clone();
        assert!(items.len() <= 3);
        seen.extend(items.into_iter().map(|user| user["email"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("?limit=3&cursor={cursor}");
    }
    seen.sort();
    assert_eq!(seen, (0..7).map(|number| format!("person{number}@acme.example")).collect::<Vec<_>>());
}

#[actix_web::test]
async fn disabling_a_person_kills_their_tokens_in_the_same_commit() {
    let managed = Managed::open().await;
    let user = managed.create_user("ada@acme.example").await;
    let id: UserId = user["id"].as_str().unwrap().parse().unwrap();
    let hot = managed.site.app.store().hot(managed.site.tenant).await.unwrap();
    let standing = Standing {
        user: Some(id),
        session: None,
        client: None,
        family: None,
        token: None,
        sequence: hot.sequence(),
    };
    assert!(hot.stands(&standing));
    managed.tenant("POST", &format!("/users/{id}/disable"), None).await;
    assert!(!hot.stands(&standing));
}

#[actix_web::test]
async fn a_first_password_is_stored_as_a_hash_that_it_opens() {
    let managed = Managed::open().await;
    let password = "canary horse battery";
    let body = json!({"email": "ada@acme.example", "password": password});
    let made = managed.tenant("POST", "/users", Some(body)).await;
    assert_eq!(made.status, 201);
    assert!(!made.text().contains("canary"));
    let tenant = managed.site.tenant;
    let context = Context { tenant, actor: Actor::Anonymous, request: RequestInfo::default() };
    let tx =
        managed.site.app.store().read(&context, Authority::Protocol(ProtocolStep::SignIn)).await.unwrap();
    let hash = passwords::find(&tx, made.json()["id"].as_str().unwrap().parse().unwrap()).await.unwrap();
    let typed = domain::password::Password::parse(password.to_owned()).unwrap();
    let verified = managed.site.app.room().verify(tenant.uuid(), &typed, hash.as_ref()).await.unwrap();
    assert_eq!(verified, Verification::Right { needs_upgrade: false });
}
