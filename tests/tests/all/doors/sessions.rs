//! A session begins with a password, lives on the server, and is over when it is over.
//!
//! Covers W-01, W-02, W-05, W-10, W-13, SES-04, SES-05, SES-09, O-27.

use super::stage::{Member, Stage, sign_in, text};
use serde_json::{Value, json};
use std::time::Duration;
use tests::harness::{Answer, Browser, PageForm};

#[actix_web::test]
async fn a_planted_session_is_replaced_at_sign_in() {
    let stage = Stage::open().await;
    let (victim, attacker) = (stage.server.person(&stage.a, "ada").await, stage.member(&stage.a).await);
    let attackers = attacker.browser.cookie(&stage.a.issuer, "dw_session").unwrap().to_owned();
    let invented = "A".repeat(43);
    for planted in [invented, attackers.clone(), "x".to_owned()] {
        let mut browser = Browser::new(stage.server.http());
        browser.set_cookie(&stage.a.issuer, "dw_session", &planted);
        let page = browser.open(&stage.a.at("/login?flow=")).await;
        assert!(page.status < 500);
        // Somebody else's session is shown as theirs, so the form is asked for directly.
        let form = login_form(&stage, &mut browser).await;
        let form = form.with("login", &victim.email).with("password", &victim.password);
        let answer = browser.submit(&stage.a.at("/login"), &form.fields).await;
        assert_eq!(answer.status, 303, "{planted}");
        let fresh = browser.cookie(&stage.a.issuer, "dw_session").unwrap().to_owned();
        assert_ne!(fresh, planted);
        assert!(account(&stage, &mut browser).await.text.contains(&victim.email));
        let mut thief = Browser::new(stage.server.http());
        thief.set_cookie(&stage.a.issuer, "dw_session", &planted);
        assert_eq!(account(&stage, &mut thief).await.status, 303, "{planted} is signed in");
    }
}

#[actix_web::test]
async fn every_sign_in_gives_a_new_cookie_and_the_old_one_dies() {
    let stage = Stage::open().await;
    let Member { person, mut browser } = stage.member(&stage.a).await;
    let old = browser.cookie(&stage.a.issuer, "dw_session").unwrap().to_owned();
    let app = stage.server.relying_party(&stage.a, json!({})).await;
    stage.server.clock.advance(Duration::from_secs(1));
    app.sign_in(&mut browser, &person, &[("prompt", "login")]).await;
    let new = browser.cookie(&stage.a.issuer, "dw_session").unwrap().to_owned();
    assert_ne!(old, new);
    assert_eq!(account(&stage, &mut with_session(&stage, &old)).await.status, 303);
    assert_eq!(account(&stage, &mut with_session(&stage, &new)).await.status, 200);
}

#[actix_web::test]
async fn only_the_exact_cookie_once_is_believed() {
    let stage = Stage::open().await;
    let member = stage.member(&stage.a).await;
    let session = member.browser.cookie(&stage.a.issuer, "dw_session").unwrap();
    let host = stage.a.issuer.strip_prefix("http://").unwrap();
    let ask = async |cookies: &str| {
        stage.server.ask_raw(2, ("GET", "/account"), (host, &format!("Cookie: {cookies}\r\n"))).await.status
    };
    assert_eq!(ask(&format!("dw_session={session}")).await, 200);
    for tossed in [
        format!("dw_session={session}; dw_session={session}"),
        format!("dw_session=x; dw_session={session}"),
        format!("dw_session={session}\r\nCookie: dw_session=x"),
        format!("__Host-dw_session={session}"),
        format!("DW_SESSION={session}"),
        format!("dw_session2={session}"),
        format!(" =dw_session={session}"),
        format!("dw_session=\"{session}\""),
        format!("dw_session={}", &session[1..]),
        format!("dw_session={session}x"),
        format!("dw_session={}", session.to_lowercase()),
    ] {
        assert_eq!(ask(&tossed).await, 303, "{tossed}");
    }
    let browser = member.browser.cookie(&stage.a.issuer, "dw_browser").unwrap();
    assert_eq!(ask(&format!("dw_session={session}; dw_browser={browser}; dw_browser=x")).await, 400);
}

#[actix_web::test]
async fn a_session_that_was_signed_out_of_is_over_on_the_server() {
    let stage = Stage::open().await;
    let Member { mut browser, .. } = stage.member(&stage.a).await;
    let replayed = browser.cookie(&stage.a.issuer, "dw_session").unwrap().to_owned();
    let page = account(&stage, &mut browser).await;
    assert_eq!(page.header("cache-control"), "no-store", "the back button asks again");
    let form = PageForm::find(&page.text, "/logout").unwrap();
    let out = browser.submit(&stage.a.at("/logout"), &form.fields).await;
    assert_eq!(out.status, 200);
    assert_eq!(browser.cookie(&stage.a.issuer, "dw_session"), None, "the browser forgets it");
    assert_eq!(account(&stage, &mut with_session(&stage, &replayed)).await.status, 303);
    let again = with_session(&stage, &replayed).submit(&stage.a.at("/logout"), &form.fields).await;
    assert_eq!(again.status, 403);
}

