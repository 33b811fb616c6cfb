//! Introspection: for authenticated clients, about tokens that concern them; everything else looks the same.
//! Covers T-03, O-42 (server side); oidc.md §3, RFC 7662.

use super::stage::{Stage, Tokens, assert_refused};
use serde_json::json;
use std::time::Duration;
use tests::harness::relying_party::claims;
use tests::harness::{Answer, RelyingParty};

const INACTIVE: &str = r#"{"active":false}"#;

async fn ask(stage: &Stage, client: &RelyingParty, token: &str) -> Answer {
    client.post(&stage.server, "/oauth2/introspect", &[("token", token)]).await
}

async fn assert_inactive(stage: &Stage, client: &RelyingParty, token: &str) {
    let answer = ask(stage, client, token).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, INACTIVE));
    assert_eq!(
        (answer.header("cache-control"), answer.header("content-type")),
        ("no-store", "application/json")
    );
}

#[actix_web::test]
async fn a_client_learns_everything_about_its_own_access_token() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid email").await;
    let (answer, said) = (ask(&stage, &stage.app, &tokens.access).await, claims(&tokens.access));
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let told = answer.json();
    assert_eq!((&told["active"], &told["token_type"]), (&json!(true), &json!("Bearer")));
    for same in [
        "scope",
        "client_id",
        "exp",
        "iat",
        "sub",
        "aud",
        "iss",
        "jti",
        "auth_time",
        "amr",
        "sid",
        "tid",
        "fam",
    ] {
        assert_eq!(told[same], said[same], "{same}");
    }
    assert_eq!(said["sub"], stage.person.id);
}

#[actix_web::test]
async fn a_client_learns_about_its_own_living_refresh_token_only() {
    let stage = Stage::open().await;
    let other = stage.app(json!({})).await;
    let first = stage.tokens("openid").await;
    let told = ask(&stage, &stage.app, &first.refresh).await.json();
    assert_eq!((&told["active"], &told["sub"]), (&json!(true), &json!(stage.person.id)));
    assert_eq!(told["token_type"], serde_json::Value::Null);
    assert_inactive(&stage, &other, &first.refresh).await;
    let second = Tokens::of(&stage.app.refresh(&stage.server, &first.refresh).await.json());
    assert_inactive(&stage, &stage.app, &first.refresh).await;
    assert_eq!(ask(&stage, &stage.app, &second.refresh).await.json()["active"], true);
    // Asking is not using: the predecessor was shown here long after its grace, and the family lives.
    stage.server.clock.advance(Duration::from_mins(1));
    assert_inactive(&stage, &stage.app, &first.refresh).await;
    assert_eq!(stage.app.refresh(&stage.server, &second.refresh).await.status, 200);
}

#[actix_web::test]
async fn a_resource_server_learns_about_tokens_meant_for_it_and_no_others() {
    let stage = Stage::with(json!({"audiences": ["https://one.example/", "https://two.example/"]})).await;
    let one = stage.resource_server("https://one.example/").await;
    let two = stage.resource_server("https://two.example/").await;
    let for_one = stage.tokens("openid").await;
    assert_eq!(ask(&stage, &one, &for_one.access).await.json()["active"], true);
    assert_inactive(&stage, &two, &for_one.access).await;
    let code = stage.code(&[("resource", "https://two.example/")]).await;
    let for_two = Tokens::of(&stage.app.exchange(&stage.server, &code, &[]).await.json());
    assert_eq!(ask(&stage, &two, &for_two.access).await.json()["active"], true);
    assert_inactive(&stage, &one, &for_two.access).await;
    // A refresh token is nobody's but its client's, whatever it is for.
    assert_inactive(&stage, &two, &for_two.refresh).await;
    let stranger = stage.app(json!({})).await;
    assert_inactive(&stage, &stranger, &for_two.access).await;
}

#[actix_web::test]
async fn whatever_is_no_living_token_looks_the_same() {
    let stage = Stage::open().await;
    let other = stage.server.tenant("other", 3).await;
    let eve = stage.server.person(&other, "eve").await;
    let foreign = stage.server.relying_party(&other, json!({})).await;
    let foreign = Tokens::of(&foreign.tokens(&stage.server, &eve, "openid").await);
    let own = stage.tokens("openid").await;
    let code = stage.code(&[]).await;
    let secret = stage.app.client_secret.clone().unwrap();
    for token in [&foreign.access, &foreign.refresh, &own.id, &code, &secret, &stage.tenant.key] {
        assert_inactive(&stage, &stage.app, token).await;
    }
    for token in ["x", "a.b.c", "....", "null", "\u{1f980}", "rt1.", &".".repeat(8000)] {
        assert_inactive(&stage, &stage.app, token).await;
    }
    stage.server.clock.advance(Duration::from_mins(5));
    assert_inactive(&stage, &stage.app, &own.access).await;
}

#[actix_web::test]
async fn who_is_not_authenticated_learns_nothing() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid").await;
    let spa = stage.app(json!({"type": "spa", "redirect_uris": ["https://app.example/"]})).await;
    let own = spa.tokens(&stage.server, &stage.person, "openid").await;
    let own = own["access_token"].as_str().unwrap();
    assert_refused(&ask(&stage, &spa, own).await, 401, "invalid_client");
    let url = stage.tenant.at("/oauth2/introspect");
    let form = [("token", tokens.access.as_str())];
    assert_refused(&stage.server.post_form(&url, None, &form).await, 401, "invalid_client");
    let wrong = stage.server.post_form(&url, Some((&stage.app.client_id, "wrong")), &form).await;
    assert_refused(&wrong, 401, "invalid_client");
    // A token is no credential here, not even the one asked about.
    let request = stage.server.http().post(&url).bearer_auth(&tokens.access).form(&form);
    assert_refused(&Answer::read(request.send().await.unwrap()).await, 401, "invalid_client");
}

#[actix_web::test]
async fn a_hint_about_the_type_is_only_a_hint_and_a_token_is_needed() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid").await;
    let hinted = async |token: &str, hint: &str| {
        let form = [("token", token), ("token_type_hint", hint)];
        stage.app.post(&stage.server, "/oauth2/introspect", &form).await.json()["active"] == true
    };
    for hint in ["access_token", "refresh_token", "id_token", "unknown"] {
        assert!(hinted(&tokens.access, hint).await && hinted(&tokens.refresh, hint).await, "{hint}");
    }
    let nothing = stage.app.post(&stage.server, "/oauth2/introspect", &[]).await;
    assert_refused(&nothing, 400, "invalid_request");
    let twice = [("token", tokens.access.as_str()), ("token", tokens.access.as_str())];
    assert_refused(
        &stage.app.post(&stage.server, "/oauth2/introspect", &twice).await,
        400,
        "invalid_request",
    );
}

#[actix_web::test]
async fn no_page_of_another_origin_may_read_an_answer() {
    let stage = Stage::open().await;
    let url = stage.tenant.at("/oauth2/introspect");
    let secret = stage.app.client_secret.as_deref();
    for origin in ["http://127.0.0.1:9", "https://evil.example", "null"] {
        let request = stage.server.http().post(&url).basic_auth(&stage.app.client_id, secret);
        let request = request.header("origin", origin).form(&[("token", "x")]);
        let answer = Answer::read(request.send().await.unwrap()).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
    }
}
