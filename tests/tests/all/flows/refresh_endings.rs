//! A refresh token after the world has changed.
//! Covers O-14, T-12; oidc.md §2, revocation.md §4.2.

use super::stage::{Stage, Tokens, assert_refused};
use serde_json::json;
use std::time::Duration;
use tests::harness::relying_party::{claims, query};

async fn assert_dead(stage: &Stage, tokens: &Tokens) {
    assert_refused(&stage.app.refresh(&stage.server, &tokens.refresh).await, 400, "invalid_grant");
    assert!(!stage.is_alive(&tokens.access).await);
}

#[actix_web::test]
async fn it_dies_with_the_person_and_does_not_come_back() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid offline_access").await;
    stage.manage("POST", &format!("users/{}/disable", stage.person.id), None).await;
    assert_dead(&stage, &tokens).await;
    stage.manage("POST", &format!("users/{}/enable", stage.person.id), None).await;
    assert_dead(&stage, &tokens).await;
    let fresh = stage.tokens("openid").await;
    assert!(stage.is_alive(&fresh.access).await);
    stage.manage("DELETE", &format!("users/{}", stage.person.id), None).await;
    assert_dead(&stage, &fresh).await;
}

#[actix_web::test]
async fn it_dies_with_the_session_that_an_administrator_ends() {
    let stage = Stage::open().await;
    for scope in ["openid", "openid offline_access"] {
        let (tokens, other) = (stage.tokens(scope).await, stage.tokens(scope).await);
        let session = claims(&tokens.access)["sid"].as_str().unwrap().to_owned();
        stage.manage("DELETE", &format!("sessions/{session}"), None).await;
        assert_dead(&stage, &tokens).await;
        assert!(stage.is_alive(&other.access).await);
    }
}

#[actix_web::test]
async fn a_sign_out_ends_it_unless_it_was_granted_for_offline() {
    let stage = Stage::open().await;
    let mut browser = stage.browser();
    let mut tokens = Vec::new();
    for scope in ["openid", "openid offline_access"] {
        let back = stage.app.sign_in(&mut browser, &stage.person, &[("scope", scope)]).await;
        let answer = stage.app.exchange(&stage.server, &query(&back, "code"), &[]).await;
        tokens.push(Tokens::of(&answer.json()));
    }
    let hint = [("id_token_hint", tokens[0].id.as_str())];
    let url = url::Url::parse_with_params(&stage.tenant.at("/oauth2/logout"), hint).unwrap();
    assert_eq!(browser.open(url.as_str()).await.status, 200);
    assert_dead(&stage, &tokens[0]).await;
    // The access token was of the session; what the family is refreshed to is not.
    assert!(!stage.is_alive(&tokens[1].access).await);
    let answer = stage.app.refresh(&stage.server, &tokens[1].refresh).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(stage.is_alive(&Tokens::of(&answer.json()).access).await);
}

#[actix_web::test]
async fn it_ends_with_the_longest_life_of_the_session_unless_granted_for_offline() {
    let stage = Stage::open().await;
    let mut plain = stage.tokens("openid").await;
    let offline = stage.tokens("openid offline_access").await;
    for _ in 0..12 {
        stage.server.clock.advance(Duration::from_secs(3599));
        let answer = stage.app.refresh(&stage.server, &plain.refresh).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        plain = Tokens::of(&answer.json());
    }
    // The last access token was cut to the end of the family.
    let told = claims(&plain.access);
    assert_eq!(told["exp"].as_i64().unwrap() - told["iat"].as_i64().unwrap(), 12);
    stage.server.clock.advance(Duration::from_secs(12));
    assert_dead(&stage, &plain).await;
    assert_eq!(stage.app.refresh(&stage.server, &offline.refresh).await.status, 200);
}

#[actix_web::test]
async fn it_ends_when_nobody_uses_it_and_at_its_longest_life() {
    let stage = Stage::open().await;
    let lives = json!({"refresh_idle_lifetime_secs": 1000, "refresh_absolute_lifetime_secs": 2500});
    stage.manage("PUT", "settings", Some(lives)).await;
    let idle = stage.tokens("openid offline_access").await;
    let mut used = stage.tokens("openid offline_access").await;
    for _ in 0..2 {
        stage.server.clock.advance(Duration::from_secs(999));
        let answer = stage.app.refresh(&stage.server, &used.refresh).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        used = Tokens::of(&answer.json());
    }
    assert_dead(&stage, &idle).await;
    stage.server.clock.advance(Duration::from_secs(502));
    assert_dead(&stage, &used).await;
}

#[actix_web::test]
async fn it_dies_with_the_client() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid").await;
    let api = stage.resource_server("https://api.example/").await;
    stage.manage("POST", &format!("clients/{}/disable", stage.app.client_id), None).await;
    assert_refused(&stage.app.refresh(&stage.server, &tokens.refresh).await, 401, "invalid_client");
    assert_eq!(stage.userinfo(&tokens.access).await.status, 401);
    assert_eq!(api.introspect(&stage.server, &tokens.access).await, json!({"active": false}));
    stage.manage("POST", &format!("clients/{}/enable", stage.app.client_id), None).await;
    assert_dead(&stage, &tokens).await;
}

