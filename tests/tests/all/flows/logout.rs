//! RP-initiated logout: who is proven by a hint is signed out and sent back; everybody else is asked first.
//! Covers O-24 (at logout), O-26, W-05; oidc.md §3.

use super::stage::{Stage, Tokens, assert_page};
use serde_json::json;
use std::time::Duration;
use tests::harness::relying_party::query;
use tests::harness::{Answer, Browser, PageForm};
use url::Url;

const BYE: &str = "http://127.0.0.1:9/bye";

fn url(stage: &Stage, parameters: &[(&str, &str)]) -> String {
    Url::parse_with_params(&stage.tenant.at("/oauth2/logout"), parameters).unwrap().into()
}

/// A browser in which Ada is signed in, and the tokens that the app got there.
async fn signed_in(stage: &Stage) -> (Browser, Tokens) {
    let mut browser = stage.browser();
    let back = stage.app.sign_in(&mut browser, &stage.person, &[]).await;
    let answer = stage.app.exchange(&stage.server, &query(&back, "code"), &[]).await;
    (browser, Tokens::of(&answer.json()))
}

async fn is_signed_in(stage: &Stage, browser: &mut Browser) -> bool {
    let answer = browser.open(&stage.app.authorize_url(&[("prompt", "none")])).await;
    answer.header("location").contains("code=")
}

#[track_caller]
fn assert_asks(answer: &Answer) -> PageForm {
    assert_page(answer, 200);
    PageForm::find(&answer.text, "/oauth2/logout").unwrap_or_else(|| panic!("no question: {}", answer.text))
}

#[actix_web::test]
async fn a_hint_of_the_person_signed_in_signs_out_and_goes_back() {
    let stage = Stage::open().await;
    let (mut browser, tokens) = signed_in(&stage).await;
    let session = browser.cookie(&stage.tenant.issuer, "dw_session").unwrap().to_owned();
    let wish = [("id_token_hint", tokens.id.as_str()), ("post_logout_redirect_uri", BYE), ("state", "a b&c")];
    let answer = browser.open(&url(&stage, &wish)).await;
    let back = Url::parse(answer.header("location")).unwrap();
    assert_eq!((answer.status, back.as_str().starts_with(BYE)), (303, true));
    assert_eq!(query(&back, "state"), "a b&c");
    assert_eq!(browser.cookie(&stage.tenant.issuer, "dw_session"), None);
    assert!(!is_signed_in(&stage, &mut browser).await);
    browser.set_cookie(&stage.tenant.issuer, "dw_session", &session);
    assert!(!is_signed_in(&stage, &mut browser).await, "the old cookie still works");
    assert!(!stage.is_alive(&tokens.access).await);
    assert_eq!(stage.app.refresh(&stage.server, &tokens.refresh).await.json()["error"], "invalid_grant");
    assert!(stage.trail_has("sign_out").await);
}

#[actix_web::test]
async fn without_state_the_address_is_exactly_the_registered_one() {
    let stage = Stage::open().await;
    let (mut browser, tokens) = signed_in(&stage).await;
    let wish = [("id_token_hint", tokens.id.as_str()), ("post_logout_redirect_uri", BYE)];
    assert_eq!(browser.open(&url(&stage, &wish)).await.header("location"), BYE);
    let (mut browser, tokens) = signed_in(&stage).await;
    let nowhere = browser.open(&url(&stage, &[("id_token_hint", &tokens.id)])).await;
    assert_page(&nowhere, 200);
    assert!(!is_signed_in(&stage, &mut browser).await);
}

#[actix_web::test]
async fn an_expired_hint_is_still_a_hint() {
    let stage = Stage::open().await;
    let (mut browser, tokens) = signed_in(&stage).await;
    stage.server.clock.advance(Duration::from_hours(1));
    let wish = [("id_token_hint", tokens.id.as_str()), ("post_logout_redirect_uri", BYE)];
    assert_eq!(browser.open(&url(&stage, &wish)).await.header("location"), BYE);
    assert!(!is_signed_in(&stage, &mut browser).await);
}