#[actix_web::test]
async fn an_idle_session_ends_to_the_millisecond() {
    let stage = Stage::open().await;
    let Member { mut browser, .. } = stage.member(&stage.a).await;
    let idle = Duration::from_hours(2);
    // The look restarts the idle time.
    stage.server.clock.advance(idle.checked_sub(Duration::from_millis(1)).unwrap());
    assert_eq!(account(&stage, &mut browser).await.status, 200);
    stage.server.clock.advance(idle.checked_sub(Duration::from_millis(1)).unwrap());
    assert_eq!(account(&stage, &mut browser).await.status, 200);
    stage.server.clock.advance(idle);
    assert_eq!(account(&stage, &mut browser).await.status, 303);
}

#[actix_web::test]
async fn a_busy_session_ends_after_twelve_hours_all_the_same() {
    let stage = Stage::open().await;
    let Member { mut browser, .. } = stage.member(&stage.a).await;
    for _ in 0..11 {
        stage.server.clock.advance(Duration::from_hours(1));
        assert_eq!(account(&stage, &mut browser).await.status, 200);
    }
    stage.server.clock.advance(Duration::from_hours(1) - Duration::from_millis(1));
    assert_eq!(account(&stage, &mut browser).await.status, 200);
    stage.server.clock.advance(Duration::from_millis(1));
    assert_eq!(account(&stage, &mut browser).await.status, 303);
}

#[actix_web::test]
async fn a_clock_that_was_set_back_revives_nothing() {
    let stage = Stage::open().await;
    let Member { mut browser, .. } = stage.member(&stage.a).await;
    let page = account(&stage, &mut browser).await;
    let replayed = browser.cookie(&stage.a.issuer, "dw_session").unwrap().to_owned();
    let form = PageForm::find(&page.text, "/logout").unwrap();
    browser.submit(&stage.a.at("/logout"), &form.fields).await;
    stage.server.clock.set(domain::Timestamp::from_secs(1_767_225_600 - 3_600));
    assert_eq!(account(&stage, &mut with_session(&stage, &replayed)).await.status, 303);
}

#[actix_web::test]
async fn people_end_their_own_sessions_and_nobody_elses() {
    let stage = Stage::open().await;
    let Member { person, mut browser } = stage.member(&stage.a).await;
    let mut second = Browser::new(stage.server.http());
    sign_in(&mut second, &stage.a, (&person.email, &person.password)).await;
    let stranger = stage.member(&stage.a).await;
    let sessions = async |id: &str| -> Vec<Value> {
        let url = stage.a.api(&format!("users/{id}/sessions"));
        stage.server.call("GET", &url, &stage.a.key, None).await.json()["items"].as_array().unwrap().clone()
    };
    assert_eq!(sessions(&person.id).await.len(), 2);
    let page = account(&stage, &mut browser).await;
    let form = PageForm::find(&page.text, "/account/sessions/").expect("a button for the other session");
    let others = text(&sessions(&stranger.person.id).await[0], "id");
    for id in [others.as_str(), super::stage::NOBODY, "x"] {
        let url = stage.a.at(&format!("/account/sessions/{id}/revoke"));
        assert_eq!(browser.submit(&url, &form.fields).await.status, 404, "{id}");
    }
    let mut theirs = stranger.browser;
    assert_eq!(account(&stage, &mut theirs).await.status, 200);
    let ended = browser.submit(&stage.a.at(&form.action), &form.fields).await;
    assert_eq!((ended.status, ended.header("location")), (303, "/account"));
    assert_eq!(account(&stage, &mut second).await.status, 303);
    assert_eq!(account(&stage, &mut browser).await.status, 200);
}

#[actix_web::test]
async fn a_person_has_a_hundred_sessions_and_the_oldest_makes_room() {
    let stage = Stage::open().await;
    let Member { person, browser: mut first } = stage.member(&stage.a).await;
    let mut second = Browser::new(stage.server.http());
    for number in 0..100 {
        stage.server.clock.advance(Duration::from_millis(1));
        let mut browser = Browser::new(stage.server.http());
        sign_in(&mut browser, &stage.a, (&person.email, &person.password)).await;
        if number == 0 {
            second = browser;
        }
    }
    assert_eq!(account(&stage, &mut first).await.status, 303);
    assert_eq!(account(&stage, &mut second).await.status, 200);
    let url = stage.a.api(&format!("users/{}/sessions", person.id));
    let listed = stage.server.call("GET", &url, &stage.a.key, None).await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 100);
}

