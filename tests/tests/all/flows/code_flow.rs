//! The authorization code flow with PKCE, from the first redirect to the last token.

use serde_json::json;
use std::time::Duration;
use tests::harness::relying_party::{claims, query};
use tests::harness::{Browser, Server};

#[actix_web::test]
async fn a_person_signs_in_and_the_client_gets_tokens_that_say_so() {
    let server = Server::start().await;
    let tenant = server.tenant("acme", 2).await;
    let person = server.person(&tenant, "ada").await;
    let app = server.relying_party(&tenant, json!({})).await;
    let mut browser = Browser::new(server.http());
    let back = app.sign_in(&mut browser, &person, &[]).await;
    assert!(back.as_str().starts_with(&app.redirect_uri), "{back}");
    assert_eq!(query(&back, "state"), "st&te 1");
    assert_eq!(query(&back, "iss"), tenant.issuer);
    let answer = app.exchange(&server, &query(&back, "code"), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    let tokens = answer.json();
    let id_token = claims(tokens["id_token"].as_str().unwrap());
    assert_eq!(id_token["sub"], person.id);
    assert_eq!(id_token["nonce"], "n-1");
    assert_eq!(id_token["aud"], app.client_id);
    let access_token = claims(tokens["access_token"].as_str().unwrap());
    assert_eq!(access_token["iss"], tenant.issuer);
    assert_eq!(access_token["tid"], tenant.id);
    assert_eq!(access_token["exp"].as_i64().unwrap() - access_token["iat"].as_i64().unwrap(), 300);
}

#[actix_web::test]
async fn a_code_is_dead_after_sixty_seconds() {
    let server = Server::start().await;
    let tenant = server.tenant("acme", 2).await;
    let person = server.person(&tenant, "ada").await;
    let app = server.relying_party(&tenant, json!({})).await;
    let mut browser = Browser::new(server.http());
    let back = app.sign_in(&mut browser, &person, &[]).await;
    server.clock.advance(Duration::from_millis(59_999));
    assert_eq!(app.exchange(&server, &query(&back, "code"), &[]).await.status, 200);
    let back = app.sign_in(&mut browser, &person, &[]).await;
    server.clock.advance(Duration::from_mins(1));
    let late = app.exchange(&server, &query(&back, "code"), &[]).await;
    assert_eq!((late.status, late.json()["error"].as_str()), (400, Some("invalid_grant")));
}