#[actix_web::test]
async fn it_works_by_form_too() {
    let stage = Stage::open().await;
    let (mut browser, tokens) = signed_in(&stage).await;
    let target = stage.tenant.at("/oauth2/logout");
    let session = browser.cookie(&stage.tenant.issuer, "dw_session").unwrap().to_owned();
    let bye = ("post_logout_redirect_uri", BYE);
    let form = [("id_token_hint", tokens.id.as_str()), bye, ("state", "a b&c"), ("csrf", "x")];
    let request = stage.server.http().post(&target).header("origin", "http://127.0.0.1:9").form(&form);
    // The form brings no cookies; the same request by GET does.
    let answer = browser.send(&target, request).await;
    assert!(!answer.header("location").contains("csrf"), "{}", answer.header("location"));
    let (_, answer) = browser.follow(&target, answer).await;
    assert_eq!((answer.status, answer.header("location")), (303, "http://127.0.0.1:9/bye?state=a+b%26c"));
    assert!(!stage.is_alive(&tokens.access).await);
    browser.set_cookie(&stage.tenant.issuer, "dw_session", &session);
    assert!(!is_signed_in(&stage, &mut browser).await, "the session lives on at the server");
}

#[actix_web::test]
async fn a_form_of_another_site_with_a_hint_of_its_own_ends_and_forgets_nothing() {
    let stage = Stage::open().await;
    let eve = stage.server.person(&stage.tenant, "eve").await;
    let eves = Tokens::of(&stage.app.tokens(&stage.server, &eve, "openid").await);
    let (mut browser, tokens) = signed_in(&stage).await;
    stage.server.clock.advance(Duration::from_secs(1));
    let begun = browser.open(&stage.app.authorize_url(&[("prompt", "login")])).await;
    let open_flow = stage.tenant.at(begun.header("location"));
    let target = stage.tenant.at("/oauth2/logout");
    let form = [("id_token_hint", eves.id.as_str()), ("post_logout_redirect_uri", BYE)];
    let request = stage.server.http().post(&target).header("origin", "https://evil.example").form(&form);
    let answer = browser.send(&target, request).await;
    assert!(!answer.headers.contains_key("set-cookie"), "{:?}", answer.headers);
    let (_, answer) = browser.follow(&target, answer).await;
    assert_asks(&answer);
    assert!(is_signed_in(&stage, &mut browser).await && stage.is_alive(&tokens.access).await);
    assert_page(&browser.open(&open_flow).await, 200);
}

#[actix_web::test]
async fn a_hint_about_somebody_else_only_asks() {
    let stage = Stage::open().await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    let (mut browser, _) = signed_in(&stage).await;
    let bobs = Tokens::of(&stage.app.tokens(&stage.server, &bob, "openid").await);
    let (_, elsewhere) = signed_in(&stage).await;
    // Bob's token, and Ada's own from another session.
    for hint in [&bobs.id, &elsewhere.id] {
        let wish = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE)];
        assert_asks(&browser.open(&url(&stage, &wish)).await);
        assert!(is_signed_in(&stage, &mut browser).await);
    }
    assert!(stage.is_alive(&bobs.access).await && stage.is_alive(&elsewhere.access).await);
}

