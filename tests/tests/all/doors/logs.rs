//! Logs at their loudest hold ids, and nothing of people, passwords, keys or tokens.
//!
//! Covers PRV-01, PRV-02, PRV-03, PWD-03, S-17, P-14 (canary), A-16.

use super::stage::{Stage, sign_in, text};
use serde_json::json;
use tests::harness::relying_party::query;
use tests::harness::{Answer, Browser, Log, PageForm, Person};

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
    let (server, a) = (&stage.server, &stage.a);
    let person = Person {
        id: String::new(),
        email: "canary.mail@example.org".into(),
        password: "canary-password-77".into(),
    };
    let body = json!({"email": person.email, "password": person.password, "display_name": "Canary Displayname",
        "attributes": {"nickname": "canary-nickname"}});
    let id = text(&server.create(a, "users", &body).await, "id");
    server.call("POST", &a.api("users"), &a.key, Some(&body)).await;
    server.call("POST", &a.api("users"), &a.key, Some(&json!({"email": "canary.bad@@example.org"}))).await;
    server
        .call(
            "PATCH",
            &a.api(&format!("users/{id}")),
            &a.key,
            Some(&json!({"display_name": "Canary Second"})),
        )
        .await;
    server.call("GET", &a.api("users?email=canary.query@example.org"), &a.key, None).await;
    server.call("GET", &a.api("users"), "dwt_canaryWrongKey0000000000000000000000000000000000", None).await;
    let app = server.relying_party(a, json!({"name": "Canary App"})).await;
    let mut browser = Browser::new(server.http());
    sign_in(&mut browser, a, ("canary.unknown@example.org", "canary-unknown-password")).await;
    sign_in(&mut browser, a, (&person.email, "canary-wrong-password")).await;
    browser.open(&a.at("/login?password=canary-in-query")).await;
    browser.open(&a.at("/canary-path?token=canary-token")).await;
    browser.set_cookie(&a.issuer, "dw_session", "canary-cookie");
    browser.open(&a.at("/account")).await;
    let back = app
        .sign_in(
            &mut browser,
            &person,
            &[("scope", "openid offline_access"), ("state", "canary-state"), ("nonce", "canary-nonce")],
        )
        .await;
    let code = query(&back, "code");
    app.exchange(server, &code, &[("code_verifier", "canary-verifier-canary-verifier-canary-verifier")])
        .await;
    let back = app.sign_in(&mut browser, &person, &[("scope", "openid offline_access")]).await;
    let second = query(&back, "code");
    let tokens = app.exchange(server, &second, &[]).await.json();
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    server.call("GET", &a.at("/oauth2/userinfo"), &access, None).await;
    server.call("GET", &a.at("/oauth2/userinfo?access_token=canary-access"), "", None).await;
    app.introspect(server, &access).await;
    app.refresh(server, &refresh).await;
    app.refresh(server, "canary-refresh").await;
    server
        .post_form(
            &a.at("/oauth2/token"),
            Some((&app.client_id, "canary-client-secret")),
            &[("grant_type", "x")],
        )
        .await;
    app.post(server, "/oauth2/revoke", &[("token", &refresh)]).await;
    let cookie = browser.cookie(&a.issuer, "dw_session").unwrap().to_owned();
    let account = browser.open(&a.at("/account")).await;
    let form = PageForm::find(&account.text, "/logout").unwrap();
    browser.submit(&a.at("/logout"), &form.fields).await;
    let csrf = form.fields.iter().find(|(name, _)| name == "csrf").unwrap().1.clone();
    let request = server.http().get(a.at("/login")).header("User-Agent", "canary-agent");
    request.send().await.unwrap();
    let mut canaries: Vec<String> = ["canary", "Canary", "walks"].map(str::to_owned).to_vec();
    canaries.extend([
        a.key.clone(),
        stage.server.platform_key.clone(),
        code,
        second,
        access,
        refresh,
        cookie,
        csrf,
    ]);
    canaries.extend(app.client_secret.clone());
    canaries.push(browser.cookie(&a.issuer, "dw_browser").unwrap().to_owned());
    canaries.push(server.set_up_path.rsplit('/').next().unwrap().to_owned());
    canaries
}

fn around<'a>(text: &'a str, canary: &str) -> &'a str {
    text.lines().find(|line| line.contains(canary)).unwrap_or_default()
}
