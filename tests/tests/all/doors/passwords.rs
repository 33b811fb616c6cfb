//! The sign-in form tells strangers nothing, takes passwords whole or not at all, and hands none of them on.
//!
//! Covers P-07, P-10, P-11, P-12, P-13, P-14, P-23, O-44, E-03 (for names at sign-in).

use super::stage::{Stage, sign_in, text};
use serde_json::json;
use tests::harness::{Answer, Browser, PageForm, TestTenant};

#[actix_web::test]
async fn wrong_unknown_disabled_and_without_password_read_the_same() {
    let stage = Stage::open().await;
    stage.server.person(&stage.a, "ada").await;
    let bob = stage.server.person(&stage.a, "bob").await;
    let disabled = stage.a.api(&format!("users/{}/disable", bob.id));
    assert_eq!(stage.server.call("POST", &disabled, &stage.a.key, None).await.status, 200);
    stage.server.create(&stage.a, "users", &json!({"email": "cyd@example.org"})).await;
    let mut browser = Browser::new(stage.server.http());
    let app = stage.server.relying_party(&stage.a, json!({})).await;
    let url = app.authorize_url(&[]);
    let begun = browser.open(&url).await;
    let (at, page) = browser.follow(&url, begun).await;
    let in_flow = PageForm::find(&page.text, "/login").unwrap();
    let page = browser.open(&stage.a.at("/login")).await;
    let alone = PageForm::find(&page.text, "/login").unwrap();
    for (form, where_from) in [(alone, "alone"), (in_flow, at.as_str())] {
        let mut answers = Vec::new();
        for (login, password) in [
            ("ada@example.org", "not her password"),
            // The right one, of somebody who is disabled.
            ("bob@example.org", bob.password.as_str()),
            ("bob@example.org", "not his password"),
            ("cyd@example.org", "has no password"),
            ("eve@example.org", "there is no eve"),
            ("no email at all", "there is no eve"),
            ("ada@example.org", "x"),
        ] {
            let form = form.clone().with("login", login).with("password", password);
            let mut answer = browser.submit(&stage.a.at("/login"), &form.fields).await;
            assert_eq!(answer.status, 401, "{login} {where_from}");
            answer.text = answer.text.replace(login, "-");
            answers.push((login, super::stage::comparable(&answer)));
        }
        let first = answers[0].1.clone();
        for (login, answer) in answers {
            assert_eq!(answer, first, "{login} {where_from}");
        }
    }
}

#[actix_web::test]
async fn a_password_of_1024_bytes_is_taken_whole_and_a_longer_one_not_at_all() {
    let stage = Stage::open().await;
    let longest = format!("{}é", "x".repeat(1022));
    assert_eq!(longest.len(), 1024);
    let person = json!({"email": "ada@example.org", "password": longest});
    stage.server.create(&stage.a, "users", &person).await;
    assert_eq!(attempt(&stage, "ada@example.org", &longest).await.status, 303);
    let mut other = longest.clone().into_bytes();
    other[900] = b'y';
    let other = String::from_utf8(other).unwrap();
    assert_eq!(attempt(&stage, "ada@example.org", &other).await.status, 401);
    let before = stage.trail(&stage.a).await.len();
    for long in [format!("{longest}x"), "x".repeat(1025), "x".repeat(4_000)] {
        let answer = attempt(&stage, "ada@example.org", &long).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.header("set-cookie"), "");
    }
    for length in [60_000, 70_000] {
        assert_eq!(attempt(&stage, "ada@example.org", &"x".repeat(length)).await.status, 413);
    }
    assert_eq!(stage.trail(&stage.a).await.len(), before, "refused before anything was looked up");
    let body = json!({"email": "bo@example.org", "password": "x".repeat(1025)});
    assert_eq!(stage.server.call("POST", &stage.a.api("users"), &stage.a.key, Some(&body)).await.status, 400);
}

