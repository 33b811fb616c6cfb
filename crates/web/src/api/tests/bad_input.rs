//! Whatever is wrong with a request gets a clear answer and changes nothing.

use super::{Managed, NOBODY, call};
use crate::test_site::ACME;
use serde_json::{Value, json};

async fn post_raw(
    managed: &Managed,
    content_type: &str,
    body: impl Into<Vec<u8>>,
) -> crate::test_site::Answer {
    let request = call(("POST", ACME, "/admin/api/v1/users"), Some(&managed.tenant_key), None);
    let request = request.insert_header(("content-type", content_type)).set_payload(body.into());
    managed.site.ask(request).await
}

#[actix_web::test]
async fn bodies_that_are_no_json_object_are_refused() {
    let managed = Managed::open().await;
    let bodies: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"{".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"\"x\"".to_vec(),
        b"1e400".to_vec(),
        b"{\"email\":\"a@b.example\"}{}".to_vec(),
        b"{\"email\":\"a@b.example\",\"email\":\"c@d.example\"}".to_vec(),
        b"{\"email\":\"a\\u0000@b.example\"}".to_vec(),
        b"{\"email\":\"\\ud800@b.example\"}".to_vec(),
        b"{\"email\":\"\xc0\xaf@b.example\"}".to_vec(),
        "[".repeat(60_000).into_bytes(),
        "{\"a\":".repeat(10_000).into_bytes(),
        b"email=a%40b.example".to_vec(),
    ];
    for body in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let answer = post_raw(&managed, "application/json", body).await;
        assert_eq!(answer.status, 400, "{shown}");
        assert_eq!(answer.json()["type"], "urn:doorward:problem:malformed", "{shown}");
    }
    assert!(managed.tenant("GET", "/users", None).await.json()["items"].as_array().unwrap().is_empty());
}

#[actix_web::test]
async fn every_field_is_measured() {
    let managed = Managed::open().await;
    let before = managed.trail().await;
    let marks = "e".to_owned() + &"\u{301}".repeat(20_000);
    let cases = [
        (json!({}), "/email"),
        (json!({"email": null}), "/email"),
        (json!({"email": ["a@b.example"]}), "/email"),
        (json!({"email": "a@b@c"}), "/email"),
        (json!({"email": "a@b.example\r\nBcc: c@d"}), "/email"),
        (json!({"email": format!("{}@b.example", "x".repeat(65))}), "/email"),
        (json!({"email": "a@b.example", "display_name": marks}), "/display_name"),
        (json!({"email": "a@b.example", "display_name": "a\u{202e}b"}), "/display_name"),
        (json!({"email": "a@b.example", "password": "short"}), "/password"),
        (json!({"email": "a@b.example", "password": ""}), "/password"),
        (json!({"email": "a@b.example", "password": true}), "/password"),
        (json!({"email": "a@b.example", "password": "x".repeat(1025)}), "/password"),
        (json!({"email": "a@b.example", "password": "a@b.example"}), "/password"),
        (json!({"email": "a@b.example", "attributes": []}), "/attributes"),
        (json!({"email": "a@b.example", "attributes": {"sub": "root"}}), "/attributes"),
        (json!({"email": "a@b.example", "email_verified": "true"}), "/email_verified"),
        (json!({"email": "a@b.example", "administrator": true}), "/administrator"),
        (json!({"email": "a@b.example", "id": super::NOBODY}), "/id"),
        (json!({"email": "a@b.example", "roles": ["admin"]}), "/roles"),
    ];
    for (body, pointer) in cases {
        let answer = managed.tenant("POST", "/users", Some(body)).await;
        assert_eq!(answer.status, 400, "{pointer}");
        let problem = answer.json();
        assert_eq!(problem["type"], "urn:doorward:problem:invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        assert!(!problem["request_id"].as_str().unwrap().is_empty());
    }
    assert!(managed.new_in_trail(&before).await.is_empty());
}

#[actix_web::test]
async fn only_json_of_a_bounded_size_is_read() {
    let managed = Managed::open().await;
    let good = json!({"email": "a@b.example"}).to_string();
    for content_type in
        ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"]
    {
        let answer = post_raw(&managed, content_type, good.clone()).await;
        assert_eq!(answer.status, 415, "{content_type}");
    }
    let long = json!({"email": "a@b.example", "display_name": "x".repeat(70_000)}).to_string();
    assert_eq!(post_raw(&managed, "application/json", long).await.status, 413);
}

#[actix_web::test]
async fn a_flood_of_fields_is_answered_briefly() {
    let managed = Managed::open().await;
    let flood: serde_json::Map<_, _> = (0..4_000).map(|number| (format!("f{number}"), Value::Null)).collect();
    let answer = managed.tenant("POST", "/users", Some(Value::Object(flood))).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.len() < 4_096);
}

#[actix_web::test]
async fn strange_queries_and_preconditions_are_refused() {
    let managed = Managed::open().await;
    let user = managed.create_user("ada@acme.example").await;
    let path = format!("/users/{}", user["id"].as_str().unwrap());
    for query in
        ["?limit=0", "?limit=201", "?cursor=x", "?sortBy=1;select", "?limit=1&limit=2", "?cursor=%00"]
    {
        assert_eq!(managed.tenant("GET", &format!("/users{query}"), None).await.status, 400, "{query}");
    }
    assert_eq!(managed.tenant("GET", &format!("{path}?x=1"), None).await.status, 400);
    for value in ["1", "W/1", "*, \"1\""] {
        let request =
            call(("DELETE", ACME, &format!("/admin/api/v1{path}")), Some(&managed.tenant_key), None);
        assert_eq!(managed.site.ask(request.insert_header(("if-match", value))).await.status, 400, "{value}");
    }
    let request = call(("GET", ACME, "/admin/api/v1/users"), None, None);
    let request = request.append_header(("authorization", format!("Bearer {}", managed.tenant_key)));
    let request = request.append_header(("authorization", "Bearer x"));
    assert_eq!(managed.site.ask(request).await.status, 401);
}

#[actix_web::test]
async fn a_precondition_holds_for_any_version_of_its_list_and_for_none_where_there_are_none() {
    let managed = Managed::open().await;
    let user = managed.create_user("ada@acme.example").await;
    let id = user["id"].as_str().unwrap();
    let ask = async |target: (&str, &str), tag: &str| {
        let path = format!("/admin/api/v1{}", target.1);
        let body = (target.0 == "PATCH").then(|| json!({}));
        let request = call((target.0, ACME, &path), Some(&managed.tenant_key), body);
        managed.site.ask(request.insert_header(("if-match", tag))).await.status.as_u16()
    };
    let person = format!("/users/{id}");
    assert_eq!(ask(("PATCH", &person), "W/\"1\"").await, 412);
    assert_eq!(ask(("PATCH", &person), "\"7\", \"1\"").await, 200);
    assert_eq!(ask(("PATCH", &person), "\"7\", \"1\"").await, 412);
    let key = managed.tenant("POST", "/api-keys", Some(json!({"name": "x"}))).await.json();
    let before = managed.trail().await;
    let key = format!("/api-keys/{}", key["id"].as_str().unwrap());
    let session = format!("/sessions/{NOBODY}");
    for target in [("POST", &*format!("{person}/revoke")), ("DELETE", &*key), ("DELETE", &*session)] {
        assert_eq!(ask(target, "\"1\"").await, 412, "{target:?}");
        assert_eq!(managed.trail().await, before);
    }
    assert_eq!(ask(("DELETE", &session), "*").await, 404);
    assert_eq!(ask(("DELETE", &key), "*").await, 204);
}
