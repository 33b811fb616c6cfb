//! Logs at their loudest hold ids, and nothing of people, passwords, keys or tokens.
//!
//! Covers PRV-01, PRV-02, PRV-03, PWD-03, S-17, P-14 (canary), A-16.

use super::stage::{Stage, sign_in, text};
use serde_json::json;
use tests::harness::relying_party::query;
use tests::harness::{Answer, Browser, Log, PageForm, Person, RelyingParty};

#[actix_web::test]
async fn nothing_of_people_and_no_secret_is_in_any_line() {
    let log = Log::listen();
    let stage = Stage::open().await;
    let canaries = play(&stage).await;
    let written = log.text();
    assert!(written.contains("answered"), "something is logged");
    for canary in canaries {
        assert!(!written.contains(&canary), "{canary} is in the log: {}", around(&written, &canary));
    }
}

#[actix_web::test]
async fn a_line_of_the_log_is_found_by_the_request_id_of_its_answer() {
    let log = Log::listen();
    let stage = Stage::open().await;
    let page = Browser::new(stage.server.http()).open(&stage.a.at("/login")).await;
    let request_id = page.header("x-request-id");
    assert_eq!(request_id.len(), 32);
    let written = log.text();
    let line = written.lines().find(|line| line.contains(request_id)).expect("a line of this request");
    let line: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
    assert_eq!(
        (&line["route"], &line["tenant"], &line["status"]),
        (&json!("/login"), &json!("acme"), &json!(200))
    );
    let forged = stage.server.http().get(stage.a.at("/login")).header("X-Request-Id", "forged-by-me");
    let answer = Answer::read(forged.send().await.unwrap()).await;
    assert_ne!(answer.header("x-request-id"), "forged-by-me");
    assert!(!log.text().contains("forged-by-me"));
}

/// Goes through everything that sees a secret or a person, also where it fails, and returns what must be nowhere.
async fn play(stage: &Stage) -> Vec<String> {
    let person = manage(stage).await;
    let app = stage.server.relying_party(&stage.a, json!({"name": "Canary App"})).await;
    let mut browser = Browser::new(stage.server.http());
    let mut canaries = fail_to_sign_in(stage, &mut browser, &person).await;
    canaries.extend(get_tokens(stage, (&mut browser, &person), &app).await);
    canaries.extend(sign_out(stage, &mut browser).await);
    canaries.extend(["canary", "Canary", "walks"].map(str::to_owned));
    canaries.extend([stage.a.key.clone(), stage.server.platform_key.clone()]);
    canaries.extend(app.client_secret.clone());
    canaries.push(stage.server.set_up_path.rsplit('/').next().unwrap().to_owned());
    canaries
}

async fn manage(stage: &Stage) -> Person {
    let (server, a) = (&stage.server, &stage.a);
    let (email, password) = ("canary.mail@example.org".to_owned(), "canary-password-77".to_owned());
    let body = json!({"email": email, "password": password, "display_name": "Canary Displayname",
        "attributes": {"nickname": "canary-nickname"}});
    let id = text(&server.create(a, "users", &body).await, "id");
    let bad = json!({"email": "canary.bad@@example.org"});
    let change = json!({"display_name": "Canary Second"});
    let one = format!("users/{id}");
    for (method, path, key, body) in [
        ("POST", "users", a.key.as_str(), Some(&body)),
        ("POST", "users", &a.key, Some(&bad)),
        ("PATCH", &one, &a.key, Some(&change)),
        ("GET", "users?email=canary.query@example.org", &a.key, None),
        ("GET", "users", "dwt_canaryWrongKey0000000000000000000000000000000000", None),
    ] {
        server.call(method, &a.api(path), key, body).await;
    }
    Person { id, email, password }
}

async fn fail_to_sign_in(stage: &Stage, browser: &mut Browser, person: &Person) -> Vec<String> {
    let a = &stage.a;
    sign_in(browser, a, ("canary.unknown@example.org", "canary-unknown-password")).await;
    sign_in(browser, a, (&person.email, "canary-wrong-password")).await;
    browser.open(&a.at("/login?password=canary-in-query")).await;
    browser.open(&a.at("/canary-path?token=canary-token")).await;
    browser.set_cookie(&a.issuer, "dw_session", "canary-cookie");
    browser.open(&a.at("/account")).await;
    let request = stage.server.http().get(a.at("/login")).header("User-Agent", "canary-agent");
    browser.send(&a.at("/login"), request).await;
    vec![browser.cookie(&a.issuer, "dw_browser").unwrap().to_owned()]
}

async fn get_tokens(
    stage: &Stage,
    (browser, person): (&mut Browser, &Person),
    app: &RelyingParty,
) -> Vec<String> {
    let (server, a) = (&stage.server, &stage.a);
    let ask = [("scope", "openid offline_access"), ("state", "canary-state"), ("nonce", "canary-nonce")];
    let spoilt = query(&app.sign_in(browser, person, &ask).await, "code");
    let verifier = "canary-verifier-canary-verifier-canary-verifier";
    app.exchange(server, &spoilt, &[("code_verifier", verifier)]).await;
    let code = query(&app.sign_in(browser, person, &ask).await, "code");
    let tokens = app.exchange(server, &code, &[]).await.json();
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    let userinfo = a.at("/oauth2/userinfo");
    server.call("GET", &userinfo, &access, None).await;
    server.call("GET", &format!("{userinfo}?access_token=canary-access"), "", None).await;
    app.introspect(server, &access).await;
    let renewed = text(&app.refresh(server, &refresh).await.json(), "refresh_token");
    app.refresh(server, "canary-refresh").await;
    let wrong = Some((app.client_id.as_str(), "canary-client-secret"));
    server.post_form(&a.at("/oauth2/token"), wrong, &[("grant_type", "x")]).await;
    app.post(server, "/oauth2/revoke", &[("token", &renewed)]).await;
    vec![spoilt, code, access, refresh, renewed, text(&tokens, "id_token")]
}

async fn sign_out(stage: &Stage, browser: &mut Browser) -> Vec<String> {
    let a = &stage.a;
    let cookie = browser.cookie(&a.issuer, "dw_session").unwrap().to_owned();
    let account = browser.open(&a.at("/account")).await;
    let form = PageForm::find(&account.text, "/logout").unwrap();
    browser.submit(&a.at("/logout"), &form.fields).await;
    let csrf = form.fields.iter().find(|(name, _)| name == "csrf").unwrap().1.clone();
    vec![cookie, csrf]
}

fn around<'a>(text: &'a str, canary: &str) -> &'a str {
    text.lines().find(|line| line.contains(canary)).unwrap_or_default()
}
