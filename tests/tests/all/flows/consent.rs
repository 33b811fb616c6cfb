//! Consent: asked once, for what was shown, of the person who was asked.
//! Covers O-21, O-22, W-06, W-07 (headers); oidc.md §1.

use super::stage::{Stage, assert_page, assert_sent_to};
use serde_json::json;
use std::time::Duration;
use tests::harness::relying_party::query;
use tests::harness::{Answer, Browser, PageForm};
use url::Url;

async fn open() -> Stage {
    Stage::with(json!({"name": "Album", "first_party": false})).await
}

/// Signs in as far as the consent page.
async fn asked(stage: &Stage, browser: &mut Browser, changes: &[(&str, &str)]) -> (Answer, PageForm) {
    let url = stage.app.authorize_url(changes);
    let answer = browser.open(&url).await;
    let (_, mut page) = browser.follow(&url, answer).await;
    if let Some(form) = PageForm::find(&page.text, "/login") {
        let form = form.with("login", &stage.person.email).with("password", &stage.person.password);
        let login = stage.tenant.at("/login");
        let answer = browser.submit(&login, &form.fields).await;
        page = browser.follow(&login, answer).await.1;
    }
    let form = PageForm::find(&page.text, "/consent");
    (page.clone(), form.unwrap_or_else(|| panic!("no consent page: {} {}", page.status, page.text)))
}

async fn decide(stage: &Stage, browser: &mut Browser, form: &PageForm) -> Answer {
    let consent = stage.tenant.at("/consent");
    browser.submit(&consent, &form.fields).await
}