#[actix_web::test]
async fn a_session_ended_by_the_management_is_over_at_once() {
    let stage = Stage::open().await;
    let Member { person, mut browser } = stage.member(&stage.a).await;
    let app = stage.server.relying_party(&stage.a, json!({})).await;
    let tokens = app.tokens(&stage.server, &person, "openid").await;
    let url = stage.a.api(&format!("users/{}/sessions", person.id));
    for session in
        stage.server.call("GET", &url, &stage.a.key, None).await.json()["items"].as_array().unwrap()
    {
        let url = stage.a.api(&format!("sessions/{}", text(session, "id")));
        assert_eq!(stage.server.call("DELETE", &url, &stage.a.key, None).await.status, 204);
    }
    assert_eq!(account(&stage, &mut browser).await.status, 303);
    let access_token = text(&tokens, "access_token");
    assert_eq!(app.introspect(&stage.server, &access_token).await, json!({"active": false}));
}

#[actix_web::test]
async fn cookies_are_the_documented_two_and_say_what_they_must() {
    let stage = Stage::open().await;
    let person = stage.server.person(&stage.a, "ada").await;
    let mut browser = Browser::new(stage.server.http());
    let page = browser.open(&stage.a.at("/login")).await;
    assert_eq!(attributes(&page), ["dw_browser: HttpOnly; SameSite=Lax; Path=/"]);
    assert_eq!(browser.open(&stage.a.at("/login")).await.header("set-cookie"), "", "once is enough");
    let answer = sign_in(&mut browser, &stage.a, (&person.email, &person.password)).await;
    assert_eq!(attributes(&answer), ["dw_session: HttpOnly; SameSite=Lax; Path=/"]);
    let session = browser.cookie(&stage.a.issuer, "dw_session").unwrap();
    assert_eq!(session.len(), 43, "256 bits in base64url");
}

#[actix_web::test]
async fn over_https_cookies_are_secure_and_bound_to_their_host() {
    let stage = Stage::open().await;
    let body = json!({"hosts": ["login.acme.example"], "primary_host": "login.acme.example"});
    let tenant = stage.server.platform_api(&format!("tenants/{}", stage.a.id));
    let changed = stage.server.call("PATCH", &tenant, &stage.server.platform_key, Some(&body)).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let page = stage.server.ask_raw(2, ("GET", "/login"), ("login.acme.example", "")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert_eq!(attributes(&page), ["__Host-dw_browser: HttpOnly; SameSite=Lax; Secure; Path=/"]);
    assert_eq!(page.header("strict-transport-security"), "max-age=31536000");
    // The plain names are not read here.
    let tossed = format!("Cookie: dw_browser={}\r\n", "A".repeat(43));
    let page = stage.server.ask_raw(2, ("GET", "/login"), ("login.acme.example", &tossed)).await;
    assert!(page.header("set-cookie").starts_with("__Host-dw_browser="));
}

#[actix_web::test]
async fn pages_have_no_twins_that_a_cache_would_keep() {
    let stage = Stage::open().await;
    let Member { person, mut browser } = stage.member(&stage.a).await;
    for path in [
        "/account/x.css",
        "/account;.js",
        "/account%2fx.css",
        "/account/",
        "/account.css",
        "/account/..%2fstatic",
    ] {
        let answer = browser.open(&stage.a.at(path)).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            !answer.text.contains(&person.email) && answer.header("cache-control") == "no-store",
            "{path}"
        );
    }
}

async fn account(stage: &Stage, browser: &mut Browser) -> Answer {
    browser.open(&stage.a.at("/account")).await
}

/// A browser that has a session's cookie and nothing else.
fn with_session(stage: &Stage, cookie: &str) -> Browser {
    let mut browser = Browser::new(stage.server.http());
    browser.set_cookie(&stage.a.issuer, "dw_session", cookie);
    browser
}

/// The sign-in form, also where somebody is signed in already.
async fn login_form(stage: &Stage, browser: &mut Browser) -> PageForm {
    let app = stage.server.relying_party(&stage.a, json!({})).await;
    let url = app.authorize_url(&[("prompt", "login")]);
    // Whoever signed in at this very moment would not be asked again.
    stage.server.clock.advance(Duration::from_secs(1));
    let begun = browser.open(&url).await;
    let (_, page) = browser.follow(&url, begun).await;
    PageForm::find(&page.text, "/login").unwrap_or_else(|| panic!("no form: {} {}", page.status, page.text))
}

/// Name and attributes of each cookie that is set.
fn attributes(answer: &Answer) -> Vec<String> {
    let cookies = answer.headers.get_all("set-cookie").iter();
    cookies
        .map(|cookie| {
            let (pair, attributes) = cookie.to_str().unwrap().split_once("; ").unwrap();
            format!("{}: {attributes}", pair.split('=').next().unwrap())
        })
        .collect()
}
