//! Cutting somebody off takes effect everywhere at once, and only on them.
//! Covers P-23, W-13 (kill), REV-01, REV-02, T-13 (same address again); revocation.md §1.

use super::stage::{Stage, Tokens, assert_refused};
use serde_json::json;
use tests::harness::relying_party::{claims, query};
use tests::harness::{Browser, PageForm, Person};

async fn assert_cut_off(stage: &Stage, browser: &mut Browser, tokens: &Tokens) {
    assert!(!stage.is_alive(&tokens.access).await);
    assert_refused(&stage.userinfo(&tokens.access).await, 401, "invalid_token");
    assert_eq!(stage.app.introspect(&stage.server, &tokens.refresh).await, json!({"active": false}));
    assert_refused(&stage.app.refresh(&stage.server, &tokens.refresh).await, 400, "invalid_grant");
    let silent = browser.open(&stage.app.authorize_url(&[("prompt", "none")])).await;
    assert_eq!(stage.error_at_client(&silent), "login_required");
}

async fn signed_in(stage: &Stage, person: &Person) -> (Browser, Tokens) {
    let mut browser = stage.browser();
    let back = stage.app.sign_in(&mut browser, person, &[]).await;
    let answer = stage.app.exchange(&stage.server, &query(&back, "code"), &[]).await;
    (browser, Tokens::of(&answer.json()))
}

/// Tries to sign in and returns the status of the page.
async fn try_to_sign_in(stage: &Stage, person: &Person) -> (u16, String) {
    let mut browser = stage.browser();
    let login = stage.tenant.at("/login");
    let page = browser.open(&login).await;
    let form = PageForm::find(&page.text, "/login").unwrap();
    let form = form.with("login", &person.email).with("password", &person.password);
    let answer = browser.submit(&login, &form.fields).await;
    (answer.status, answer.text)
}

#[actix_web::test]
async fn a_disabled_person_is_out_everywhere_at_once_and_may_come_back_when_enabled() {
    let stage = Stage::open().await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    let (mut browser, tokens) = signed_in(&stage, &stage.person).await;
    let (mut bobs_browser, bobs) = signed_in(&stage, &bob).await;
    let user = format!("users/{}", stage.person.id);
    stage.manage("POST", &format!("{user}/disable"), None).await;
    assert_cut_off(&stage, &mut browser, &tokens).await;
    assert_eq!(try_to_sign_in(&stage, &stage.person).await.0, 401);
    assert!(stage.is_alive(&bobs.access).await);
    let silent = bobs_browser.open(&stage.app.authorize_url(&[("prompt", "none")])).await;
    assert!(!stage.code_at_client(&silent).is_empty());
    stage.manage("POST", &format!("{user}/enable"), None).await;
    assert_cut_off(&stage, &mut browser, &tokens).await;
    let (_, fresh) = signed_in(&stage, &stage.person).await;
    assert!(stage.is_alive(&fresh.access).await);
}

#[actix_web::test]
async fn unknown_disabled_and_wrong_read_the_same() {
    let stage = Stage::open().await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    stage.manage("POST", &format!("users/{}/disable", bob.id), None).await;
    let unknown = Person { email: "eve@example.org".into(), ..stage.person.clone() };
    let wrong = Person { password: "not the one that was chosen".into(), ..stage.person.clone() };
    let mut pages = Vec::new();
    for person in [&bob, &unknown, &wrong] {
        let (status, text) = try_to_sign_in(&stage, person).await;
        assert_eq!(status, 401);
        let text = text.replace(&person.email, "");
        let without_token: String = text
            .split("name=\"csrf\"")
            .map(|part| part.split_once('>').map_or(part, |(_, rest)| rest))
            .collect();
        pages.push(without_token);
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[1], pages[2]);
}

#[actix_web::test]
async fn one_session_that_is_ended_leaves_the_others_alone() {
    let stage = Stage::open().await;
    let (mut browser, tokens) = signed_in(&stage, &stage.person).await;
    let (mut other_browser, other) = signed_in(&stage, &stage.person).await;
    let session = claims(&tokens.access)["sid"].as_str().unwrap().to_owned();
    stage.manage("DELETE", &format!("sessions/{session}"), None).await;
    assert_cut_off(&stage, &mut browser, &tokens).await;
    assert!(stage.is_alive(&other.access).await);
    let silent = other_browser.open(&stage.app.authorize_url(&[("prompt", "none")])).await;
    assert!(!stage.code_at_client(&silent).is_empty());
    let (_, fresh) = signed_in(&stage, &stage.person).await;
    assert!(stage.is_alive(&fresh.access).await);
}

#[actix_web::test]
async fn a_person_who_is_revoked_may_sign_in_again_at_once() {
    let stage = Stage::open().await;
    let (mut browser, tokens) = signed_in(&stage, &stage.person).await;
    stage.manage("POST", &format!("users/{}/revoke", stage.person.id), None).await;
    assert_cut_off(&stage, &mut browser, &tokens).await;
    let (_, fresh) = signed_in(&stage, &stage.person).await;
    assert!(stage.is_alive(&fresh.access).await);
    assert_cut_off(&stage, &mut browser, &tokens).await;
}

#[actix_web::test]
async fn a_person_made_again_under_the_same_address_is_somebody_else() {
    let stage = Stage::with(json!({"first_party": false})).await;
    let (mut browser, tokens) = signed_in(&stage, &stage.person).await;
    stage.manage("DELETE", &format!("users/{}", stage.person.id), None).await;
    let again = stage.server.person(&stage.tenant, "ada").await;
    assert_ne!(again.id, stage.person.id);
    assert!(!stage.is_alive(&tokens.access).await);
    let silent = browser.open(&stage.app.authorize_url(&[("prompt", "none")])).await;
    assert_eq!(stage.error_at_client(&silent), "login_required");
    // What the former Ada allowed, the new one has not.
    let home = stage.app(json!({})).await;
    let mut fresh = stage.browser();
    home.sign_in(&mut fresh, &again, &[]).await;
    let silent = fresh.open(&stage.app.authorize_url(&[("prompt", "none")])).await;
    assert_eq!(stage.error_at_client(&silent), "consent_required");
}

#[actix_web::test]
async fn everything_stays_cut_off_after_a_restart() {
    let stage = Stage::open().await;
    let (mut browser, tokens) = signed_in(&stage, &stage.person).await;
    let bob = stage.server.person(&stage.tenant, "bob").await;
    let (mut bobs_browser, bobs) = signed_in(&stage, &bob).await;
    stage.manage("POST", &format!("users/{}/revoke", stage.person.id), None).await;
    let stage = Stage { server: stage.server.restart().await, ..stage };
    assert_cut_off(&stage, &mut browser, &tokens).await;
    assert!(stage.is_alive(&bobs.access).await);
    let silent = bobs_browser.open(&stage.app.authorize_url(&[("prompt", "none")])).await;
    assert!(!stage.code_at_client(&silent).is_empty());
}

#[actix_web::test]
async fn a_session_of_one_tenant_is_nobody_at_another() {
    let stage = Stage::open().await;
    let other = stage.server.tenant("other", 3).await;
    let foreign = stage.server.relying_party(&other, json!({})).await;
    let (mut browser, _) = signed_in(&stage, &stage.person).await;
    for name in ["dw_session", "dw_browser"] {
        let value = browser.cookie(&stage.tenant.issuer, name).unwrap().to_owned();
        browser.set_cookie(&other.issuer, name, &value);
    }
    let silent = browser.open(&foreign.authorize_url(&[("prompt", "none")])).await;
    assert!(silent.header("location").contains("error=login_required"), "{}", silent.header("location"));
}
