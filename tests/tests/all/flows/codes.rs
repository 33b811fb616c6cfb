//! A code: single use by the database, dead for whoever shows it wrongly, and bound to everything it was asked for with.
//! Covers O-06, O-08, O-09, T-06, T-20; oidc.md §1.

use super::stage::{Stage, Tokens, assert_refused};
use futures_util::future::join_all;
use serde_json::json;
use std::time::Duration;
use tests::harness::RelyingParty;
use tests::harness::relying_party::query;

#[actix_web::test]
async fn a_second_use_kills_what_the_first_use_made() {
    let stage = Stage::open().await;
    let code = stage.code(&[]).await;
    let tokens = Tokens::of(&stage.app.exchange(&stage.server, &code, &[]).await.json());
    let later = Tokens::of(&stage.app.refresh(&stage.server, &tokens.refresh).await.json());
    assert!(stage.is_alive(&tokens.access).await && stage.is_alive(&later.access).await);
    assert_refused(&stage.app.exchange(&stage.server, &code, &[]).await, 400, "invalid_grant");
    assert!(!stage.is_alive(&tokens.access).await && !stage.is_alive(&later.access).await);
    for refresh in [&tokens.refresh, &later.refresh] {
        assert_refused(&stage.app.refresh(&stage.server, refresh).await, 400, "invalid_grant");
    }
    assert!(stage.trail_has("code.misused").await);
}

#[actix_web::test]
async fn a_second_use_long_after_the_first_still_kills() {
    let stage = Stage::open().await;
    let code = stage.code(&[]).await;
    let tokens = Tokens::of(&stage.app.exchange(&stage.server, &code, &[]).await.json());
    stage.server.clock.advance(Duration::from_secs(200));
    assert_refused(&stage.app.exchange(&stage.server, &code, &[]).await, 400, "invalid_grant");
    assert!(!stage.is_alive(&tokens.access).await);
}

#[actix_web::test]
async fn of_many_at_once_at_most_one_gets_tokens_and_they_are_dead_already() {
    let stage = Stage::open().await;
    for _ in 0..4 {
        let code = stage.code(&[]).await;
        let answers = join_all((0..50).map(|_| stage.app.exchange(&stage.server, &code, &[]))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!((won.len(), lost.len()), (1, 49));
        for answer in lost {
            assert_refused(answer, 400, "invalid_grant");
        }
        let tokens = Tokens::of(&won[0].json());
        assert!(!stage.is_alive(&tokens.access).await);
        assert_refused(&stage.app.refresh(&stage.server, &tokens.refresh).await, 400, "invalid_grant");
    }
}

#[actix_web::test]
async fn another_client_of_the_tenant_burns_the_code() {
    let stage = Stage::open().await;
    let thief = stage.app(json!({})).await;
    let code = stage.code(&[]).await;
    assert_refused(&thief.exchange(&stage.server, &code, &[]).await, 400, "invalid_grant");
    assert_refused(&stage.app.exchange(&stage.server, &code, &[]).await, 400, "invalid_grant");
    assert!(stage.trail_has("code.misused").await);
}

#[actix_web::test]
async fn at_another_tenant_a_code_means_nothing_and_nothing_happens_to_it() {
    let stage = Stage::open().await;
    let other = stage.server.tenant("other", 3).await;
    let thief = stage.server.relying_party(&other, json!({})).await;
    let code = stage.code(&[]).await;
    assert_refused(&thief.exchange(&stage.server, &code, &[]).await, 400, "invalid_grant");
    // The client itself is unknown there, too.
    let abroad = RelyingParty { tenant: other, ..stage.app.clone() };
    assert_refused(&abroad.exchange(&stage.server, &code, &[]).await, 401, "invalid_client");
    assert_eq!(stage.app.exchange(&stage.server, &code, &[]).await.status, 200);
}

#[actix_web::test]
async fn another_redirect_uri_burns_the_code() {
    let uris = ["https://one.example/cb", "https://two.example/cb"];
    let stage = Stage::with(json!({"redirect_uris": uris})).await;
    for other in ["https://two.example/cb", "https://one.example/cb/", "https://ONE.example/cb", ""] {
        let code = stage.code(&[]).await;
        let answer = stage.app.exchange(&stage.server, &code, &[("redirect_uri", other)]).await;
        assert_refused(&answer, 400, "invalid_grant");
        assert_refused(&stage.app.exchange(&stage.server, &code, &[]).await, 400, "invalid_grant");
    }
}

#[actix_web::test]
async fn a_redirect_uri_that_was_sent_must_come_again_and_one_left_out_may_stay_out() {
    let stage = Stage::open().await;
    let absent = ("redirect_uri", "");
    let sent = stage.code(&[]).await;
    // RFC 6749 §4.1.3.
    assert_refused(&stage.app.exchange(&stage.server, &sent, &[absent]).await, 400, "invalid_grant");
    let left_out = stage.code(&[absent]).await;
    assert_eq!(stage.app.exchange(&stage.server, &left_out, &[absent]).await.status, 200);
    let named_later = stage.code(&[absent]).await;
    assert_eq!(stage.app.exchange(&stage.server, &named_later, &[]).await.status, 200);
}

#[actix_web::test]
async fn a_guess_burns_nothing() {
    let stage = Stage::open().await;
    let code = stage.code(&[]).await;
    let (first, rest) = code.split_at(1);
    let flipped = format!("{}{rest}", if first == "A" { "B" } else { "A" });
    let guesses = [
        &code[1..],
        &code[..code.len() - 1],
        &format!("{code}A"),
        &format!("{code}="),
        &flipped,
        "null",
        "\u{e4}",
    ];
    for guess in guesses {
        assert_refused(&stage.app.exchange(&stage.server, guess, &[]).await, 400, "invalid_grant");
    }
    assert_refused(&stage.app.exchange(&stage.server, "", &[]).await, 400, "invalid_request");
    assert_eq!(stage.app.exchange(&stage.server, &code, &[]).await.status, 200);
}

#[actix_web::test]
async fn single_use_things_of_other_kinds_are_no_codes() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid").await;
    let mut browser = stage.browser();
    let begun = browser.open(&stage.app.authorize_url(&[])).await;
    let flow = begun.header("location").split_once("flow=").unwrap().1.to_owned();
    let cookie = browser.cookie(&stage.tenant.issuer, "dw_browser").unwrap().to_owned();
    for other in [&tokens.refresh, &tokens.access, &tokens.id, &flow, &cookie] {
        let answer = stage.app.exchange(&stage.server, other, &[]).await;
        assert_refused(&answer, 400, "invalid_grant");
    }
    let code = stage.code(&[]).await;
    assert_refused(&stage.app.refresh(&stage.server, &code).await, 400, "invalid_grant");
    assert_eq!(browser.open(&stage.tenant.at(&format!("/login?flow={code}"))).await.status, 400);
}

