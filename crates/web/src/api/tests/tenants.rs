//! Tenants, as the platform makes, changes and destroys them.

use super::{Managed, call, make_key};
use crate::test_site::PLATFORM;
use domain::actor::{Actor, Context, RequestInfo};
use domain::ids::TenantId;
use domain::permission::Permission;
use futures_util::future::join_all;
use serde_json::{Value, json};
use services::management::expected::Expected;
use services::provision::delete_tenant;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

async fn create(managed: &Managed, slug: &str, hosts: Value) -> Value {
    let body = json!({"slug": slug, "display_name": slug, "hosts": hosts});
    let answer = managed.platform("POST", "/tenants", Some(body)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn key_of(managed: &Managed, tenant: &Value) -> String {
    let path = format!("/tenants/{}/api-keys", tenant["id"].as_str().unwrap());
    let made = managed.platform("POST", &path, Some(json!({"name": "first"}))).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["key"].as_str().unwrap().to_owned()
}

async fn users_at(managed: &Managed, host: &str, key: &str) -> u16 {
    managed.site.ask(call(("GET", host, "/admin/api/v1/users"), Some(key), None)).await.status.as_u16()
}

#[actix_web::test]
async fn a_new_tenant_serves_on_all_its_hosts() {
    let managed = Managed::open().await;
    let tenant = create(&managed, "orchard", json!(["127.0.0.7:8080"])).await;
    assert_eq!(tenant["issuer"], "http://127.0.0.7:8080");
    assert_eq!(tenant["hosts"], json!(["127.0.0.7:8080", "orchard.localhost:8080"]));
    let key = key_of(&managed, &tenant).await;
    for host in ["127.0.0.7:8080", "orchard.localhost:8080"] {
        assert_eq!(users_at(&managed, host, &key).await, 200, "{host}");
        let jwks = managed.site.ask(call(("GET", host, "/.well-known/jwks.json"), None, None)).await.json();
        assert_eq!(jwks["keys"].as_array().unwrap().len(), 4);
    }
    assert_eq!(users_at(&managed, PLATFORM, &key).await, 401);
    let without_hosts = create(&managed, "plum", json!([])).await;
    assert_eq!(without_hosts["primary_host"], "plum.localhost:8080");
}

#[actix_web::test]
async fn names_and_hosts_are_taken_once() {
    let managed = Managed::open().await;
    let acme = managed.platform("POST", "/tenants", Some(json!({"slug": "acme", "display_name": "x"}))).await;
    assert_eq!((acme.status.as_u16(), &acme.json()["errors"][0]["pointer"]), (409, &json!("/slug")));
    let cases = [
        (json!({"slug": "b", "display_name": "x", "hosts": [PLATFORM]}), 409, "/hosts"),
        (json!({"slug": "b", "display_name": "x", "hosts": ["acme.example"]}), 409, "/hosts"),
        (json!({"slug": "b", "display_name": "x", "hosts": ["b.example", "b.example"]}), 400, "/hosts/1"),
        (json!({"slug": "b", "display_name": "x", "hosts": ["b.example/x"]}), 400, "/hosts/0"),
        (json!({"slug": "platform", "display_name": "x"}), 400, "/slug"),
        (json!({"slug": "a:b", "display_name": "x"}), 400, "/slug"),
        (json!({"slug": "b", "display_name": "x", "platform": true}), 400, "/platform"),
    ];
    let before = managed.platform("GET", "/tenants", None).await.json();
    for (body, status, pointer) in cases {
        let answer = managed.platform("POST", "/tenants", Some(body)).await;
        assert_eq!(answer.status.as_u16(), status, "{pointer} {}", answer.text());
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
    }
    assert_eq!(managed.platform("GET", "/tenants", None).await.json(), before);
}

#[actix_web::test]
async fn disabling_a_tenant_cuts_everything_off_and_enabling_brings_no_token_back() {
    let managed = Managed::open().await;
    let tenant = create(&managed, "orchard", json!([])).await;
    let key = key_of(&managed, &tenant).await;
    let path = format!("/tenants/{}", tenant["id"].as_str().unwrap());
    let id = tenant["id"].as_str().unwrap().parse().unwrap();
    let hot = managed.site.app.store().hot(id).await.unwrap();
    let before = hot.sequence();
    let disabled = managed.platform("PATCH", &path, Some(json!({"state": "disabled"}))).await;
    assert_eq!(disabled.json()["state"], "disabled", "{}", disabled.text());
    assert_eq!(users_at(&managed, "orchard.localhost:8080", &key).await, 404);
    let after = hot.sequence();
    assert!(after > before);
    let again = managed.platform("PATCH", &path, Some(json!({"state": "active"}))).await;
    assert_eq!(again.json()["state"], "active");
    assert!(hot.sequence() > after);
    assert_eq!(users_at(&managed, "orchard.localhost:8080", &key).await, 200);
}

#[actix_web::test]
async fn the_primary_host_changes_and_the_old_one_stays() {
    let managed = Managed::open().await;
    let tenant = create(&managed, "orchard", json!(["a.example"])).await;
    let path = format!("/tenants/{}", tenant["id"].as_str().unwrap());
    let changes = json!({"hosts": ["a.example", "b.example"], "primary_host": "b.example"});
    let changed = managed.platform("PATCH", &path, Some(changes)).await.json();
    assert_eq!(changed["issuer"], "https://b.example");
    assert_eq!(changed["hosts"], json!(["a.example", "b.example", "orchard.localhost:8080"]));
    let missing = managed.platform("PATCH", &path, Some(json!({"hosts": []}))).await;
    assert_eq!(
        (missing.status.as_u16(), &missing.json()["errors"][0]["pointer"]),
        (400, &json!("/primary_host"))
    );
    let stale = call(
        ("PATCH", PLATFORM, &format!("/platform/api/v1{path}")),
        Some(&managed.platform_key),
        Some(json!({})),
    );
    assert_eq!(managed.site.ask(stale.insert_header(("if-match", "\"1\""))).await.status, 412);
}

#[actix_web::test]
async fn a_destroyed_tenant_is_gone_and_its_name_is_free() {
    let managed = Managed::open().await;
    let tenant = create(&managed, "orchard", json!(["127.0.0.7:8080"])).await;
    let key = key_of(&managed, &tenant).await;
    let path = format!("/tenants/{}", tenant["id"].as_str().unwrap());
    assert_eq!(managed.platform("DELETE", &path, None).await.status, 204);
    assert_eq!(managed.platform("GET", &path, None).await.status, 404);
    assert_eq!(users_at(&managed, "127.0.0.7:8080", &key).await, 404);
    let again = create(&managed, "orchard", json!(["127.0.0.7:8080"])).await;
    assert_ne!(again["id"], tenant["id"]);
    assert_eq!(users_at(&managed, "127.0.0.7:8080", &key).await, 401);
}

#[actix_web::test]
async fn a_deletion_whose_caller_goes_away_at_the_commit_leaves_no_file() {
    let managed = Managed::open().await;
    let tenant = create(&managed, "orchard", json!([])).await;
    let id: TenantId = tenant["id"].as_str().unwrap().parse().unwrap();
    let app = &managed.site.app;
    let context =
        Context { tenant: app.store().platform(), actor: Actor::Operator, request: RequestInfo::default() };
    let file = managed.site.folder.path().join("tenants").join(format!("{id}.db"));
    assert!(file.exists());
    let mut deletion = Box::pin(delete_tenant(app, &context, id, Expected::Any));
    // The registry lets go of the tenant before the commit is answered: from there on nobody asks for the rest.
    poll_fn(|waker| match app.store().find_tenant(id) {
        Some(_) => deletion.as_mut().poll(waker).map(|ended| panic!("it ended too early: {ended:?}")),
        None => Poll::Ready(()),
    })
    .await;
    drop(deletion);
    let removed = async {
        while file.exists() {
            actix_web::rt::task::yield_now().await;
        }
    };
    actix_web::rt::time::timeout(Duration::from_secs(20), removed).await.expect("the file goes, too");
}

#[actix_web::test]
async fn the_private_keys_of_a_destroyed_tenant_leave_memory() {
    let managed = Managed::open().await;
    let tenant = create(&managed, "orchard", json!([])).await;
    let id = tenant["id"].as_str().unwrap().parse().unwrap();
    let ring = Arc::downgrade(&managed.site.app.key_ring(id).await.unwrap());
    assert!(ring.upgrade().is_some());
    assert_eq!(managed.platform("DELETE", &format!("/tenants/{id}"), None).await.status, 204);
    assert!(ring.upgrade().is_none());
    assert!(managed.site.app.derived_keys(id).is_err());
}

#[actix_web::test]
async fn only_the_version_that_was_seen_is_destroyed() {
    let managed = Managed::open().await;
    let tenant = create(&managed, "orchard", json!([])).await;
    let path = format!("/platform/api/v1/tenants/{}", tenant["id"].as_str().unwrap());
    let delete = |tag: &str| {
        call(("DELETE", PLATFORM, &path), Some(&managed.platform_key), None)
            .insert_header(("if-match", format!("\"{tag}\"")))
    };
    let change = call(("PATCH", PLATFORM, &path), Some(&managed.platform_key), Some(json!({})));
    assert_eq!(managed.site.ask(change).await.header("etag"), Some("\"2\""));
    assert_eq!(managed.site.ask(delete("1")).await.status, 412);
    assert_eq!(managed.site.ask(delete("2")).await.status, 204);
    assert_eq!(managed.site.ask(delete("2")).await.status, 404);
}

#[actix_web::test]
async fn changes_at_the_same_time_that_expect_nothing_all_happen() {
    let managed = Managed::open().await;
    let tenant = create(&managed, "orchard", json!([])).await;
    let path = format!("/tenants/{}", tenant["id"].as_str().unwrap());
    let change = |number: usize| {
        let body = json!({"display_name": format!("Orchard {number}")});
        managed.platform("PATCH", &path, Some(body))
    };
    let answers = join_all((0..8).map(change)).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{:?}", answers[7].text());
    assert_eq!(managed.platform("GET", &path, None).await.header("etag"), Some("\"9\""));
}

#[actix_web::test]
async fn a_refused_enabling_leaves_nothing_in_the_tenants_trail() {
    let managed = Managed::open().await;
    let tenant = create(&managed, "orchard", json!([])).await;
    let id: TenantId = tenant["id"].as_str().unwrap().parse().unwrap();
    let path = format!("/tenants/{id}");
    assert_eq!(managed.platform("PATCH", &path, Some(json!({"state": "disabled"}))).await.status, 200);
    let hot = managed.site.app.store().hot(id).await.unwrap();
    let before = hot.sequence();
    for (changes, status) in [
        (json!({"state": "active", "hosts": [PLATFORM]}), 409),
        (json!({"state": "active", "primary_host": "nobody.example"}), 400),
    ] {
        assert_eq!(managed.platform("PATCH", &path, Some(changes)).await.status, status);
        assert_eq!(hot.sequence(), before, "every enabling takes a number together with its entry");
    }
    assert_eq!(managed.platform("PATCH", &path, Some(json!({"state": "active"}))).await.status, 200);
    assert!(hot.sequence() > before);
}

#[actix_web::test]
async fn the_platforms_own_tenant_stays_as_it_is() {
    let managed = Managed::open().await;
    let path = format!("/tenants/{}", managed.site.app.store().platform());
    assert_eq!(managed.platform("DELETE", &path, None).await.status, 409);
    for changes in
        [json!({"state": "disabled"}), json!({"hosts": ["x.example"]}), json!({"primary_host": "x.example"})]
    {
        assert_eq!(managed.platform("PATCH", &path, Some(changes)).await.status, 409);
    }
}

#[actix_web::test]
async fn managing_tenants_is_not_administering_the_platform() {
    let managed = Managed::open().await;
    let platform = managed.site.app.store().platform();
    let key = make_key(&managed.site, platform, Some(&[Permission::TenantsManage])).await;
    let ask = |tenant: String, body: Value| {
        let path = format!("/platform/api/v1/tenants/{tenant}/api-keys");
        call(("POST", PLATFORM, &path), Some(&key), Some(body))
    };
    let here = managed.site.ask(ask(platform.to_string(), json!({"name": "x"}))).await;
    assert_eq!(here.status, 403);
    let before = managed.trail().await;
    let there = managed.site.ask(ask(managed.site.tenant.to_string(), json!({"name": "x"}))).await;
    assert_eq!(there.status, 201);
    let new = managed.new_in_trail(&before).await;
    assert_eq!((new.len(), &new[0]["action"]), (1, &json!("api_key.created")));
    let beyond = json!({"name": "x", "permissions": ["tenants.view"]});
    assert_eq!(managed.site.ask(ask(managed.site.tenant.to_string(), beyond)).await.status, 403);
}

#[actix_web::test]
async fn the_platform_revokes_in_a_tenant() {
    let managed = Managed::open().await;
    let user = managed.create_user("ada@acme.example").await;
    let path = format!("/tenants/{}/revocations", managed.site.tenant);
    let body = json!({"subject": {"type": "user", "id": user["id"]}, "reason": "left the company"});
    let before = managed.trail().await;
    let receipt = managed.platform("POST", &path, Some(body)).await;
    assert_eq!(receipt.status, 200, "{}", receipt.text());
    let newest = managed.new_in_trail(&before).await.remove(0);
    assert_eq!(
        (&newest["action"], &newest["details"]["reason"]),
        (&json!("user.revoked"), &json!("left the company"))
    );
}
