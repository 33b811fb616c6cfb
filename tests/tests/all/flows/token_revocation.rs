//! Token revocation: a client gives back what is its own; about anything else it learns nothing.
//! Covers T-05; oidc.md §3, RFC 7009.

use super::stage::{Stage, Tokens, assert_refused};
use serde_json::json;
use std::time::Duration;
use tests::harness::{Answer, RelyingParty};

async fn revoke(stage: &Stage, client: &RelyingParty, token: &str) {
    let answer = client.post(&stage.server, "/oauth2/revoke", &[("token", token)]).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
}

#[actix_web::test]
async fn a_refresh_token_takes_its_whole_family_along() {
    let stage = Stage::open().await;
    let (first, other) = (stage.tokens("openid").await, stage.tokens("openid").await);
    let second = Tokens::of(&stage.app.refresh(&stage.server, &first.refresh).await.json());
    revoke(&stage, &stage.app, &second.refresh).await;
    assert!(!stage.is_alive(&first.access).await && !stage.is_alive(&second.access).await);
    for token in [&first.refresh, &second.refresh] {
        assert_refused(&stage.app.refresh(&stage.server, token).await, 400, "invalid_grant");
    }
    assert!(stage.is_alive(&other.access).await);
    assert!(stage.trail_has("token.revoked").await);
}

#[actix_web::test]
async fn a_spent_refresh_token_does_so_too() {
    let stage = Stage::open().await;
    let first = stage.tokens("openid").await;
    let second = Tokens::of(&stage.app.refresh(&stage.server, &first.refresh).await.json());
    revoke(&stage, &stage.app, &first.refresh).await;
    assert!(!stage.is_alive(&second.access).await);
    assert_refused(&stage.app.refresh(&stage.server, &second.refresh).await, 400, "invalid_grant");
}

#[actix_web::test]
async fn an_access_token_goes_alone() {
    let stage = Stage::open().await;
    let first = stage.tokens("openid").await;
    let second = Tokens::of(&stage.app.refresh(&stage.server, &first.refresh).await.json());
    for _ in 0..3 {
        revoke(&stage, &stage.app, &first.access).await;
    }
    assert!(!stage.is_alive(&first.access).await);
    let trail = stage.manage("GET", "audit-events?limit=200", None).await.json();
    let entries = trail["items"].as_array().unwrap().iter();
    assert_eq!(entries.filter(|entry| entry["action"] == "token.revoked").count(), 1);
    assert!(stage.is_alive(&second.access).await);
    let third = Tokens::of(&stage.app.refresh(&stage.server, &second.refresh).await.json());
    assert!(stage.is_alive(&third.access).await);
    let robot = stage.service(json!({})).await;
    let own =
        robot.post(&stage.server, "/oauth2/token", &[("grant_type", "client_credentials")]).await.json();
    let own = own["access_token"].as_str().unwrap();
    assert_eq!(robot.introspect(&stage.server, own).await["active"], true);
    revoke(&stage, &robot, own).await;
    assert_eq!(robot.introspect(&stage.server, own).await["active"], false);
}

#[actix_web::test]
async fn what_was_revoked_stays_revoked_after_a_restart() {
    let stage = Stage::open().await;
    let (alone, family) = (stage.tokens("openid").await, stage.tokens("openid").await);
    revoke(&stage, &stage.app, &alone.access).await;
    revoke(&stage, &stage.app, &family.refresh).await;
    let stage = Stage { server: stage.server.restart().await, ..stage };
    assert!(!stage.is_alive(&alone.access).await && !stage.is_alive(&family.access).await);
    assert_eq!(stage.app.refresh(&stage.server, &alone.refresh).await.status, 200);
    assert_refused(&stage.app.refresh(&stage.server, &family.refresh).await, 400, "invalid_grant");
}

