//! API keys: nobody grants what they do not hold, and a withdrawn key is dead at once. Signing keys: there are never
//! too many.

use super::{Managed, call, make_key};
use crate::test_site::ACME;
use domain::permission::Permission;
use futures_util::future::join_all;
use serde_json::{Value, json};

#[actix_web::test]
async fn nobody_grants_what_they_do_not_hold() {
    let managed = Managed::open().await;
    let held = [Permission::ApiKeysManage, Permission::UsersEdit];
    let key = make_key(&managed.site, managed.site.tenant, Some(&held)).await;
    let ask = |permissions: serde_json::Value| {
        let body = json!({"name": "child", "permissions": permissions});
        call(("POST", ACME, "/admin/api/v1/api-keys"), Some(&key), Some(body))
    };
    assert_eq!(managed.site.ask(ask(json!(["users.view"]))).await.status, 201);
    assert_eq!(managed.site.ask(ask(json!(["users.manage"]))).await.status, 403);
    assert_eq!(managed.site.ask(ask(json!(["tenants.view"]))).await.status, 403);
    assert_eq!(managed.site.ask(ask(json!([]))).await.status, 400);
    let unknown = managed.site.ask(ask(json!(["users.view", "root"]))).await;
    assert_eq!(unknown.json()["errors"][0]["pointer"], "/permissions/1");
    let body = Some(json!({"name": "child"}));
    let all = managed.site.ask(call(("POST", ACME, "/admin/api/v1/api-keys"), Some(&key), body)).await.json();
    assert_eq!(all["permissions"], json!(["users.view", "users.edit", "api_keys.view", "api_keys.manage"]));
}

#[actix_web::test]
async fn a_tenant_key_never_holds_what_belongs_to_the_platform() {
    let managed = Managed::open().await;
    let body = json!({"name": "x", "permissions": ["tenants.manage"]});
    assert_eq!(managed.tenant("POST", "/api-keys", Some(body)).await.status, 403);
}

#[actix_web::test]
async fn a_withdrawn_key_is_dead_at_once() {
    let managed = Managed::open().await;
    let made = managed.tenant("POST", "/api-keys", Some(json!({"name": "x"}))).await.json();
    let key = made["key"].as_str().unwrap();
    assert!(key.starts_with("dwt_"));
    let ask = || call(("GET", ACME, "/admin/api/v1/users"), Some(key), None);
    assert_eq!(managed.site.ask(ask()).await.status, 200);
    let path = format!("/api-keys/{}", made["id"].as_str().unwrap());
    assert_eq!(managed.tenant("DELETE", &path, None).await.status, 204);
    assert_eq!(managed.site.ask(ask()).await.status, 401);
    assert!(managed.tenant("GET", &path, None).await.json()["revoked_at"].is_string());
    assert!(!managed.tenant("GET", "/api-keys", None).await.text().contains(key));
}

#[actix_web::test]
async fn nobody_withdraws_a_stronger_key() {
    let managed = Managed::open().await;
    let strong =
        managed.tenant("GET", "/api-keys", None).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let weak = make_key(&managed.site, managed.site.tenant, Some(&[Permission::ApiKeysManage])).await;
    let path = format!("/admin/api/v1/api-keys/{strong}");
    assert_eq!(managed.site.ask(call(("DELETE", ACME, &path), Some(&weak), None)).await.status, 403);
    assert_eq!(managed.tenant("GET", "/users", None).await.status, 200);
}

async fn rotate_at_once(managed: &Managed, reason: &str, times: usize) -> Vec<u16> {
    let rotate = || async {
        let body = json!({"reason": reason, "kinds": ["ec-p256"]});
        managed.tenant("POST", "/signing-keys/rotate", Some(body)).await.status.as_u16()
    };
    join_all((0..times).map(|_| rotate())).await
}

async fn signing_keys(managed: &Managed, state: &str) -> usize {
    let keys = managed.tenant("GET", "/signing-keys", None).await.json();
    let is_meant = |key: &&Value| key["kind"] == "ec-p256" && key["state"] == state;
    keys["items"].as_array().unwrap().iter().filter(is_meant).count()
}

#[actix_web::test]
async fn rotations_at_the_same_time_leave_one_key_waiting() {
    let managed = Managed::open().await;
    let mut answers = rotate_at_once(&managed, "planned", 12).await;
    answers.sort_unstable();
    assert_eq!((answers[0], answers[1], answers[11]), (200, 409, 409));
    assert_eq!(signing_keys(&managed, "pending").await, 1);
}

#[actix_web::test]
async fn urgent_rotations_at_the_same_time_stop_at_the_limit_and_leave_one_key_signing() {
    let managed = Managed::open().await;
    let answers = rotate_at_once(&managed, "urgent", 12).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 7, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 409).count(), 5, "{answers:?}");
    assert_eq!(signing_keys(&managed, "active").await, 1);
    assert_eq!(signing_keys(&managed, "retiring").await, 7);
}

#[actix_web::test]
async fn the_trail_tells_why_a_key_was_made() {
    let managed = Managed::open().await;
    for reason in ["planned", "urgent"] {
        let before = managed.trail().await;
        assert_eq!(rotate_at_once(&managed, reason, 1).await, [200]);
        let new = managed.new_in_trail(&before).await;
        let made = new.iter().find(|entry| entry["action"] == "signing_key.created").unwrap();
        assert_eq!(made["details"]["reason"], reason);
    }
}