#[actix_web::test]
async fn every_byte_of_a_password_counts() {
    let stage = Stage::open().await;
    let base = "correct horse battery staple".repeat(4);
    let right = format!("{}A", &base[..72]);
    stage.server.create(&stage.a, "users", &json!({"email": "ada@example.org", "password": right})).await;
    let wrong = [
        format!("{}B", &base[..72]),
        base[..72].to_owned(),
        format!("{right} "),
        format!(" {right}"),
        right.to_uppercase(),
        format!("{right}\u{200b}"),
        format!("{right}\n"),
    ];
    for password in wrong {
        assert_eq!(attempt(&stage, "ada@example.org", &password).await.status, 401, "{password:?}");
    }
    for password in [format!("{right}\0"), format!("{right}\0tail"), "\0".to_owned()] {
        assert_eq!(attempt(&stage, "ada@example.org", &password).await.status, 400, "{password:?}");
    }
    assert_eq!(attempt(&stage, "ada@example.org", &right).await.status, 303);
}

#[actix_web::test]
async fn a_person_without_a_password_has_none_that_works() {
    let stage = Stage::open().await;
    stage.server.create(&stage.a, "users", &json!({"email": "cyd@example.org"})).await;
    for password in ["null", "undefined", "[]", "{}", "true", "0", "password", "cyd@example.org"] {
        let answer = attempt(&stage, "cyd@example.org", password).await;
        assert_eq!(answer.status, 401, "{password}");
        assert!(!sets_session(&answer));
    }
    let empty = attempt(&stage, "cyd@example.org", "").await;
    assert_eq!(empty.status, 422);
    assert_eq!(attempt(&stage, "", "some password").await.status, 422);
}

#[actix_web::test]
async fn a_password_in_an_address_is_refused_and_not_used() {
    let stage = Stage::open().await;
    let person = stage.server.person(&stage.a, "ada").await;
    let mut browser = Browser::new(stage.server.http());
    let page = browser.open(&stage.a.at("/login")).await;
    let form = PageForm::find(&page.text, "/login").unwrap().with("login", &person.email);
    let (right, query) = (&person.password, url::form_urlencoded::byte_serialize(person.password.as_bytes()));
    let query: String = query.collect();
    for path in
        [format!("/login?password={query}"), format!("/login?login=ada%40example.org&password={query}")]
    {
        let got = browser.open(&stage.a.at(&path)).await;
        assert_eq!(got.status, 400);
        assert!(!got.text.contains(right));
        let posted = browser.submit(&stage.a.at(&path), &form.clone().with("password", right).fields).await;
        assert_eq!(posted.status, 400);
        assert!(!sets_session(&posted));
    }
    // Escaped, it is no field of the form either.
    let path = format!("/login?%70assword={query}");
    assert!(!sets_session(&browser.submit(&stage.a.at(&path), &form.fields).await));
}

#[actix_web::test]
async fn a_name_is_an_address_in_its_one_canonical_form() {
    let stage = Stage::open().await;
    let person = stage.server.person(&stage.a, "mike").await;
    for login in ["mike@example.org", "MIKE@example.ORG", "  Mike@Example.org\t"] {
        assert_eq!(attempt(&stage, login, &person.password).await.status, 303, "{login}");
    }
    for login in [
        "mi\u{212a}e@example.org",
        "m\u{131}ke@example.org",
        "mike\u{ff20}example.org",
        "mike@ex\u{430}mple.org",
        "mike@example.org.",
        "mike@example.org\u{200b}",
        "\"mike\"@example.org",
        "mike+x@example.org",
        "mike@example.org@example.org",
        "mike",
    ] {
        let answer = attempt(&stage, login, &person.password).await;
        assert_eq!(answer.status, 401, "{login}");
        assert!(!sets_session(&answer), "{login}");
    }
}

#[actix_web::test]
async fn names_of_any_length_are_answered() {
    let stage = Stage::open().await;
    for (login, status) in [("x".repeat(4_000), 401), ("x@".repeat(2_000), 401), ("x".repeat(70_000), 413)] {
        assert_eq!(attempt(&stage, &login, "some password").await.status, status);
    }
    let hostile = "\"><script>alert(1)</script>{{7*7}}";
    let answer = attempt(&stage, hostile, "some password").await;
    assert_eq!(answer.status, 401);
    assert!(!answer.text.contains("<script>alert") && !answer.text.contains("49}"));
    let mut browser = Browser::new(stage.server.http());
    let page = browser.open(&stage.a.at("/login")).await;
    let mut form =
        PageForm::find(&page.text, "/login").unwrap().with("login", "a").with("password", "b").fields;
    form.push(("login".to_owned(), "b".to_owned()));
    assert_eq!(browser.submit(&stage.a.at("/login"), &form).await.status, 400, "a field twice");
}

