//! What belongs to another tenant does not exist: asked with B's identifiers, A's doors answer byte for byte what they
//! answer to an identifier that nobody has, and B stays as it was.
//!
//! Covers ISO-19, ISO-07, T-01, T-02, T-24, A-22.

use super::examples::{EXAMPLES, Of};
use super::stage::{NOBODY, Stage, comparable, text};
use serde_json::json;

#[actix_web::test]
async fn another_tenants_things_answer_like_things_that_do_not_exist() {
    let stage = Stage::open().await;
    let mut asked = 0;
    for example in EXAMPLES.iter().filter(|example| example.path.contains("{id}") && example.of != Of::Tenant)
    {
        let theirs = example.of.make(&stage, &stage.b).await;
        let mut before = stage.trail(&stage.b).await;
        let foreign = example.about(&stage, &theirs).await.send(&stage, &stage.a.key).await;
        let unknown = example.about(&stage, NOBODY).await.send(&stage, &stage.a.key).await;
        assert_eq!(foreign.status, 404, "{} {}", example.method, example.path);
        assert_eq!(comparable(&foreign), comparable(&unknown), "{} {}", example.method, example.path);
        assert!(!foreign.text.contains(&theirs));
        let mut after = stage.trail(&stage.b).await;
        before.sort_by_key(|entry| text(entry, "id"));
        after.sort_by_key(|entry| text(entry, "id"));
        assert_eq!(before, after, "{} {} changed something of B", example.method, example.path);
        asked += 1;
    }
    assert!(asked >= 15, "{asked}");
}

#[actix_web::test]
async fn another_tenants_things_cannot_be_named_in_a_body_either() {
    let stage = Stage::open().await;
    for (kind, of) in
        [("user", Of::User), ("client", Of::Client), ("session", Of::Session), ("family", Of::Nothing)]
    {
        let theirs = of.make(&stage, &stage.b).await;
        let revoke = async |id: &str| {
            let body = json!({"subject": {"type": kind, "id": id}, "reason": "test"});
            stage.server.call("POST", &stage.a.api("revocations"), &stage.a.key, Some(&body)).await
        };
        let (foreign, unknown) = (revoke(&theirs).await, revoke(NOBODY).await);
        assert_eq!(foreign.status, 404, "{kind}: {}", foreign.text);
        assert_eq!(comparable(&foreign), comparable(&unknown), "{kind}");
    }
    let session = Of::Session.make(&stage, &stage.b).await;
    let still =
        stage.server.call("GET", &stage.b.api(&format!("sessions/{session}")), &stage.b.key, None).await;
    assert_eq!(still.json()["ended_at"], json!(null));
}

#[actix_web::test]
async fn identifiers_in_any_other_spelling_do_not_exist() {
    let stage = Stage::open().await;
    let id = Of::User.make(&stage, &stage.a).await;
    let url = |id: &str| stage.a.api(&format!("users/{id}"));
    let unknown = comparable(&stage.server.call("GET", &url(NOBODY), &stage.a.key, None).await);
    for spelling in [
        id.to_uppercase(),
        id.replace('-', ""),
        format!("urn:uuid:{id}"),
        format!("0{id}"),
        "0".into(),
        "null".into(),
    ] {
        let answer = stage.server.call("GET", &url(&spelling), &stage.a.key, None).await;
        assert_eq!(comparable(&answer), unknown, "{spelling}");
    }
}

#[actix_web::test]
async fn lists_hold_what_is_the_tenants_own() {
    let stage = Stage::open().await;
    for (collection, of) in
        [("users", Of::User), ("clients", Of::Client), ("api-keys", Of::ApiKey), ("sessions", Of::Session)]
    {
        let (ours, theirs) = (of.make(&stage, &stage.a).await, of.make(&stage, &stage.b).await);
        for (tenant, own, other) in [(&stage.a, &ours, &theirs), (&stage.b, &theirs, &ours)] {
            let ids: Vec<_> = stage
                .list(&tenant.api(collection), &tenant.key)
                .await
                .iter()
                .map(|item| text(item, "id"))
                .collect();
            assert!(ids.contains(own) && !ids.contains(other), "{collection}");
        }
    }
    let told = format!("{:?}", stage.trail(&stage.a).await);
    assert!(!told.contains(&stage.b.id));
}

#[actix_web::test]
async fn a_tenant_named_anywhere_but_in_the_host_has_no_effect() {
    let stage = Stage::open().await;
    let ours = Of::User.make(&stage, &stage.a).await;
    Of::User.make(&stage, &stage.b).await;
    let b_host = stage.b.issuer.strip_prefix("http://").unwrap();
    let forwarded = format!("host={b_host}");
    for (name, value) in [
        ("X-Tenant-Id", stage.b.id.as_str()),
        ("X-Tenant", "umbrella"),
        ("X-Forwarded-Host", b_host),
        ("X-Forwarded-Server", b_host),
        ("X-Original-Host", b_host),
        ("X-Host", b_host),
        ("Forwarded", &forwarded),
        ("X-Original-URL", "/platform/api/v1/tenants"),
        ("X-Rewrite-URL", "/platform/api/v1/tenants"),
        ("Cookie", "tenant=umbrella"),
    ] {
        let request =
            stage.server.http().get(stage.a.api("users")).bearer_auth(&stage.a.key).header(name, value);
        let answer = tests::harness::Answer::read(request.send().await.unwrap()).await;
        let people = answer.json()["items"].as_array().unwrap().clone();
        assert!(people.len() == 1 && people[0]["id"] == ours.as_str(), "{name}");
        let discovery =
            stage.server.http().get(stage.a.at("/.well-known/openid-configuration")).header(name, value);
        let discovery = tests::harness::Answer::read(discovery.send().await.unwrap()).await;
        assert_eq!(discovery.json()["issuer"], stage.a.issuer, "{name}");
    }
    for query in
        [format!("tenant={}", stage.b.id), format!("tenant_id={}", stage.b.id), "org=umbrella".to_owned()]
    {
        let answer =
            stage.server.call("GET", &stage.a.api(&format!("users?{query}")), &stage.a.key, None).await;
        assert_eq!(answer.status, 400, "{query}");
    }
    for member in ["tenantId", "tenant_id", "tenant", "organization"] {
        let body = json!({"email": "new@example.org", member: stage.b.id});
        let answer = stage.server.call("POST", &stage.a.api("users"), &stage.a.key, Some(&body)).await;
        assert_eq!(answer.status, 400, "{member}");
    }
}