#[actix_web::test]
async fn what_belongs_to_somebody_else_is_left_alone_with_the_same_answer() {
    let stage = Stage::open().await;
    let stranger = stage.app(json!({})).await;
    let other = stage.server.tenant("other", 3).await;
    let abroad = stage.server.relying_party(&other, json!({})).await;
    let tokens = stage.tokens("openid").await;
    for client in [&stranger, &abroad] {
        for token in [&tokens.access, &tokens.refresh, &tokens.id] {
            revoke(&stage, client, token).await;
        }
    }
    for token in ["x", "a.b.c", "rt1.x", "\u{1f980}", &"A".repeat(8000), &tokens.id] {
        revoke(&stage, &stage.app, token).await;
    }
    assert!(stage.is_alive(&tokens.access).await);
    assert_eq!(stage.app.refresh(&stage.server, &tokens.refresh).await.status, 200);
    assert!(!stage.trail_has("token.revoked").await);
}

#[actix_web::test]
async fn hints_do_not_matter_and_a_token_is_needed() {
    let stage = Stage::open().await;
    for hint in ["access_token", "refresh_token", "saml", ""] {
        let tokens = stage.tokens("openid").await;
        let form = [("token", tokens.refresh.as_str()), ("token_type_hint", hint)];
        assert_eq!(stage.app.post(&stage.server, "/oauth2/revoke", &form).await.status, 200);
        assert!(!stage.is_alive(&tokens.access).await, "{hint}");
    }
    assert_refused(&stage.app.post(&stage.server, "/oauth2/revoke", &[]).await, 400, "invalid_request");
}

#[actix_web::test]
async fn a_public_client_revokes_by_its_name_and_nobody_without_credentials_in_its_stead() {
    let stage = Stage::open().await;
    let spa = stage.app(json!({"type": "spa", "redirect_uris": ["https://app.example/"]})).await;
    let own = Tokens::of(&spa.tokens(&stage.server, &stage.person, "openid").await);
    let tokens = stage.tokens("openid").await;
    let url = stage.tenant.at("/oauth2/revoke");
    for (client_id, token) in [(&stage.app.client_id, &tokens.refresh), (&spa.client_id, &tokens.refresh)] {
        stage.server.post_form(&url, None, &[("client_id", client_id), ("token", token)]).await;
    }
    assert_refused(
        &stage.server.post_form(&url, None, &[("token", &tokens.refresh)]).await,
        401,
        "invalid_client",
    );
    assert!(stage.is_alive(&tokens.access).await);
    revoke(&stage, &spa, &own.refresh).await;
    assert_eq!(stage.userinfo(&own.access).await.status, 401);
}

#[actix_web::test]
async fn registered_origins_may_read_the_answer_and_others_may_not() {
    let stage = Stage::open().await;
    stage.app(json!({"type": "spa", "redirect_uris": ["https://app.example/cb"]})).await;
    for path in ["/oauth2/revoke", "/oauth2/token", "/oauth2/userinfo"] {
        let url = stage.tenant.at(path);
        let cases = [
            ("https://app.example", "https://app.example"),
            ("https://evil.example", ""),
            ("null", ""),
            ("https://app.example.evil", ""),
            ("http://app.example", ""),
        ];
        for (origin, allowed) in cases {
            let request = stage.server.http().post(&url).header("origin", origin).form(&[("token", "x")]);
            let answer = Answer::read(request.send().await.unwrap()).await;
            assert_eq!(answer.header("access-control-allow-origin"), allowed, "{path} {origin}");
            assert_eq!(answer.header("access-control-allow-credentials"), "");
            assert!(answer.header("vary").to_ascii_lowercase().contains("origin"), "{path} {origin}");
        }
    }
}

#[actix_web::test]
async fn time_does_not_bring_a_revoked_token_back() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid").await;
    revoke(&stage, &stage.app, &tokens.access).await;
    for _ in 0..3 {
        stage.server.clock.advance(Duration::from_secs(99));
        assert!(!stage.is_alive(&tokens.access).await);
    }
}