#[actix_web::test]
async fn after_a_password_the_browser_goes_on_with_get() {
    let stage = Stage::open().await;
    let person = stage.server.person(&stage.a, "ada").await;
    let app = stage.server.relying_party(&stage.a, json!({})).await;
    let mut browser = Browser::new(stage.server.http());
    let url = app.authorize_url(&[]);
    let begun = browser.open(&url).await;
    assert_eq!(begun.status, 303);
    let (_, page) = browser.follow(&url, begun).await;
    let form = PageForm::find(&page.text, "/login").unwrap();
    let form = form.with("login", &person.email).with("password", &person.password);
    let answer = browser.submit(&stage.a.at("/login"), &form.fields).await;
    assert_eq!((answer.status, answer.header("cache-control")), (303, "no-store"));
    assert!(!answer.header("location").contains("long%20walks") && answer.text.is_empty());
    // On another host of the tenant the form is refused: a redirect would send the password once more.
    let elsewhere = format!("acme.localhost:{}", stage.server.port());
    let posted = stage
        .server
        .ask_raw(
            2,
            ("POST", "/login"),
            (&elsewhere, "Content-Length: 0\r\nOrigin: http://acme.localhost\r\n"),
        )
        .await;
    assert_eq!((posted.status, posted.header("location")), (403, ""));
}

#[actix_web::test]
async fn a_person_who_was_disabled_comes_in_nowhere_and_stays_disabled() {
    let stage = Stage::open().await;
    let app = stage.server.relying_party(&stage.a, json!({})).await;
    let member = stage.member(&stage.a).await;
    let tokens = app.tokens(&stage.server, &member.person, "openid offline_access").await;
    let url = |step: &str| stage.a.api(&format!("users/{}{step}", member.person.id));
    assert_eq!(stage.server.call("POST", &url("/disable"), &stage.a.key, None).await.status, 200);
    let mut browser = member.browser;
    assert_eq!(browser.open(&stage.a.at("/account")).await.status, 303);
    let refreshed = app.refresh(&stage.server, &text(&tokens, "refresh_token")).await;
    assert_eq!((refreshed.status, &refreshed.json()["error"]), (400, &json!("invalid_grant")));
    let access_token = text(&tokens, "access_token");
    let userinfo = stage.server.call("GET", &stage.a.at("/oauth2/userinfo"), &access_token, None).await;
    assert_eq!(userinfo.status, 401);
    assert_eq!(app.introspect(&stage.server, &access_token).await, json!({"active": false}));
    assert_eq!(attempt(&stage, &member.person.email, &member.person.password).await.status, 401);
    assert_eq!(stage.server.call("GET", &url(""), &stage.a.key, None).await.json()["state"], "disabled");
    // Enabled again, they sign in anew; what was ended stays ended.
    assert_eq!(stage.server.call("POST", &url("/enable"), &stage.a.key, None).await.status, 200);
    assert_eq!(browser.open(&stage.a.at("/account")).await.status, 303);
    assert_eq!(app.refresh(&stage.server, &text(&tokens, "refresh_token")).await.status, 400);
    assert_eq!(app.introspect(&stage.server, &access_token).await, json!({"active": false}));
    assert_eq!(attempt(&stage, &member.person.email, &member.person.password).await.status, 303);
}

/// Signs in with a fresh browser.
async fn attempt(stage: &Stage, login: &str, password: &str) -> Answer {
    let tenant: &TestTenant = &stage.a;
    sign_in(&mut Browser::new(stage.server.http()), tenant, (login, password)).await
}

fn sets_session(answer: &Answer) -> bool {
    answer.headers.get_all("set-cookie").iter().any(|cookie| cookie.to_str().unwrap().contains("session="))
}