#[actix_web::test]
async fn a_request_that_cannot_be_believed_is_a_page_and_ends_nothing() {
    let stage = Stage::open().await;
    let other_app = stage.app(json!({"post_logout_redirect_uris": ["https://other.example/bye"]})).await;
    let other = stage.server.tenant("other", 3).await;
    let eve = stage.server.person(&other, "eve").await;
    let foreign = stage.server.relying_party(&other, json!({})).await;
    let foreign = Tokens::of(&foreign.tokens(&stage.server, &eve, "openid").await);
    let (mut browser, own) = signed_in(&stage).await;
    let (signed, _) = own.id.rsplit_once('.').unwrap();
    let unsigned = format!("{signed}.");
    let none = format!("eyJhbGciOiJub25lIn0.{}.", own.id.split('.').nth(1).unwrap());
    let (id, hint) = (own.id.as_str(), "id_token_hint");
    let (uri, client) = ("post_logout_redirect_uri", "client_id");
    let nobody = "6f1f1a3c-3c3b-4a6e-9d0e-111111111111";
    let cases: Vec<Vec<(&str, &str)>> = vec![
        vec![(hint, &foreign.id), (uri, BYE)],
        vec![(hint, &unsigned), (uri, BYE)],
        vec![(hint, &none), (uri, BYE)],
        vec![(hint, &own.access), (uri, BYE)],
        vec![(hint, "x"), (uri, BYE)],
        vec![(hint, id), (uri, "https://evil.example/")],
        vec![(hint, id), (uri, "http://127.0.0.1:9/bye/")],
        vec![(hint, id), (uri, "http://127.0.0.1:9/callback")],
        vec![(hint, id), (uri, "https://other.example/bye")],
        vec![(hint, id), (uri, "javascript:alert(1)")],
        vec![(hint, id), (client, &other_app.client_id)],
        vec![(hint, id), (client, "x")],
        vec![(hint, id), (uri, BYE), (uri, BYE)],
        vec![(hint, id), (hint, id)],
        vec![(hint, id), (uri, BYE), ("state", "a\nb")],
        vec![(client, nobody)],
        vec![(client, nobody), (uri, BYE)],
        vec![(uri, BYE)],
        vec![(client, &stage.app.client_id), (uri, "https://evil.example/")],
    ];
    for case in cases {
        let answer = browser.open(&url(&stage, &case)).await;
        assert_page(&answer, 400);
        assert!(!answer.text.contains("evil.example"), "{case:?}");
        // The same is said to nobody.
        let unknown = stage.visit(&url(&stage, &case)).await;
        assert_page(&unknown, 400);
        assert!(!unknown.text.contains("still signed in"), "{case:?}");
        assert!(is_signed_in(&stage, &mut browser).await, "{case:?}");
    }
}

#[actix_web::test]
async fn without_a_hint_the_person_decides() {
    let stage = Stage::open().await;
    let (mut browser, tokens) = signed_in(&stage).await;
    let wish =
        [("client_id", stage.app.client_id.as_str()), ("post_logout_redirect_uri", BYE), ("state", "s")];
    let form = assert_asks(&browser.open(&url(&stage, &wish)).await);
    assert!(is_signed_in(&stage, &mut browser).await);
    let answer = browser.submit(&stage.tenant.at("/oauth2/logout"), &form.fields).await;
    assert_eq!((answer.status, answer.header("location")), (303, "http://127.0.0.1:9/bye?state=s"));
    assert!(!is_signed_in(&stage, &mut browser).await && !stage.is_alive(&tokens.access).await);
}

#[actix_web::test]
async fn an_image_or_a_form_of_another_site_signs_nobody_out() {
    let stage = Stage::open().await;
    let (mut browser, tokens) = signed_in(&stage).await;
    let (mut others, _) = signed_in(&stage).await;
    let form = assert_asks(&others.open(&stage.tenant.at("/oauth2/logout")).await);
    for path in ["/oauth2/logout", "/logout"] {
        assert_asks(&browser.open(&stage.tenant.at(path)).await);
    }
    let target = stage.tenant.at("/oauth2/logout");
    let foreign_forms: [&[(String, String)]; 3] = [&[], &form.fields, &[("csrf".into(), "A".repeat(43))]];
    for fields in foreign_forms {
        let request = stage.server.http().post(&target).header("origin", "https://evil.example").form(fields);
        let with_cookies = request.try_clone().unwrap();
        let answer = browser.send(&target, request).await;
        assert_asks(&browser.follow(&target, answer).await.1);
        let answer = browser.send_with_every_cookie(&target, with_cookies).await;
        assert_asks(&browser.follow(&target, answer).await.1);
        assert!(is_signed_in(&stage, &mut browser).await, "{fields:?}");
    }
    let own = stage.tenant.at("/logout");
    let request = stage.server.http().post(&own).header("origin", "https://evil.example").form(&form.fields);
    assert_eq!(browser.send(&own, request).await.status, 403);
    assert_eq!(browser.submit(&own, &form.fields).await.status, 403);
    assert!(is_signed_in(&stage, &mut browser).await && stage.is_alive(&tokens.access).await);
}

