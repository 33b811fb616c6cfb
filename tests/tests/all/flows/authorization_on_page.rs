//! Until the client and its redirect URI are certain, an authorization request ends on a page.
//! Covers O-02, O-03, O-04, O-28; oidc.md §1.

use super::stage::{Stage, assert_page};
use serde_json::json;
use tests::harness::relying_party::query;
use tests::harness::{Answer, RelyingParty};

#[actix_web::test]
async fn an_uncertain_client_or_redirect_uri_is_a_page_and_never_a_redirect() {
    let stage = Stage::open().await;
    let nobody = "6f1f1a3c-3c3b-4a6e-9d0e-111111111111";
    let cases: [&[(&str, &str)]; 14] = [
        &[("client_id", "")],
        &[("client_id", nobody)],
        &[("client_id", "' or 1=1 --")],
        &[("client_id", "../../etc/passwd")],
        &[("redirect_uri", "https://evil.example/callback")],
        &[("redirect_uri", "http://127.0.0.1:9/callback/")],
        &[("redirect_uri", "http://127.0.0.1:9/callback?x=1")],
        &[("redirect_uri", "http://127.0.0.1:9/Callback")],
        &[("redirect_uri", "HTTP://127.0.0.1:9/callback")],
        &[("redirect_uri", "http://127.0.0.1:10/callback")],
        &[("redirect_uri", "http://127.0.0.1:9/call%62ack")],
        &[("redirect_uri", "http://127.0.0.1:9@evil.example/callback")],
        &[("redirect_uri", "javascript:alert(1)")],
        // Wrong in two ways: the page comes first.
        &[("redirect_uri", "https://evil.example/"), ("response_type", "token")],
    ];
    for case in cases {
        let answer = stage.visit(&stage.app.authorize_url(case)).await;
        assert_page(&answer, 400);
        assert!(!answer.text.contains("evil.example"), "the page repeats where it was to lead");
    }
}

#[actix_web::test]
async fn a_known_parameter_given_twice_is_a_page() {
    let stage = Stage::open().await;
    let known = [
        "acr_values",
        "claims",
        "claims_locales",
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "display",
        "id_token_hint",
        "login_hint",
        "max_age",
        "nonce",
        "prompt",
        "redirect_uri",
        "request",
        "request_uri",
        "response_mode",
        "response_type",
        "scope",
        "state",
        "ui_locales",
    ];
    for name in known {
        let url = stage.app.authorize_url(&[(name, "x")]);
        assert_page(&stage.visit(&format!("{url}&{name}=x")).await, 400);
        assert_page(&stage.visit(&format!("{url}&{name}=")).await, 400);
    }
    let escaped = format!("{}&%73tate=other", stage.app.authorize_url(&[]));
    assert_page(&stage.visit(&escaped).await, 400);
}

#[actix_web::test]
async fn unknown_parameters_mean_nothing_even_twice() {
    let stage = Stage::open().await;
    let url = format!("{}&audience=a&audience=b&tenant=other&=&&x", stage.app.authorize_url(&[]));
    let answer = stage.visit(&url).await;
    assert_eq!(answer.status, 303);
    assert!(answer.header("location").starts_with("/login?flow="), "{}", answer.header("location"));
}

#[actix_web::test]
async fn a_query_that_cannot_be_read_is_a_page() {
    let stage = Stage::open().await;
    for tail in ["&state2=%", "&x=%zz", "&x=%ff%fe", "&x=%00", "&x=%ED%A0%80"] {
        assert_page(&stage.visit(&format!("{}{tail}", stage.app.authorize_url(&[]))).await, 400);
    }
}

#[actix_web::test]
async fn what_is_too_large_is_refused_and_stores_nothing() {
    let stage = Stage::open().await;
    let many = "&x=1".repeat(65);
    assert_page(&stage.visit(&format!("{}{many}", stage.app.authorize_url(&[]))).await, 400);
    let state = "s".repeat(60 * 1024);
    assert_page(&stage.visit(&stage.app.authorize_url(&[("state", &state)])).await, 414);
    let state = "s".repeat(9 * 1024);
    assert_page(&stage.visit(&stage.app.authorize_url(&[("state", &state)])).await, 400);
    let post = |body: String| async {
        let request = stage.server.http().post(stage.tenant.at("/oauth2/authorize")).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Answer::read(request.send().await.unwrap()).await
    };
    assert_page(&post(format!("state={}", "s".repeat(64 * 1024))).await, 413);
    assert_page(&post(format!("state={}", "s".repeat(9 * 1024))).await, 413);
}

