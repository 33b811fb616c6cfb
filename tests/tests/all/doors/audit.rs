//! Whatever changes something leaves one entry that says who, what, to what, from where and on which request.
//!
//! Covers AUD-01, AUD-07 (refusals leave none), AUD-10, AUD-14, A-16, A-17, A-18.

use super::examples::{EXAMPLES, Example, Of};
use super::stage::{Stage, sign_in, text};
use serde_json::{Value, json};
use std::time::Duration;
use tests::harness::{Answer, Browser, PageForm};

#[actix_web::test]
async fn every_change_leaves_one_entry_that_says_who_did_what_to_what_and_from_where() {
    let stage = Stage::open().await;
    let own_keys = stage.list(&stage.a.api("api-keys"), &stage.a.key).await;
    let platform_url = format!("{}/admin/api/v1/api-keys", stage.server.platform());
    let platform_keys = stage.list(&platform_url, &stage.server.platform_key).await;
    for example in EXAMPLES {
        let ready = if example.path.starts_with("/platform/api/v1/tenants/{id}/") {
            // What the platform does inside a tenant is told in that tenant's trail.
            example.about(&stage, &stage.b.id).await
        } else {
            example.prepare(&stage).await
        };
        let on_platform = example.route().platform_only;
        let (key, key_id) = if on_platform {
            (&stage.server.platform_key, text(&platform_keys[0], "id"))
        } else {
            (&stage.a.key, text(&own_keys[0], "id"))
        };
        let before = all_trails(&stage).await;
        let request = ready.request(&stage).bearer_auth(key).header("User-Agent", "trail/1");
        let answer = Answer::read(request.send().await.unwrap()).await;
        assert_eq!(answer.status, example.status, "{} {}", example.method, example.path);
        let new = since(&before, &all_trails(&stage).await);
        let Some((action, entity)) = example.trail else {
            assert_eq!(new, Vec::<Value>::new(), "{} {} only reads", example.method, example.path);
            continue;
        };
        assert!(new.len() == 1 && new[0]["action"] == action, "{} {}: {new:?}", example.method, example.path);
        let entry = &new[0];
        assert_eq!(entry["entity"]["type"], entity, "{entry}");
        if let Some(id) = about(example, &ready.id, &answer) {
            assert_eq!(entry["entity"]["id"], id, "{entry}");
        }
        assert_eq!(entry["ip"], "127.0.0.1", "{entry}");
        assert_eq!(entry["user_agent"], "trail/1", "{entry}");
        assert_eq!(entry["request_id"], answer.header("x-request-id"), "{entry}");
        assert_eq!(entry["at"], "2026-01-01T00:00:00Z", "{entry}");
        assert_eq!(
            (&entry["actor"]["type"], &entry["actor"]["id"]),
            (&json!("api_key"), &json!(key_id)),
            "{entry}"
        );
    }
}

/// The entity's identifier, where the call names it.
fn about(example: &Example, id: &str, answer: &Answer) -> Option<String> {
    match (example.of, example.status) {
        (Of::Nothing | Of::Tenant, 201) => Some(text(&answer.json(), "id")),
        (Of::Nothing, _) => None,
        _ => Some(id.to_owned()),
    }
}