#[actix_web::test]
async fn a_code_dies_with_the_session_the_person_and_the_client() {
    let stage = Stage::open().await;
    let mut browser = stage.signed_in_browser().await;
    let code = stage.code_at_client(&browser.open(&stage.app.authorize_url(&[])).await);
    let users = format!("users/{}", stage.person.id);
    let sessions = stage.manage("GET", &format!("{users}/sessions"), None).await.json();
    for session in sessions["items"].as_array().unwrap() {
        stage.manage("DELETE", &format!("sessions/{}", session["id"].as_str().unwrap()), None).await;
    }
    assert_refused(&stage.app.exchange(&stage.server, &code, &[]).await, 400, "invalid_grant");
    let code = stage.code(&[]).await;
    stage.manage("POST", &format!("{users}/disable"), None).await;
    assert_refused(&stage.app.exchange(&stage.server, &code, &[]).await, 400, "invalid_grant");
    stage.manage("POST", &format!("{users}/enable"), None).await;
    assert_refused(&stage.app.exchange(&stage.server, &code, &[]).await, 400, "invalid_grant");
    let code = stage.code(&[]).await;
    stage.manage("POST", &format!("clients/{}/disable", stage.app.client_id), None).await;
    assert_refused(&stage.app.exchange(&stage.server, &code, &[]).await, 401, "invalid_client");
}

#[actix_web::test]
async fn a_client_that_was_cut_off_meanwhile_gets_nothing_for_an_old_code() {
    let stage = Stage::open().await;
    let code = stage.code(&[]).await;
    stage.manage("POST", &format!("clients/{}/disable", stage.app.client_id), None).await;
    stage.manage("POST", &format!("clients/{}/enable", stage.app.client_id), None).await;
    assert_refused(&stage.app.exchange(&stage.server, &code, &[]).await, 400, "invalid_grant");
}

#[actix_web::test]
async fn a_token_request_that_cannot_be_read_changes_nothing() {
    let stage = Stage::open().await;
    let code = stage.code(&[]).await;
    let post = async |form: &[(&str, &str)]| stage.app.post(&stage.server, "/oauth2/token", form).await;
    let twice = [("grant_type", "authorization_code"), ("code", code.as_str()), ("code", code.as_str())];
    assert_refused(&post(&twice).await, 400, "invalid_request");
    let twice = [("grant_type", "authorization_code"), ("grant_type", "authorization_code"), ("code", &code)];
    assert_refused(&post(&twice).await, 400, "invalid_request");
    assert_refused(&post(&[("code", &code)]).await, 400, "invalid_request");
    for grant in
        ["password", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "Authorization_Code"]
    {
        assert_refused(&post(&[("grant_type", grant), ("code", &code)]).await, 400, "unsupported_grant_type");
    }
    let verifiers = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &stage.app.redirect_uri),
        ("code_verifier", "x"),
        ("code_verifier", "y"),
    ];
    assert_refused(&post(&verifiers).await, 400, "invalid_request");
    assert_eq!(stage.app.exchange(&stage.server, &code, &[]).await.status, 200);
}

#[actix_web::test]
async fn a_client_that_may_not_refresh_gets_no_refresh_token() {
    let stage = Stage::with(json!({"grant_types": ["authorization_code"]})).await;
    let code = stage.code(&[("scope", "openid offline_access")]).await;
    let answer = stage.app.exchange(&stage.server, &code, &[]).await.json();
    assert_eq!((&answer["refresh_token"], &answer["scope"]), (&serde_json::Value::Null, &json!("openid")));
    let third_party = stage.app(json!({"first_party": false})).await;
    let plain = third_party.tokens(&stage.server, &stage.person, "openid").await;
    assert_eq!(plain["refresh_token"], serde_json::Value::Null);
    let offline = third_party.tokens(&stage.server, &stage.person, "openid offline_access").await;
    assert!(offline["refresh_token"].is_string());
}

#[actix_web::test]
async fn the_trail_tells_the_whole_way() {
    let stage = Stage::open().await;
    let back = stage.app.sign_in(&mut stage.browser(), &stage.person, &[]).await;
    stage.app.exchange(&stage.server, &query(&back, "code"), &[]).await;
    for action in ["sign_in.succeeded", "authorization.granted", "code.exchanged"] {
        assert!(stage.trail_has(action).await, "{action}");
    }
}