#[actix_web::test]
async fn with_nothing_said_it_asks_and_then_says_that_it_is_done() {
    let stage = Stage::open().await;
    let (mut browser, _) = signed_in(&stage).await;
    let form = assert_asks(&browser.open(&stage.tenant.at("/oauth2/logout")).await);
    let done = browser.submit(&stage.tenant.at("/oauth2/logout"), &form.fields).await;
    assert_page(&done, 200);
    assert!(PageForm::find(&done.text, "/oauth2/logout").is_none());
    assert!(!is_signed_in(&stage, &mut browser).await);
    // Nobody is signed in any more; another press ends nothing and harms nobody.
    assert_page(&browser.submit(&stage.tenant.at("/oauth2/logout"), &form.fields).await, 200);
}

#[actix_web::test]
async fn a_hint_in_a_browser_where_nobody_is_signed_in_goes_back() {
    let stage = Stage::open().await;
    let (_, tokens) = signed_in(&stage).await;
    let wish = [("id_token_hint", tokens.id.as_str()), ("post_logout_redirect_uri", BYE)];
    let answer = stage.visit(&url(&stage, &wish)).await;
    assert_eq!(answer.header("location"), BYE);
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    let forgets = cookies.iter().any(|cookie| cookie.to_str().unwrap().contains("dw_session"));
    assert!(!forgets, "a cookie that was not shown is cleared: {cookies:?}");
    // Without the person's cookie nobody is signed out.
    assert!(stage.is_alive(&tokens.access).await);
}

#[actix_web::test]
async fn an_app_on_the_device_is_offered_as_a_link() {
    let stage = Stage::open().await;
    let native = json!({
        "type": "native", "redirect_uris": ["http://127.0.0.1/cb"], "post_logout_redirect_uris": ["com.example.app:/bye"],
    });
    let native = stage.app(native).await;
    let mut browser = stage.browser();
    let back = native.sign_in(&mut browser, &stage.person, &[]).await;
    let tokens = Tokens::of(&native.exchange(&stage.server, &query(&back, "code"), &[]).await.json());
    let wish = [("id_token_hint", tokens.id.as_str()), ("post_logout_redirect_uri", "com.example.app:/bye")];
    let answer = browser.open(&url(&stage, &wish)).await;
    assert_page(&answer, 200);
    assert!(answer.text.contains("com.example.app:"), "{}", answer.text);
    assert!(!is_signed_in(&stage, &mut browser).await);
}

#[actix_web::test]
async fn nobody_is_sent_to_the_address_of_a_client_that_is_cut_off() {
    let stage = Stage::open().await;
    let (mut browser, tokens) = signed_in(&stage).await;
    stage.manage("POST", &format!("clients/{}/disable", stage.app.client_id), None).await;
    let wish = [("id_token_hint", tokens.id.as_str()), ("post_logout_redirect_uri", BYE)];
    assert_page(&browser.open(&url(&stage, &wish)).await, 400);
}

#[actix_web::test]
async fn who_signs_in_afterwards_has_a_session_of_their_own() {
    let stage = Stage::open().await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    let (mut browser, adas) = signed_in(&stage).await;
    browser.open(&url(&stage, &[("id_token_hint", &adas.id)])).await;
    let back = stage.app.sign_in(&mut browser, &bob, &[]).await;
    let bobs = Tokens::of(&stage.app.exchange(&stage.server, &query(&back, "code"), &[]).await.json());
    let told = tests::harness::relying_party::claims(&bobs.id);
    assert_eq!(told["sub"], bob.id);
    assert_ne!(told["sid"], tests::harness::relying_party::claims(&adas.id)["sid"]);
    assert!(!stage.is_alive(&adas.access).await);
    let late = browser.open(&url(&stage, &[("id_token_hint", &adas.id)])).await;
    assert_asks(&late);
    assert!(is_signed_in(&stage, &mut browser).await);
}
