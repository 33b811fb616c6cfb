//! PKCE: demanded of everybody, S256 only, and checked whenever a challenge was sent.
//! Covers O-10, O-11.

use super::stage::{Stage, assert_refused};
use serde_json::json;
use tests::harness::RelyingParty;
use tests::harness::relying_party::{CHALLENGE, VERIFIER, query};

#[actix_web::test]
async fn a_request_without_a_challenge_is_refused_for_every_type_of_client() {
    let stage = Stage::open().await;
    let missing = [("code_challenge", ""), ("code_challenge_method", "")];
    let spa = json!({"type": "spa", "redirect_uris": ["https://app.example/"]});
    let native = json!({"type": "native", "redirect_uris": ["http://127.0.0.1/cb"]});
    for app in [stage.app.clone(), stage.app(spa).await, stage.app(native).await] {
        let answer = stage.visit(&app.authorize_url(&missing)).await;
        assert!(answer.header("location").contains("error=invalid_request"), "{}", answer.header("location"));
    }
}

#[actix_web::test]
async fn a_malformed_challenge_is_an_invalid_request() {
    let stage = Stage::open().await;
    let padded = format!("{CHALLENGE}=");
    let cases = [
        (&CHALLENGE[1..], "S256"),
        (padded.as_str(), "S256"),
        ("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", "S256"),
        ("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN", "S256"),
        ("x", "S256"),
        (VERIFIER, "plain"),
        (VERIFIER, ""),
        (CHALLENGE, "s256"),
        (CHALLENGE, "S512"),
        ("", "S256"),
        ("", "plain"),
    ];
    for (challenge, method) in cases {
        let changes = [("code_challenge", challenge), ("code_challenge_method", method)];
        let answer = stage.visit(&stage.app.authorize_url(&changes)).await;
        assert_eq!(stage.error_at_client(&answer), "invalid_request", "{challenge} {method}");
    }
}

#[actix_web::test]
async fn only_the_right_verifier_redeems_a_code_and_a_wrong_one_burns_it() {
    let stage = Stage::open().await;
    let long = "v".repeat(129);
    let other = "v".repeat(43);
    let spaced = format!("{VERIFIER} ");
    for verifier in
        ["", &VERIFIER[1..], &long, &other, CHALLENGE, &spaced, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX/"]
    {
        let code = stage.code(&[]).await;
        let wrong = stage.app.exchange(&stage.server, &code, &[("code_verifier", verifier)]).await;
        assert_refused(&wrong, 400, "invalid_grant");
        assert_refused(&stage.app.exchange(&stage.server, &code, &[]).await, 400, "invalid_grant");
    }
}

#[actix_web::test]
async fn a_confidential_client_may_switch_it_off_but_a_challenge_that_was_sent_counts() {
    let stage = Stage::with(json!({"require_pkce": false})).await;
    let without: [(&str, &str); 2] = [("code_challenge", ""), ("code_challenge_method", "")];
    let verifierless = [("code_verifier", "")];
    let plain = stage.code(&without).await;
    let answer = stage.app.exchange(&stage.server, &plain, &verifierless).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    // A verifier for a code that was asked for without a challenge: somebody swapped the code.
    let injected = stage.code(&without).await;
    assert_refused(&stage.app.exchange(&stage.server, &injected, &[]).await, 400, "invalid_grant");
    let challenged = stage.code(&[]).await;
    assert_refused(
        &stage.app.exchange(&stage.server, &challenged, &verifierless).await,
        400,
        "invalid_grant",
    );
    let method_alone = stage.visit(&stage.app.authorize_url(&[("code_challenge", "")])).await;
    assert_eq!(stage.error_at_client(&method_alone), "invalid_request");
}

#[actix_web::test]
async fn a_public_client_cannot_be_registered_without_it() {
    let stage = Stage::open().await;
    let body = json!({"name": "App", "type": "spa", "redirect_uris": ["https://app.example/"], "require_pkce": false});
    let answer =
        stage.server.call("POST", &stage.tenant.api("clients"), &stage.tenant.key, Some(&body)).await;
    assert_eq!(answer.status, 400, "{}", answer.text);
}

#[actix_web::test]
async fn a_public_client_redeems_with_its_verifier_alone() {
    let stage = Stage::open().await;
    let spa: RelyingParty =
        stage.app(json!({"type": "spa", "redirect_uris": ["https://app.example/"]})).await;
    assert_eq!(spa.client_secret, None);
    let back = spa.sign_in(&mut stage.browser(), &stage.person, &[]).await;
    let answer = spa.exchange(&stage.server, &query(&back, "code"), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}
