//! Our forms are sent by our own pages, in the browser that asked for them, and by nothing else.
//!
//! Covers P-17, W-06, W-12, O-26 (logout), RES-03.

use super::stage::{Stage, text};
use serde_json::json;
use tests::harness::{Answer, Browser, PageForm};
use web::routes::{ENDPOINTS, Kind};

/// A form that would work if it were sent, and the browser it was made for.
struct Draft {
    browser: Browser,
    url: String,
    origin: String,
    fields: Vec<(String, String)>,
}

const FORMS: &[&str] =
    &["/login", "/consent", "/logout", "/account/sessions/{id}/revoke", "/platform/setup/{token}"];

#[test]
fn every_form_is_listed() {
    let served: Vec<_> = ENDPOINTS
        .iter()
        .filter(|endpoint| endpoint.kind == Kind::OwnForm)
        .map(|endpoint| endpoint.path)
        .collect();
    assert_eq!(FORMS, served);
}

#[actix_web::test]
async fn a_form_with_another_origin_or_without_its_token_is_refused_and_does_nothing() {
    let stage = Stage::open().await;
    for path in FORMS {
        let mut draft = draft(&stage, path).await;
        let before = count(&stage).await;
        for refused in refused(&stage, &mut draft).await {
            let (why, answer) = refused;
            assert!(matches!(answer.status, 403 | 415), "{path} {why}: {}", answer.status);
            assert!(!sets_session(&answer), "{path} {why}");
        }
        assert_eq!(count(&stage).await, before, "{path}");
        let accepted = draft.browser.submit(&draft.url, &draft.fields).await;
        assert!(matches!(accepted.status, 200 | 303), "{path}: {} {}", accepted.status, accepted.text);
        assert!(count(&stage).await > before, "{path}");
    }
}

#[actix_web::test]
async fn a_token_that_was_used_for_one_person_does_nothing_for_the_next_browser() {
    let stage = Stage::open().await;
    let member = stage.member(&stage.a).await;
    let mut theirs = member.browser;
    let account = theirs.open(&stage.a.at("/account")).await;
    let form = PageForm::find(&account.text, "/logout").unwrap();
    let mut other = stage.member(&stage.a).await.browser;
    assert_eq!(other.submit(&stage.a.at("/logout"), &form.fields).await.status, 403);
    assert_eq!(other.open(&stage.a.at("/account")).await.status, 200);
}

#[actix_web::test]
async fn a_form_of_another_site_is_told_to_be_one() {
    let stage = Stage::open().await;
    let mut browser = stage.member(&stage.a).await.browser;
    for path in ["/login", "/consent", "/logout"] {
        let url = stage.a.at(path);
        let request = stage.server.http().post(&url).header("Origin", "https://evil.example");
        let refused = browser.send_with_every_cookie(&url, request.form(&[("login", "ada")])).await;
        assert_eq!(refused.status, 403, "{path}");
        assert!(refused.text.contains("This form came from elsewhere"), "{path}: {}", refused.text);
        assert!(!refused.text.contains("account isn’t allowed"), "{path}");
    }
}

#[actix_web::test]
async fn an_image_tag_signs_nobody_out() {
    let stage = Stage::open().await;
    let mut browser = stage.member(&stage.a).await.browser;
    for path in ["/logout", "/oauth2/logout", "/oauth2/logout?post_logout_redirect_uri=https://evil.example/"]
    {
        let answer = browser.open(&stage.a.at(path)).await;
        assert_ne!(answer.status, 303, "{path}");
    }
    // Another site's form asks, too; the browser leaves the cookie out, and even with it nothing is ended.
    let posted =
        stage.server.http().post(stage.a.at("/oauth2/logout")).header("Origin", "https://evil.example");
    browser.send_with_every_cookie(&stage.a.at("/oauth2/logout"), posted).await;
    assert_eq!(browser.open(&stage.a.at("/account")).await.status, 200);
}