#[actix_web::test]
async fn a_request_by_form_is_the_request_by_query() {
    let stage = Stage::open().await;
    let url = url::Url::parse(&stage.app.authorize_url(&[("prompt", "none")])).unwrap();
    let form: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let endpoint = stage.tenant.at("/oauth2/authorize");
    let mut browser = stage.browser();
    let answer = browser.submit(&endpoint, &form).await;
    let (_, answer) = browser.follow(&endpoint, answer).await;
    assert_eq!(stage.error_at_client(&answer), "login_required");
    // In two places there are two readers of one request.
    for query in [url.query().unwrap(), "x", "ui_locales=de", "client_id="] {
        assert_page(&browser.submit(&format!("{endpoint}?{query}"), &form).await, 400);
    }
    let json = stage.server.http().post(&endpoint).json(&json!({"client_id": stage.app.client_id}));
    assert_page(&Answer::read(json.send().await.unwrap()).await, 415);
}

#[actix_web::test]
async fn a_client_may_leave_out_its_redirect_uri_only_while_it_has_one() {
    let stage = Stage::open().await;
    let absent = [("redirect_uri", ""), ("prompt", "none")];
    let answer = stage.visit(&stage.app.authorize_url(&absent)).await;
    assert_eq!(stage.error_at_client(&answer), "login_required");
    let two = json!({"redirect_uris": ["https://one.example/", "https://two.example/"]});
    let two = stage.app(two).await;
    assert_page(&stage.visit(&two.authorize_url(&absent)).await, 400);
    let second = two.authorize_url(&[("redirect_uri", "https://two.example/"), ("prompt", "none")]);
    assert!(stage.visit(&second).await.header("location").starts_with("https://two.example/?"));
}

#[actix_web::test]
async fn a_native_app_may_use_any_port_of_its_loopback_address_and_nothing_else() {
    let stage = Stage::open().await;
    let uris = ["http://127.0.0.1/cb", "http://[::1]:8000/cb", "com.example.app:/cb"];
    let native = stage.app(json!({"type": "native", "redirect_uris": uris})).await;
    let ask = async |uri: &str| {
        stage.visit(&native.authorize_url(&[("redirect_uri", uri), ("prompt", "none")])).await
    };
    for uri in
        ["http://127.0.0.1:51004/cb", "http://127.0.0.1/cb", "http://[::1]:1/cb", "com.example.app:/cb"]
    {
        let answer = ask(uri).await;
        assert!(
            answer.header("location").starts_with(&format!("{uri}?")),
            "{uri}: {}",
            answer.header("location")
        );
    }
    for uri in [
        "http://localhost:51004/cb",
        "http://127.0.0.1.evil.example/cb",
        "http://127.0.0.1:51004@evil.example/cb",
        "http://127.0.0.1:51004.evil.example/cb",
        "http://127.0.0.1:99999/cb",
        "http://127.0.0.1:/cb",
        "http://127.0.0.1:1/cb2",
        "http://127.0.0.1:1/cb?x",
        "http://127.0.0.1:1/cb#x",
        "https://127.0.0.1:1/cb",
        "http://127.0.0.2:1/cb",
        "http://2130706433:1/cb",
        "http://[::ffff:127.0.0.1]:1/cb",
        "com.example.app:/other",
        "COM.example.app:/cb",
    ] {
        assert_page(&ask(uri).await, 400);
    }
    assert_page(&ask_web(&stage, "http://127.0.0.1:51004/callback").await, 400);
}

#[actix_web::test]
async fn a_native_app_redeems_its_code_with_the_port_it_used() {
    let stage = Stage::open().await;
    let changes = json!({"type": "native", "redirect_uris": ["http://127.0.0.1/cb"]});
    let native = stage.app(changes).await;
    let uri = ("redirect_uri", "http://127.0.0.1:51004/cb");
    let code = async |native: &RelyingParty| {
        query(&native.sign_in(&mut stage.browser(), &stage.person, &[uri]).await, "code")
    };
    let elsewhere = [("redirect_uri", "http://127.0.0.1:51005/cb")];
    let other_port = native.exchange(&stage.server, &code(&native).await, &elsewhere).await;
    assert_eq!(other_port.json()["error"], "invalid_grant");
    let redeemed = native.exchange(&stage.server, &code(&native).await, &[uri]).await;
    assert_eq!(redeemed.status, 200, "{}", redeemed.text);
}

#[actix_web::test]
async fn a_disabled_client_is_unknown() {
    let stage = Stage::open().await;
    stage.manage("POST", &format!("clients/{}/disable", stage.app.client_id), None).await;
    assert_page(&stage.visit(&stage.app.authorize_url(&[])).await, 400);
}

#[actix_web::test]
async fn a_client_of_another_tenant_is_unknown() {
    let stage = Stage::open().await;
    let other = stage.server.tenant("other", 3).await;
    let foreign = RelyingParty { tenant: other, ..stage.app.clone() };
    assert_page(&stage.visit(&foreign.authorize_url(&[])).await, 400);
}

async fn ask_web(stage: &Stage, uri: &str) -> Answer {
    stage.visit(&stage.app.authorize_url(&[("redirect_uri", uri)])).await
}
