//! A request that stays open on a page while something else happens: a second press, another tab, a change of its client.
//! Covers O-21; oidc.md §1.

use super::stage::{Stage, assert_page, assert_sent_to};
use futures_util::future::join_all;
use serde_json::json;
use std::time::Duration;
use tests::harness::{Answer, Browser, PageForm};

/// The page that a new request leads to, and its form.
async fn opened(stage: &Stage, browser: &mut Browser, changes: &[(&str, &str)]) -> (String, PageForm) {
    let url = stage.app.authorize_url(changes);
    let begun = browser.open(&url).await;
    let (at, page) = browser.follow(&url, begun).await;
    let form = PageForm::find(&page.text, "/login").or_else(|| PageForm::find(&page.text, "/consent"));
    (at, form.unwrap_or_else(|| panic!("no form: {} {}", page.status, page.text)))
}

/// A consent page in a browser where Ada is signed in.
async fn asked(stage: &Stage, browser: &mut Browser, changes: &[(&str, &str)]) -> PageForm {
    let (_, form) = opened(stage, browser, changes).await;
    assert_eq!(form.action, "/consent");
    form
}

async fn third_party() -> (Stage, Browser) {
    let stage = Stage::with(json!({"first_party": false})).await;
    let mut browser = stage.browser();
    stage.app(json!({})).await.sign_in(&mut browser, &stage.person, &[]).await;
    stage.server.clock.advance(Duration::from_secs(30));
    (stage, browser)
}

fn filled_in(stage: &Stage, form: PageForm) -> PageForm {
    form.with("login", &stage.person.email).with("password", &stage.person.password)
}

async fn decide(stage: &Stage, browser: &mut Browser, (form, decision): (&PageForm, &str)) -> Answer {
    let form = form.clone().with("decision", decision);
    browser.submit(&stage.tenant.at("/consent"), &form.fields).await
}

/// How many codes were granted.
async fn granted(stage: &Stage) -> usize {
    let trail = stage.manage("GET", "audit-events?limit=200", None).await.json();
    let events = trail["items"].as_array().unwrap().iter();
    events.filter(|event| event["action"] == "authorization.granted").count()
}

#[actix_web::test]
async fn of_many_presses_of_one_button_one_is_answered_at_the_client_and_the_others_on_a_page() {
    let stage = Stage::open().await;
    for _ in 0..3 {
        let mut browser = stage.browser();
        let (_, form) = opened(&stage, &mut browser, &[]).await;
        let form = filled_in(&stage, form);
        let cookie = browser.cookie(&stage.tenant.issuer, "dw_browser").unwrap().to_owned();
        let press = || async {
            let mut tab = stage.browser();
            tab.set_cookie(&stage.tenant.issuer, "dw_browser", &cookie);
            tab.submit(&stage.tenant.at("/login"), &form.fields).await
        };
        let answers = join_all((0..6).map(|_| press())).await;
        let (at_client, pages): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 303);
        assert_eq!(at_client.len(), 1, "{at_client:?}");
        assert!(!stage.code_at_client(&at_client[0]).is_empty());
        for page in pages {
            assert_page(&page, 400);
        }
    }
    assert_eq!(granted(&stage).await, 3);
}

#[actix_web::test]
async fn a_yes_after_a_yes_in_another_tab_goes_to_the_client_with_a_code_that_works() {
    let (stage, mut browser) = third_party().await;
    let first = asked(&stage, &mut browser, &[]).await;
    let second = asked(&stage, &mut browser, &[]).await;
    for form in [second, first] {
        let code = stage.code_at_client(&decide(&stage, &mut browser, (&form, "allow")).await);
        let answer = stage.app.exchange(&stage.server, &code, &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

#[actix_web::test]
async fn a_no_after_a_yes_in_another_tab_is_still_a_no() {
    let (stage, mut browser) = third_party().await;
    let first = asked(&stage, &mut browser, &[]).await;
    let second = asked(&stage, &mut browser, &[]).await;
    stage.code_at_client(&decide(&stage, &mut browser, (&second, "allow")).await);
    let before = granted(&stage).await;
    let denied = decide(&stage, &mut browser, (&first, "deny")).await;
    assert_eq!(stage.error_at_client(&denied), "access_denied");
    assert_eq!(granted(&stage).await, before, "a code was made for somebody who said no");
}

#[actix_web::test]
async fn an_answer_to_a_question_that_is_no_longer_the_next_leads_to_the_one_that_is() {
    let (stage, mut browser) = third_party().await;
    let form = asked(&stage, &mut browser, &[("max_age", "60")]).await;
    stage.server.clock.advance(Duration::from_secs(31));
    for decision in ["allow", "deny"] {
        assert_sent_to(&decide(&stage, &mut browser, (&form, decision)).await, "/login");
    }
    let silent = browser.open(&stage.app.authorize_url(&[("prompt", "none")])).await;
    assert_eq!(stage.error_at_client(&silent), "consent_required");
}

#[actix_web::test]
async fn a_request_whose_redirect_uri_was_withdrawn_ends_on_a_page_and_grants_nothing() {
    let (stage, mut signed_in) = third_party().await;
    let mut browser = stage.browser();
    let (at, login) = opened(&stage, &mut browser, &[]).await;
    let login = filled_in(&stage, login);
    let consent = asked(&stage, &mut signed_in, &[]).await;
    let before = granted(&stage).await;
    let path = format!("clients/{}", stage.app.client_id);
    let moved = json!({"redirect_uris": ["http://127.0.0.1:9/elsewhere"], "first_party": true});
    stage.manage("PATCH", &path, Some(moved)).await;
    assert_page(&browser.open(&at).await, 400);
    assert_page(&browser.submit(&stage.tenant.at("/login"), &login.fields).await, 400);
    for decision in ["allow", "deny"] {
        assert_page(&decide(&stage, &mut signed_in, (&consent, decision)).await, 400);
    }
    assert_eq!(granted(&stage).await, before);
}