#[actix_web::test]
async fn the_page_says_who_asks_for_what_and_for_whom() {
    let stage = open().await;
    let (page, _) = asked(&stage, &mut stage.browser(), &[]).await;
    for said in ["Album", stage.person.email.as_str(), "127.0.0.1:9"] {
        assert!(page.text.contains(said), "{said}");
    }
    let policy = page.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action"), "{policy}");
    assert_eq!(page.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn single_claims_are_asked_about_like_the_scopes_that_stand_for_them() {
    let stage = open().await;
    let mut browser = stage.browser();
    let (_, form) = asked(&stage, &mut browser, &[("scope", "openid")]).await;
    stage.code_at_client(&decide(&stage, &mut browser, &form.with("decision", "allow")).await);
    let wish = json!({"userinfo": {"email": null}}).to_string();
    let changes = [("scope", "openid"), ("claims", wish.as_str())];
    let silent = [changes[0], changes[1], ("prompt", "none")];
    let refused = browser.open(&stage.app.authorize_url(&silent)).await;
    assert_eq!(stage.error_at_client(&refused), "consent_required");
    let (plain, _) = asked(&stage, &mut browser, &[("scope", "openid"), ("prompt", "consent")]).await;
    let (page, form) = asked(&stage, &mut browser, &changes).await;
    let email = asked(&stage, &mut browser, &[("scope", "openid email")]).await.0;
    let scopes = |page: &Answer| page.text.matches("<li").count();
    assert_eq!((scopes(&plain) + 1, scopes(&page)), (scopes(&page), scopes(&email)));
    stage.code_at_client(&decide(&stage, &mut browser, &form.with("decision", "allow")).await);
    stage.code_at_client(&browser.open(&stage.app.authorize_url(&silent)).await);
}

#[actix_web::test]
async fn it_is_asked_once_and_again_for_more() {
    let stage = open().await;
    let mut browser = stage.browser();
    let (_, form) = asked(&stage, &mut browser, &[("scope", "openid email")]).await;
    let allowed = decide(&stage, &mut browser, &form.with("decision", "allow")).await;
    assert!(!stage.code_at_client(&allowed).is_empty());
    for scope in ["openid email", "email", "openid", "email openid"] {
        let answer = browser.open(&stage.app.authorize_url(&[("scope", scope)])).await;
        assert!(!stage.code_at_client(&answer).is_empty(), "{scope}");
    }
    for scope in ["openid email profile", "profile", "openid offline_access"] {
        assert_sent_to(&browser.open(&stage.app.authorize_url(&[("scope", scope)])).await, "/consent");
    }
    let (_, form) = asked(&stage, &mut browser, &[("scope", "openid profile")]).await;
    decide(&stage, &mut browser, &form.with("decision", "allow")).await;
    // What was allowed before stays allowed beside the new.
    let both = browser.open(&stage.app.authorize_url(&[("scope", "openid email profile")])).await;
    assert!(!stage.code_at_client(&both).is_empty());
    let another = stage.app(json!({"first_party": false})).await;
    assert_sent_to(&browser.open(&another.authorize_url(&[("scope", "openid")])).await, "/consent");
}

#[actix_web::test]
async fn prompt_consent_asks_even_where_it_was_given_or_is_not_needed() {
    let stage = Stage::open().await;
    let mut browser = stage.signed_in_browser().await;
    assert_sent_to(&browser.open(&stage.app.authorize_url(&[("prompt", "consent")])).await, "/consent");
    let back = stage.app.sign_in(&mut browser, &stage.person, &[("prompt", "consent")]).await;
    assert!(!query(&back, "code").is_empty(), "{back}");
    assert_sent_to(&browser.open(&stage.app.authorize_url(&[("prompt", "consent")])).await, "/consent");
}

#[actix_web::test]
async fn a_no_goes_to_the_client_and_is_not_remembered() {
    let stage = open().await;
    let mut browser = stage.browser();
    let (_, form) = asked(&stage, &mut browser, &[]).await;
    let denied = decide(&stage, &mut browser, &form.clone().with("decision", "deny")).await;
    assert_eq!(stage.error_at_client(&denied), "access_denied");
    assert!(stage.trail_has("consent.denied").await);
    // The request was answered; the same page cannot say yes afterwards.
    assert_page(&decide(&stage, &mut browser, &form.with("decision", "allow")).await, 400);
    assert_sent_to(&browser.open(&stage.app.authorize_url(&[])).await, "/consent");
    let silent = browser.open(&stage.app.authorize_url(&[("prompt", "none")])).await;
    assert_eq!(stage.error_at_client(&silent), "consent_required");
}

#[actix_web::test]
async fn a_forged_yes_allows_nothing() {
    let stage = open().await;
    let mut browser = stage.browser();
    let (_, form) = asked(&stage, &mut browser, &[]).await;
    let (_, others) = asked(&stage, &mut stage.browser(), &[]).await;
    let token = |form: &PageForm| form.fields.iter().find(|(name, _)| name == "csrf").unwrap().1.clone();
    let logout = browser.open(&stage.tenant.at("/oauth2/logout")).await;
    let logout = token(&PageForm::find(&logout.text, "/oauth2/logout").unwrap());
    let yes = form.clone().with("decision", "allow");
    for csrf in ["", "x", &"A".repeat(43), &token(&others), &logout] {
        assert_page(&decide(&stage, &mut browser, &yes.clone().with("csrf", csrf)).await, 403);
    }
    let others_flow = others.fields.iter().find(|(name, _)| name == "flow").unwrap().1.clone();
    assert_page(&decide(&stage, &mut browser, &yes.clone().with("flow", &others_flow)).await, 403);
    for decision in ["", "maybe", "ALLOW"] {
        assert_page(&decide(&stage, &mut browser, &form.clone().with("decision", decision)).await, 400);
    }
    let mut twice = yes.clone();
    twice.fields.push(("decision".into(), "deny".into()));
    assert_page(&decide(&stage, &mut browser, &twice).await, 400);
    let url = stage.tenant.at("/consent");
    let foreign = stage.server.http().post(&url).header("Origin", "https://evil.example").form(&yes.fields);
    assert_page(&browser.send_with_every_cookie(&url, foreign).await, 403);
    let silent = browser.open(&stage.app.authorize_url(&[("prompt", "none")])).await;
    assert_eq!(stage.error_at_client(&silent), "consent_required");
    // The honest page still works, and what is added to it means nothing.
    let more = yes.with("scope", "openid email profile offline_access").with("client_id", "x");
    let code = stage.code_at_client(&decide(&stage, &mut browser, &more).await);
    let granted = stage.app.exchange(&stage.server, &code, &[]).await.json();
    assert_eq!(granted["scope"], "email openid");
}

#[actix_web::test]
async fn a_yes_counts_for_the_person_who_was_asked() {
    let stage = open().await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    let mut browser = stage.browser();
    let (page, form) = asked(&stage, &mut browser, &[]).await;
    assert!(page.text.contains(&stage.person.email));
    // Meanwhile Bob signs in, in another tab.
    stage.server.clock.advance(Duration::from_secs(1));
    let url = stage.app.authorize_url(&[("prompt", "login")]);
    let begun = browser.open(&url).await;
    let (_, page) = browser.follow(&url, begun).await;
    let login = PageForm::find(&page.text, "/login").unwrap();
    let login = login.with("login", &bob.email).with("password", &bob.password);
    assert_eq!(browser.submit(&stage.tenant.at("/login"), &login.fields).await.status, 303);
    let answer = decide(&stage, &mut browser, &form.with("decision", "allow")).await;
    assert!(
        !answer.header("location").contains("code="),
        "Ada's page spoke for Bob: {}",
        answer.header("location")
    );
    let silent = browser.open(&stage.app.authorize_url(&[("prompt", "none")])).await;
    assert_eq!(stage.error_at_client(&silent), "consent_required");
}

#[actix_web::test]
async fn what_one_person_allowed_nobody_else_has_allowed() {
    let stage = open().await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    stage.app.sign_in(&mut stage.browser(), &stage.person, &[]).await;
    let mut browsers = stage.browser();
    let other = stage.app(json!({})).await;
    other.sign_in(&mut browsers, &bob, &[]).await;
    assert_sent_to(&browsers.open(&stage.app.authorize_url(&[])).await, "/consent");
}

#[actix_web::test]
async fn the_answer_to_a_page_is_always_a_303() {
    let stage = open().await;
    let mut browser = stage.browser();
    let url = stage.app.authorize_url(&[]);
    let begun = browser.open(&url).await;
    let (_, page) = browser.follow(&url, begun).await;
    let login = PageForm::find(&page.text, "/login").unwrap();
    let login = login.with("login", &stage.person.email).with("password", &stage.person.password);
    let signed_in = browser.submit(&stage.tenant.at("/login"), &login.fields).await;
    assert_sent_to(&signed_in, "/consent");
    let consent = Url::parse(&stage.tenant.at(signed_in.header("location"))).unwrap();
    let page = browser.open(consent.as_str()).await;
    let form = PageForm::find(&page.text, "/consent").unwrap().with("decision", "allow");
    let allowed = decide(&stage, &mut browser, &form).await;
    assert_eq!((allowed.status, allowed.header("cache-control")), (303, "no-store"));
}
