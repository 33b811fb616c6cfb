//! Settings, signing keys, sessions and revocations.

use super::{Managed, NOBODY, call};
use crate::test_site::ACME;
use domain::Timestamp;
use domain::actor::{Actor, Authority, Context, ProtocolStep, RequestInfo};
use domain::audit::Unaudited;
use domain::ids::SessionId;
use domain::session::{AuthenticationMethod, Session};
use serde_json::json;
use std::time::Duration;
use store::sessions;

#[actix_web::test]
async fn settings_are_replaced_as_a_whole_within_their_bounds() {
    let managed = Managed::open().await;
    let first = managed.tenant("GET", "/settings", None).await;
    assert_eq!((first.header("etag"), &first.json()["password_length_min"]), (Some("\"0\""), &json!(8)));
    let put = managed.tenant("PUT", "/settings", Some(json!({"password_length_min": 14}))).await;
    assert_eq!((put.header("etag"), &put.json()["password_length_min"]), (Some("\"1\""), &json!(14)));
    let weak = json!({"email": "a@b.example", "password": "thirteen char"});
    assert_eq!(managed.tenant("POST", "/users", Some(weak)).await.status, 400);
    let outside =
        json!({"password_length_min": 7, "refresh_grace_secs": 61, "session_idle_lifetime_secs": 0});
    let refused = managed.tenant("PUT", "/settings", Some(outside)).await;
    assert_eq!((refused.status.as_u16(), refused.json()["errors"].as_array().unwrap().len()), (400, 3));
    assert_eq!(managed.tenant("PUT", "/settings", Some(json!({"passwords": 7}))).await.status, 400);
    let stale = call(("PUT", ACME, "/admin/api/v1/settings"), Some(&managed.tenant_key), Some(json!({})));
    assert_eq!(managed.site.ask(stale.insert_header(("if-match", "\"0\""))).await.status, 412);
    assert_eq!(
        managed.tenant("PUT", "/settings", Some(json!({}))).await.json()["password_length_min"],
        json!(8)
    );
}

#[actix_web::test]
async fn a_planned_key_waits_and_an_urgent_one_signs() {
    let managed = Managed::open().await;
    let planned = json!({"reason": "planned", "kinds": ["ec-p256"]});
    let made = managed.tenant("POST", "/signing-keys/rotate", Some(planned.clone())).await.json();
    assert_eq!(
        (&made["items"][0]["state"], &made["items"][0]["kind"]),
        (&json!("pending"), &json!("ec-p256"))
    );
    assert_eq!(managed.tenant("POST", "/signing-keys/rotate", Some(planned)).await.status, 409);
    let urgent = json!({"reason": "urgent", "kinds": ["ed25519", "ed25519"]});
    let made = managed.tenant("POST", "/signing-keys/rotate", Some(urgent.clone())).await.json();
    assert_eq!(made["items"].as_array().unwrap().len(), 1);
    let listed = managed.tenant("GET", "/signing-keys", None).await;
    let active: Vec<_> = listed.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|key| key["state"] == "active" && key["kind"] == "ed25519")
        .cloned()
        .collect();
    assert_eq!(active.len(), 1);
    assert_eq!(active[0]["kid"], made["items"][0]["kid"]);
    assert!(!listed.text().contains("private"));
    let mut last = 200;
    for _ in 0..8 {
        last = managed.tenant("POST", "/signing-keys/rotate", Some(urgent.clone())).await.status.as_u16();
    }
    assert_eq!(last, 409);
    assert_eq!(
        managed.tenant("POST", "/signing-keys/rotate", Some(json!({"reason": "bored"}))).await.status,
        400
    );
}

#[actix_web::test]
async fn each_revocation_has_the_next_number() {
    let managed = Managed::open().await;
    let user = managed.create_user("ada@acme.example").await;
    let subjects =
        [json!({"type": "user", "id": user["id"]}), json!({"type": "tenant"}), json!({"type": "tenant"})];
    let mut last = None;
    for subject in subjects {
        let body = json!({"subject": subject, "reason": "test"});
        let receipt = managed.tenant("POST", "/revocations", Some(body)).await.json();
        let seq = receipt["seq"].as_u64().unwrap();
        assert_eq!(receipt["inc"].as_str().unwrap().len(), 16);
        assert!(last.is_none_or(|last| seq == last + 1), "{receipt}");
        last = Some(seq);
    }
    for (subject, status) in [
        (json!({"type": "user", "id": NOBODY}), 404),
        (json!({"type": "session", "id": NOBODY}), 404),
        (json!({"type": "client", "id": NOBODY}), 404),
        (json!({"type": "family", "id": NOBODY}), 404),
        (json!({"type": "user"}), 400),
        (json!({"type": "tenant", "id": NOBODY}), 400),
        (json!({"type": "token", "id": NOBODY}), 400),
        (json!({"type": "user", "id": "x"}), 400),
        (json!({"type": "user", "id": NOBODY, "also": 1}), 400),
        (json!("tenant"), 400),
    ] {
        let body = json!({"subject": subject, "reason": "test"});
        assert_eq!(
            managed.tenant("POST", "/revocations", Some(body.clone())).await.status.as_u16(),
            status,
            "{body}"
        );
    }
    let hot = managed.site.app.store().hot(managed.site.tenant).await.unwrap();
    assert_eq!(Some(hot.sequence().number()), last);
}

#[actix_web::test]
async fn sessions_are_listed_and_ended() {
    let managed = Managed::open().await;
    let user = managed.create_user("ada@acme.example").await;
    let id = begin_session(&managed, user["id"].as_str().unwrap()).await;
    let of_user = format!("/users/{}/sessions", user["id"].as_str().unwrap());
    for path in ["/sessions", of_user.as_str()] {
        let listed = managed.tenant("GET", path, None).await.json();
        assert_eq!(listed["items"][0]["id"], id.to_string(), "{path}");
    }
    let path = format!("/sessions/{id}");
    assert_eq!(managed.tenant("GET", &path, None).await.json()["amr"], json!(["pwd"]));
    assert_eq!(managed.tenant("DELETE", &path, None).await.status, 204);
    assert!(managed.tenant("GET", &path, None).await.json()["ended_at"].is_string());
    assert!(managed.tenant("GET", "/sessions", None).await.json()["items"].as_array().unwrap().is_empty());
    assert_eq!(managed.tenant("GET", &format!("/users/{NOBODY}/sessions"), None).await.status, 404);
}

async fn begin_session(managed: &Managed, user: &str) -> SessionId {
    let app = &managed.site.app;
    let context =
        Context { tenant: managed.site.tenant, actor: Actor::Anonymous, request: RequestInfo::default() };
    let mut tx = app.store().write(&context, Authority::Protocol(ProtocolStep::SignIn)).await.unwrap();
    let now: Timestamp = tx.now();
    let session = Session {
        id: SessionId::random(app.entropy()),
        token_mac: [7; 32],
        user_id: user.parse().unwrap(),
        auth_time: now,
        methods: vec![AuthenticationMethod::Password],
        created_at: now,
        last_seen_at: now,
        idle_expires_at: now.plus(Duration::from_hours(1)),
        absolute_expires_at: now.plus(Duration::from_hours(2)),
        ended_at: None,
        ip: None,
        user_agent: "test".to_owned(),
    };
    sessions::insert(&mut tx, &session).await.unwrap();
    tx.commit_unaudited(Unaudited::Prepared).await.unwrap();
    session.id
}
