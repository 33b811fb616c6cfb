//! A client acts for itself.
//! Covers O-15 (`client_credentials`), O-28 (scopes), T-03; oidc.md §2.

use super::stage::{Stage, assert_refused};
use serde_json::{Value, json};
use std::time::Duration;
use tests::harness::relying_party::claims;
use tests::harness::{Answer, RelyingParty};

async fn ask(stage: &Stage, client: &RelyingParty, fields: &[(&str, &str)]) -> Answer {
    let form = [&[("grant_type", "client_credentials")], fields].concat();
    client.post(&stage.server, "/oauth2/token", &form).await
}

#[actix_web::test]
async fn the_token_speaks_about_the_client_and_nobody_else() {
    let stage = Stage::open().await;
    let robot = stage.service(json!({"scope": "read write", "audiences": ["https://api.example/"]})).await;
    let answer = ask(&stage, &robot, &[]).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{}", answer.text);
    let body = answer.json();
    assert_eq!((&body["scope"], &body["expires_in"]), (&json!("read write"), &json!(300)));
    assert_eq!((&body["refresh_token"], &body["id_token"]), (&Value::Null, &Value::Null));
    let told = claims(body["access_token"].as_str().unwrap());
    assert_eq!((&told["sub"], &told["client_id"]), (&json!(robot.client_id), &json!(robot.client_id)));
    assert_eq!((&told["aud"], &told["tid"]), (&json!("https://api.example/"), &json!(stage.tenant.id)));
    for absent in ["sid", "fam", "auth_time", "amr", "nonce"] {
        assert_eq!(told[absent], Value::Null, "{absent}");
    }
    assert!(told["rsq"].is_u64() && told["inc"].is_string());
}

#[actix_web::test]
async fn scopes_may_shrink_and_never_grow() {
    let stage = Stage::open().await;
    let robot = stage.service(json!({"scope": "read write openid offline_access"})).await;
    assert_eq!(ask(&stage, &robot, &[("scope", "write")]).await.json()["scope"], "write");
    assert_eq!(ask(&stage, &robot, &[]).await.json()["scope"], "read write");
    let many = (0..1000).map(|number| format!("s{number}")).collect::<Vec<_>>().join(" ");
    for scope in ["admin", "read admin", "openid", "offline_access", "READ", "read\\", &many] {
        assert_refused(&ask(&stage, &robot, &[("scope", scope)]).await, 400, "invalid_scope");
    }
    let ten_thousand = (0..10_000).map(|number| format!("{number}")).collect::<Vec<_>>().join(" ");
    assert_refused(&ask(&stage, &robot, &[("scope", &ten_thousand)]).await, 413, "invalid_request");
    assert_refused(
        &ask(&stage, &robot, &[("scope", "read"), ("scope", "read")]).await,
        400,
        "invalid_request",
    );
}

#[actix_web::test]
async fn a_client_without_scopes_gets_a_token_that_allows_nothing() {
    let stage = Stage::open().await;
    let robot = stage.service(json!({})).await;
    let answer = ask(&stage, &robot, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json().get("scope"), None, "an empty scope is no scope (RFC 6749 §3.3)");
    let told = claims(answer.json()["access_token"].as_str().unwrap());
    assert_eq!((&told["scope"], &told["aud"]), (&Value::Null, &json!(stage.tenant.issuer)));
}

#[actix_web::test]
async fn a_resource_is_one_of_those_the_client_may_call() {
    let stage = Stage::open().await;
    let resources = ["https://one.example/", "https://two.example/v1"];
    let robot = stage.service(json!({"audiences": resources})).await;
    let audience = async |fields: &[(&str, &str)]| {
        let answer = ask(&stage, &robot, fields).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        claims(answer.json()["access_token"].as_str().unwrap())["aud"].clone()
    };
    let (one, two) = (("resource", resources[0]), ("resource", resources[1]));
    assert_eq!(audience(&[]).await, json!(resources[0]));
    assert_eq!(audience(&[two]).await, json!(resources[1]));
    assert_eq!(audience(&[two, one, two]).await, json!([resources[1], resources[0]]));
    assert_eq!(audience(&[("resource", "")]).await, json!(resources[0]));
    for other in [
        "https://three.example/",
        "https://one.example",
        "https://two.example/v1/",
        "x",
        "https://one.example/#f",
    ] {
        assert_refused(&ask(&stage, &robot, &[("resource", other)]).await, 400, "invalid_target");
        assert_refused(&ask(&stage, &robot, &[one, ("resource", other)]).await, 400, "invalid_target");
    }
}

#[actix_web::test]
async fn only_a_client_with_a_secret_and_the_grant_may() {
    let stage = Stage::open().await;
    assert_refused(&ask(&stage, &stage.app, &[]).await, 400, "unauthorized_client");
    let spa = stage.app(json!({"type": "spa", "redirect_uris": ["https://app.example/"]})).await;
    assert_refused(&ask(&stage, &spa, &[]).await, 400, "unauthorized_client");
    let api = stage.resource_server("https://api.example/").await;
    assert_refused(&ask(&stage, &api, &[]).await, 400, "unauthorized_client");
    let robot = stage.service(json!({})).await;
    for grant in ["authorization_code", "refresh_token"] {
        let form = [("grant_type", grant), ("code", "x"), ("refresh_token", "x")];
        assert_refused(&robot.post(&stage.server, "/oauth2/token", &form).await, 400, "unauthorized_client");
    }
    let public = json!({"name": "x", "type": "spa", "redirect_uris": ["https://a.example/"], "grant_types": ["client_credentials"]});
    let refused =
        stage.server.call("POST", &stage.tenant.api("clients"), &stage.tenant.key, Some(&public)).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
}

#[actix_web::test]
async fn the_token_opens_neither_userinfo_nor_management_nor_another_tenant() {
    let stage = Stage::open().await;
    let robot = stage.service(json!({})).await;
    let token = ask(&stage, &robot, &[]).await.json()["access_token"].as_str().unwrap().to_owned();
    let answer = stage.userinfo(&token).await;
    assert_refused(&answer, 401, "invalid_token");
    assert!(answer.header("www-authenticate").starts_with("Bearer error=\"invalid_token\""));
    let other = stage.server.tenant("other", 3).await;
    for url in [stage.tenant.api("users"), other.api("users"), other.at("/oauth2/userinfo")] {
        assert_eq!(stage.server.call("GET", &url, &token, None).await.status, 401, "{url}");
    }
}

#[actix_web::test]
async fn the_token_dies_with_its_client_and_its_time() {
    let stage = Stage::open().await;
    let api = stage.resource_server("https://api.example/").await;
    let changes = json!({"audiences": ["https://api.example/"], "access_token_lifetime_secs": 10});
    let robot = stage.service(changes).await;
    let token = async || ask(&stage, &robot, &[]).await.json()["access_token"].as_str().unwrap().to_owned();
    let active = async |token: &str| api.introspect(&stage.server, token).await["active"] == true;
    let old = token().await;
    stage.server.clock.advance(Duration::from_millis(9_999));
    assert!(active(&old).await);
    stage.server.clock.advance(Duration::from_millis(1));
    assert!(!active(&old).await);
    let cut_off = token().await;
    assert!(active(&cut_off).await);
    stage.manage("POST", &format!("clients/{}/disable", robot.client_id), None).await;
    assert!(!active(&cut_off).await);
    stage.manage("POST", &format!("clients/{}/enable", robot.client_id), None).await;
    assert!(!active(&cut_off).await);
    assert!(active(&token().await).await);
}
