//! A request that is sent again because its answer was lost is done once and answered the same.
//!
//! Covers contract.md §4 (`Idempotency-Key`).

use super::examples::{EXAMPLES, Example, Ready};
use super::stage::Stage;
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;
use tests::harness::Answer;

/// The routes that make something, or a secret, and must not do it twice.
const REPEATABLE: &[&str] = &[
    "/admin/api/v1/users",
    "/admin/api/v1/clients",
    "/admin/api/v1/clients/{id}/secret",
    "/admin/api/v1/api-keys",
    "/platform/api/v1/tenants",
    "/platform/api/v1/tenants/{id}/api-keys",
];

fn examples() -> impl Iterator<Item = &'static Example> {
    EXAMPLES.iter().filter(|example| example.method == "POST" && REPEATABLE.contains(&example.path))
}

fn key_for<'a>(stage: &'a Stage, example: &Example) -> &'a str {
    if example.route().platform_only { &stage.server.platform_key } else { &stage.a.key }
}

async fn send(stage: &Stage, ready: &Ready, (api_key, key): (&str, &str)) -> Answer {
    let request = ready.request(stage).bearer_auth(api_key).header("idempotency-key", key);
    Answer::read(request.send().await.unwrap()).await
}

async fn users(stage: &Stage) -> usize {
    stage.list(&stage.a.api("users"), &stage.a.key).await.len()
}

#[actix_web::test]
async fn every_create_is_done_once_and_answered_the_same() {
    let stage = Stage::open().await;
    assert_eq!(examples().count(), REPEATABLE.len());
    for example in examples() {
        let ready = example.prepare(&stage).await;
        let api_key = key_for(&stage, example);
        let entries = async || stage.trail(&stage.a).await.len() + stage.platform_trail().await.len();
        let before = entries().await;
        let first = send(&stage, &ready, (api_key, example.path)).await;
        assert_eq!(first.status, example.status, "{}: {}", example.path, first.text);
        let after = entries().await;
        for _ in 0..2 {
            let again = send(&stage, &ready, (api_key, example.path)).await;
            assert_eq!((again.status, &again.text), (first.status, &first.text), "{}", example.path);
            for header in ["location", "etag", "content-type"] {
                assert_eq!(again.header(header), first.header(header), "{} {header}", example.path);
            }
            assert_eq!(again.header("idempotent-replayed"), "true");
        }
        assert_eq!(entries().await, after, "{}", example.path);
        assert!(after <= before + 1, "{}", example.path);
    }
}

#[actix_web::test]
async fn a_name_stands_for_one_request_of_one_caller() {
    let stage = Stage::open().await;
    let create = examples().next().unwrap();
    let (first, other) = (create.prepare(&stage).await, create.prepare(&stage).await);
    let own = (stage.a.key.as_str(), "order-7");
    assert_eq!(send(&stage, &first, own).await.status, 201);
    let reused = send(&stage, &other, own).await;
    assert_eq!(reused.status, 422, "{}", reused.text);
    assert_eq!(reused.json()["type"], "urn:doorward:problem:idempotency-key-reused");
    let elsewhere = examples().find(|example| example.path == "/admin/api/v1/clients").unwrap();
    assert_eq!(send(&stage, &elsewhere.prepare(&stage).await, own).await.status, 422);
    let colleague = stage.key_with(&stage.a, &["users.edit"]).await;
    assert_eq!(send(&stage, &other, (&colleague, "order-7")).await.status, 201);
    assert_eq!(users(&stage).await, 2);
}

#[actix_web::test]
async fn a_refused_request_may_be_mended_under_its_name() {
    let stage = Stage::open().await;
    let good = examples().next().unwrap().prepare(&stage).await;
    let mut body = good.body.clone().unwrap();
    body["email"] = json!("no address");
    let bad = Ready { body: Some(body), method: good.method, url: good.url.clone(), id: good.id.clone() };
    let own = (stage.a.key.as_str(), "order-8");
    assert_eq!(send(&stage, &bad, own).await.status, 400);
    assert_eq!(send(&stage, &good, own).await.status, 201);
}

#[actix_web::test]
async fn fifty_at_once_make_one() {
    let stage = Stage::open().await;
    let create =
        EXAMPLES.iter().find(|example| example.path == "/admin/api/v1/api-keys" && example.method == "POST");
    for round in 0..5 {
        let ready = create.unwrap().prepare(&stage).await;
        let name = format!("round-{round}");
        let answers = join_all((0..50).map(|_| send(&stage, &ready, (&stage.a.key, &name)))).await;
        let made: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert!(!made.is_empty() && made.iter().all(|answer| answer.text == made[0].text));
        assert!(answers.iter().all(|answer| [201, 409].contains(&answer.status)));
        let keys = stage.list(&stage.a.api("api-keys"), &stage.a.key).await;
        let wanted: &Value = &ready.body.as_ref().unwrap()["name"];
        assert_eq!(keys.iter().filter(|key| key["name"] == *wanted).count(), 1);
    }
}

#[actix_web::test]
async fn a_name_is_free_again_after_a_day_and_the_secret_is_kept_sealed() {
    let stage = Stage::open().await;
    let ready =
        EXAMPLES.iter().find(|example| example.path == "/admin/api/v1/clients" && example.method == "POST");
    let ready = ready.unwrap().prepare(&stage).await;
    let own = (stage.a.key.as_str(), "order-9");
    let first = send(&stage, &ready, own).await.json();
    let secret = first["client_secret"].as_str().unwrap();
    for file in stage.server.files() {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{}", file.display());
    }
    stage.server.clock.advance(Duration::from_millis(24 * 3_600_000 - 1));
    assert_eq!(send(&stage, &ready, own).await.json()["client_id"], first["client_id"]);
    stage.server.clock.advance(Duration::from_millis(1));
    assert_ne!(send(&stage, &ready, own).await.json()["client_id"], first["client_id"]);
}

#[actix_web::test]
async fn a_name_is_one_short_word() {
    let stage = Stage::open().await;
    let ready = examples().next().unwrap().prepare(&stage).await;
    let long = "k".repeat(129);
    for name in ["", " ", "a b", "ü", long.as_str()] {
        assert_eq!(send(&stage, &ready, (&stage.a.key, name)).await.status, 400, "{name:?}");
    }
    let twice = ready.request(&stage).bearer_auth(&stage.a.key);
    let twice = twice.header("idempotency-key", "a").header("idempotency-key", "a");
    assert_eq!(twice.send().await.unwrap().status(), 400);
    assert_eq!(users(&stage).await, 0);
    assert_eq!(send(&stage, &ready, (&stage.a.key, &"k".repeat(128))).await.status, 201);
}