#[actix_web::test]
async fn what_the_client_lost_is_gone_from_the_grant() {
    let stage = Stage::with(json!({"scope": "openid email read"})).await;
    let tokens = stage.tokens("openid email read").await;
    let client = format!("clients/{}", stage.app.client_id);
    stage.manage("PATCH", &client, Some(json!({"scope": "openid email"}))).await;
    let answer = stage.app.refresh(&stage.server, &tokens.refresh).await;
    assert_eq!(answer.json()["scope"], "email openid", "{}", answer.text);
    stage.manage("PATCH", &client, Some(json!({"grant_types": ["authorization_code"]}))).await;
    let tokens = Tokens::of(&answer.json());
    assert_refused(&stage.app.refresh(&stage.server, &tokens.refresh).await, 400, "unauthorized_client");
}

#[actix_web::test]
async fn a_resource_that_the_client_lost_is_gone_from_the_grant() {
    let resources = ["https://one.example/", "https://two.example/"];
    let stage = Stage::with(json!({"audiences": resources})).await;
    let code = stage.code(&[("resource", resources[1]), ("scope", "openid")]).await;
    let tokens = Tokens::of(&stage.app.exchange(&stage.server, &code, &[]).await.json());
    let client = format!("clients/{}", stage.app.client_id);
    stage.manage("PATCH", &client, Some(json!({"audiences": [resources[0]]}))).await;
    let later = Tokens::of(&stage.app.refresh(&stage.server, &tokens.refresh).await.json());
    assert_eq!(claims(&later.access)["aud"], stage.tenant.issuer);
    let plain = stage.code(&[("scope", "email")]).await;
    let plain = stage.app.exchange(&stage.server, &plain, &[]).await.json();
    stage.manage("PATCH", &client, Some(json!({"audiences": [resources[1]]}))).await;
    let refused = stage.app.refresh(&stage.server, plain["refresh_token"].as_str().unwrap()).await;
    assert_refused(&refused, 400, "invalid_target");
}

#[actix_web::test]
async fn an_app_that_is_no_longer_our_own_refreshes_only_what_was_granted_for_offline() {
    let stage = Stage::open().await;
    let (online, offline) = (stage.tokens("openid").await, stage.tokens("openid offline_access").await);
    let client = format!("clients/{}", stage.app.client_id);
    stage.manage("PATCH", &client, Some(json!({"first_party": false}))).await;
    assert_refused(&stage.app.refresh(&stage.server, &online.refresh).await, 400, "invalid_grant");
    assert_eq!(stage.app.refresh(&stage.server, &offline.refresh).await.status, 200);
}

#[actix_web::test]
async fn it_dies_by_every_kind_of_revocation() {
    let stage = Stage::open().await;
    let told = claims(&stage.tokens("openid").await.access);
    let subjects = ["user", "session", "client", "family", "tenant"];
    for kind in subjects {
        let tokens = stage.tokens("openid offline_access").await;
        let ids = claims(&tokens.access);
        let subject = match kind {
            "user" => json!({"type": kind, "id": ids["sub"]}),
            "session" => json!({"type": kind, "id": ids["sid"]}),
            "client" => json!({"type": kind, "id": ids["client_id"]}),
            "family" => json!({"type": kind, "id": ids["fam"]}),
            _ => json!({"type": kind}),
        };
        let body = json!({"subject": subject, "reason": "test"});
        let receipt = stage.manage("POST", "revocations", Some(body)).await.json();
        assert_eq!(receipt["inc"], told["inc"]);
        assert!(receipt["seq"].as_u64() > ids["rsq"].as_u64(), "{kind}: {receipt} {ids}");
        assert_dead(&stage, &tokens).await;
        // Revoked is not disabled: whoever signs in again has tokens that stand.
        let fresh = stage.tokens("openid").await;
        assert!(stage.is_alive(&fresh.access).await, "{kind}");
        assert_eq!(stage.app.refresh(&stage.server, &fresh.refresh).await.status, 200, "{kind}");
    }
}

#[actix_web::test]
async fn a_disabled_tenant_gives_nobody_anything() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid offline_access").await;
    let code = stage.code(&[]).await;
    let tenant = stage.server.platform_api(&format!("tenants/{}", stage.tenant.id));
    let change = async |state: &str| {
        let body = json!({"state": state});
        let answer = stage.server.call("PATCH", &tenant, &stage.server.platform_key, Some(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    };
    change("disabled").await;
    for answer in [
        stage.app.refresh(&stage.server, &tokens.refresh).await,
        stage.app.exchange(&stage.server, &code, &[]).await,
        stage.app.post(&stage.server, "/oauth2/introspect", &[("token", &tokens.access)]).await,
        stage.userinfo(&tokens.access).await,
        stage.visit(&stage.app.authorize_url(&[])).await,
    ] {
        assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.text);
    }
    change("active").await;
    assert!(!stage.is_alive(&tokens.access).await);
    assert_refused(&stage.app.refresh(&stage.server, &tokens.refresh).await, 400, "invalid_grant");
}