#[actix_web::test]
async fn signing_in_failing_to_and_signing_out_are_told_of_each_person() {
    let stage = Stage::open().await;
    let person = stage.server.person(&stage.a, "ada").await;
    let before = all_trails(&stage).await;
    let mut browser = Browser::new(stage.server.http());
    let step = || stage.server.clock.advance(Duration::from_secs(1));
    sign_in(&mut browser, &stage.a, (&person.email, "not her password")).await;
    step();
    sign_in(&mut browser, &stage.a, ("nobody@example.org", "whatever it is")).await;
    step();
    sign_in(&mut browser, &stage.a, (&person.email, &person.password)).await;
    step();
    let account = browser.open(&stage.a.at("/account")).await;
    let form = PageForm::find(&account.text, "/logout").unwrap();
    assert_eq!(browser.submit(&stage.a.at("/logout"), &form.fields).await.status, 200);
    let trail = since(&before, &all_trails(&stage).await);
    let told: Vec<_> = trail
        .iter()
        .map(|entry| (entry["action"].as_str().unwrap(), entry["actor"]["type"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("sign_in.failed", "anonymous"),
            ("sign_in.failed", "anonymous"),
            ("sign_in.succeeded", "anonymous"),
            ("sign_out", "user")
        ]
    );
    assert_eq!(trail[0]["entity"]["id"], person.id);
    assert_eq!(trail[1]["entity"], json!({"type": "nothing", "id": null}));
    assert_eq!(trail[2]["entity"]["id"], person.id);
    assert_eq!(trail[3]["actor"], json!({"type": "user", "id": person.id, "role": "member"}));
    assert_eq!(trail[3]["entity"]["id"], trail[2]["details"]["session"]);
    assert!(
        trail.iter().all(|entry| entry["ip"] == "127.0.0.1" && entry["at"].as_str().unwrap().ends_with('Z'))
    );
}

#[actix_web::test]
async fn no_secret_is_in_any_trail() {
    let stage = Stage::open().await;
    let mut secrets = vec![stage.a.key.clone(), stage.b.key.clone(), stage.server.platform_key.clone()];
    let password = "canary-password-1f7a";
    let user = json!({"email": "canary@example.org", "password": password});
    stage.server.create(&stage.a, "users", &user).await;
    secrets.push(password.to_owned());
    let client = json!({"name": "App", "type": "web", "redirect_uris": ["https://app.example/back"]});
    let client = stage.server.create(&stage.a, "clients", &client).await;
    secrets.push(text(&client, "client_secret"));
    let rotated = stage.a.api(&format!("clients/{}/secret", text(&client, "id")));
    secrets
        .push(text(&stage.server.call("POST", &rotated, &stage.a.key, None).await.json(), "client_secret"));
    secrets.push(text(&stage.server.create(&stage.a, "api-keys", &json!({"name": "k"})).await, "key"));
    let mut browser = Browser::new(stage.server.http());
    // People type passwords into the wrong field.
    sign_in(&mut browser, &stage.a, (password, "canary@example.org")).await;
    sign_in(&mut browser, &stage.a, ("canary@example.org", password)).await;
    secrets.push(browser.cookie(&stage.a.issuer, "dw_session").unwrap().to_owned());
    secrets.push(browser.cookie(&stage.a.issuer, "dw_browser").unwrap().to_owned());
    secrets.push(stage.server.set_up_path.rsplit('/').next().unwrap().to_owned());
    let told = format!("{:?}", all_trails(&stage).await);
    assert!(told.contains("canary@example.org"), "labels name people");
    for secret in secrets {
        assert!(!told.contains(&secret), "{secret} is in a trail");
    }
}

#[actix_web::test]
async fn a_hostile_user_agent_neither_suppresses_an_entry_nor_breaks_out_of_it() {
    let stage = Stage::open().await;
    let long = "x".repeat(5_000);
    let agents: [&[u8]; 4] =
        [long.as_bytes(), b"=cmd|'/c calc'!A1\t\"", b"\xff\xfe\x80", "a\u{202e}b\u{2028}c".as_bytes()];
    for agent in agents {
        let before = all_trails(&stage).await;
        let body = json!({"email": format!("a{}@example.org", stage.next())});
        let value = reqwest::header::HeaderValue::from_bytes(agent).unwrap();
        let request = stage.server.http().post(stage.a.api("users")).bearer_auth(&stage.a.key).json(&body);
        let answer = request.header("User-Agent", value).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        let trail = since(&before, &all_trails(&stage).await);
        assert_eq!(trail.len(), 1);
        let kept = text(&trail[0], "user_agent");
        assert!(kept.chars().count() <= 200 && !kept.chars().any(char::is_control), "{kept:?}");
    }
}

#[actix_web::test]
async fn nobody_can_change_or_remove_what_the_trail_says() {
    let stage = Stage::open().await;
    let id = text(&stage.trail(&stage.a).await[0], "id");
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let whole =
            stage.server.call(method, &stage.a.api("audit-events"), &stage.a.key, Some(&json!({}))).await;
        assert_eq!(whole.status, 405, "{method}");
        let one = stage.a.api(&format!("audit-events/{id}"));
        assert_eq!(
            stage.server.call(method, &one, &stage.a.key, Some(&json!({}))).await.status,
            404,
            "{method}"
        );
    }
}

/// The trails of both tenants and of the platform.
async fn all_trails(stage: &Stage) -> [Vec<Value>; 3] {
    [stage.trail(&stage.a).await, stage.trail(&stage.b).await, stage.platform_trail().await]
}

/// The entries that came since, oldest first; those of one millisecond are in no order.
fn since(before: &[Vec<Value>; 3], after: &[Vec<Value>; 3]) -> Vec<Value> {
    let known = |entry: &Value| before.iter().flatten().any(|old| old["id"] == entry["id"]);
    after.iter().flatten().filter(|entry| !known(entry)).cloned().collect()
}