async fn draft(stage: &Stage, path: &str) -> Draft {
    let member = stage.member(&stage.a).await;
    let mut browser = member.browser;
    let (page, action) = match path {
        "/login" => {
            browser = Browser::new(stage.server.http());
            let page = browser.open(&stage.a.at("/login")).await;
            (page, "/login".to_owned())
        }
        "/consent" => {
            let app = stage.server.relying_party(&stage.a, json!({"first_party": false})).await;
            let url = app.authorize_url(&[]);
            let begun = browser.open(&url).await;
            (browser.follow(&url, begun).await.1, "/consent".to_owned())
        }
        "/logout" => (browser.open(&stage.a.at("/account")).await, "/logout".to_owned()),
        "/account/sessions/{id}/revoke" => {
            let url = stage.a.api(&format!("users/{}/sessions", member.person.id));
            let sessions = stage.server.call("GET", &url, &stage.a.key, None).await.json();
            let action = path.replace("{id}", &text(&sessions["items"][0], "id"));
            (browser.open(&stage.a.at("/account")).await, action)
        }
        "/platform/setup/{token}" => {
            browser = Browser::new(stage.server.http());
            let path = stage.server.set_up_path.clone();
            (browser.open(&format!("{}{path}", stage.server.platform())).await, path)
        }
        other => panic!("say how to fill in {other}"),
    };
    let origin = if path.starts_with("/platform") { stage.server.platform() } else { stage.a.issuer.clone() };
    // A page shows no button for the session it is shown in; any form of the page carries the page's token.
    let form = PageForm::find(&page.text, &action).or_else(|| PageForm::find(&page.text, "/"));
    let form = form.unwrap_or_else(|| panic!("no form at {path}: {}", page.text));
    let form = form
        .with("login", &member.person.email)
        .with("password", &member.person.password)
        .with("decision", "allow")
        .with("email", "root@example.org")
        .with("display_name", "Root")
        .with("new_password", "long walks at night");
    Draft { browser, url: format!("{origin}{action}"), origin, fields: form.fields }
}

/// Every way of sending it that must not work.
async fn refused(stage: &Stage, draft: &mut Draft) -> Vec<(String, Answer)> {
    let mut answers = Vec::new();
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Origin", stage.b.issuer.as_str()),
        ("Origin", "http://127.0.0.2"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Referer", "https://evil.example/"),
    ] {
        let request = stage.server.http().post(&draft.url).header(name, value).form(&draft.fields);
        // Even if the browser sends its cookies all the same.
        let answer = draft.browser.send_with_every_cookie(&draft.url, request).await;
        answers.push((format!("{name}: {value}"), answer));
    }
    let page = Browser::new(stage.server.http()).open(&stage.a.at("/login")).await;
    let others = PageForm::find(&page.text, "/login").unwrap().fields;
    let others = others.iter().find(|(name, _)| name == "csrf").unwrap().1.clone();
    for csrf in [None, Some(""), Some("x"), Some(others.as_str()), Some(&"A".repeat(43))] {
        let mut fields = draft.fields.clone();
        fields.retain(|(name, _)| name != "csrf");
        fields.extend(csrf.map(|csrf| ("csrf".to_owned(), csrf.to_owned())));
        answers.push((format!("csrf {csrf:?}"), draft.browser.submit(&draft.url, &fields).await));
    }
    for kind in [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=utf-7",
    ] {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&draft.fields).finish();
        let request = stage.server.http().post(&draft.url).header("Origin", &draft.origin);
        let request = request.header("Content-Type", kind).body(body);
        answers.push((kind.to_owned(), draft.browser.send(&draft.url, request).await));
    }
    // The right token, but the browser it was made for is another one.
    let mut stranger = Browser::new(stage.server.http());
    stranger.open(&format!("{}/login", draft.origin)).await;
    if let Some(session) = draft.browser.cookie(&draft.url, "dw_session") {
        let session = session.to_owned();
        stranger.set_cookie(&draft.url, "dw_session", &session);
    }
    answers.push(("another browser".to_owned(), stranger.submit(&draft.url, &draft.fields).await));
    answers
}

async fn count(stage: &Stage) -> usize {
    stage.trail(&stage.a).await.len() + stage.platform_trail().await.len()
}

fn sets_session(answer: &Answer) -> bool {
    answer.headers.get_all("set-cookie").iter().any(|cookie| cookie.to_str().unwrap().contains("session="))
}
