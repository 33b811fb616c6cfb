//! Clients, their secrets, and what their types allow.

use super::Managed;
use serde_json::json;

#[actix_web::test]
async fn a_secret_appears_once() {
    let managed = Managed::open().await;
    let body = json!({"name": "Orchard", "type": "web", "redirect_uris": ["https://app.example/cb"]});
    let made = managed.tenant("POST", "/clients", Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let client = made.json();
    assert!(client["client_secret"].as_str().unwrap().starts_with("dwc_"));
    assert_eq!(client["client_id"], client["id"]);
    let path = format!("/clients/{}", client["id"].as_str().unwrap());
    let read = managed.tenant("GET", &path, None).await;
    assert!(!read.text().contains("client_secret\"") && !read.text().contains("dwc_"));
    let rotated = managed.tenant("POST", &format!("{path}/secret"), None).await.json();
    assert_ne!(rotated["client_secret"], client["client_secret"]);
    let trail = managed.tenant("GET", "/audit-events", None).await;
    assert!(trail.text().contains("client.secret_rotated") && !trail.text().contains("dwc_"));
}

#[actix_web::test]
async fn defaults_are_those_of_the_type() {
    let managed = Managed::open().await;
    let body = json!({"name": "App", "type": "spa", "redirect_uris": ["https://app.example/cb"]});
    let client = managed.tenant("POST", "/clients", Some(body)).await.json();
    assert_eq!(client["token_endpoint_auth_method"], "none");
    assert_eq!(client["grant_types"], json!(["authorization_code", "refresh_token"]));
    assert_eq!(client["scope"], "email offline_access openid profile");
    assert_eq!(client["id_token_signed_response_alg"], "RS256");
    assert_eq!(client["access_token_signed_response_alg"], "ES256");
    assert_eq!((&client["access_token_lifetime_secs"], &client["require_pkce"]), (&json!(300), &json!(true)));
    assert!(client.get("client_secret").is_none());
    let api = json!({"name": "API", "type": "resource_server", "resource": "https://api.example"});
    let api = managed.tenant("POST", "/clients", Some(api)).await.json();
    assert_eq!((&api["grant_types"], &api["resource"]), (&json!([]), &json!("https://api.example")));
}

#[actix_web::test]
async fn a_registration_that_contradicts_itself_is_refused_with_the_place() {
    let managed = Managed::open().await;
    let cases = [
        (json!({"name": "x", "type": "web"}), "/redirect_uris"),
        (json!({"name": "x", "type": "web", "redirect_uris": ["http://evil.example/"]}), "/redirect_uris/0"),
        (json!({"name": "x", "type": "service", "redirect_uris": ["https://a.example/"]}), "/redirect_uris"),
        (json!({"name": "x", "type": "service", "grant_types": ["password"]}), "/grant_types/0"),
        (json!({"name": "x", "type": "service", "grant_types": ["refresh_token"]}), "/grant_types/0"),
        (
            json!({"name": "x", "type": "service", "access_token_lifetime_secs": 3601}),
            "/access_token_lifetime_secs",
        ),
        (json!({"name": "x", "type": "service", "audiences": ["not a uri"]}), "/audiences/0"),
        (
            json!({"name": "x", "type": "service", "id_token_signed_response_alg": "none"}),
            "/id_token_signed_response_alg",
        ),
        (json!({"name": "x", "type": "service", "resource": "https://a.example"}), "/resource"),
        (json!({"name": "x", "type": "robot"}), "/type"),
        (json!({"name": "x", "type": "service", "scope": "a\"b"}), "/scope"),
        (json!({"name": "x", "type": "service", "client_secret": "mine"}), "/client_secret"),
    ];
    for (body, pointer) in cases {
        let answer = managed.tenant("POST", "/clients", Some(body)).await;
        assert_eq!(answer.status, 400, "{pointer}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{}", answer.text());
    }
    assert!(managed.tenant("GET", "/clients", None).await.json()["items"].as_array().unwrap().is_empty());
}

#[actix_web::test]
async fn a_client_is_changed_cut_off_and_removed() {
    let managed = Managed::open().await;
    let body = json!({"name": "Job", "type": "service"});
    let client = managed.tenant("POST", "/clients", Some(body)).await.json();
    let path = format!("/clients/{}", client["id"].as_str().unwrap());
    let changed =
        managed.tenant("PATCH", &path, Some(json!({"name": "Night job", "scope": "read write"}))).await;
    assert_eq!(
        (changed.json()["name"].as_str(), changed.json()["scope"].as_str()),
        (Some("Night job"), Some("read write"))
    );
    assert_eq!(managed.tenant("PATCH", &path, Some(json!({"type": "web"}))).await.status, 400);
    assert_eq!(managed.tenant("POST", &format!("{path}/disable"), None).await.json()["state"], "disabled");
    assert_eq!(managed.tenant("POST", &format!("{path}/disable"), None).await.status, 409);
    assert_eq!(managed.tenant("POST", &format!("{path}/enable"), None).await.json()["state"], "active");
    assert_eq!(managed.tenant("DELETE", &path, None).await.status, 204);
    assert_eq!(managed.tenant("GET", &path, None).await.status, 404);
}

#[actix_web::test]
async fn two_resource_servers_never_share_a_name() {
    let managed = Managed::open().await;
    let body = json!({"name": "API", "type": "resource_server", "resource": "https://api.example"});
    assert_eq!(managed.tenant("POST", "/clients", Some(body.clone())).await.status, 201);
    let second = managed.tenant("POST", "/clients", Some(body)).await;
    assert_eq!(second.status, 409);
    assert_eq!(second.json()["errors"][0]["pointer"], "/resource");
}

#[actix_web::test]
async fn the_trail_tells_what_changed_and_where_codes_go_before_and_after() {
    let managed = Managed::open().await;
    let body = json!({"name": "App", "type": "web", "redirect_uris": ["https://app.example/cb"]});
    let client = managed.tenant("POST", "/clients", Some(body)).await.json();
    let path = format!("/clients/{}", client["id"].as_str().unwrap());
    let details = async |changes| {
        let before = managed.trail().await;
        assert_eq!(managed.tenant("PATCH", &path, Some(changes)).await.status, 200);
        let mut new = managed.new_in_trail(&before).await;
        assert_eq!((new.len(), &new[0]["action"]), (1, &json!("client.updated")));
        new.remove(0)["details"].take()
    };
    let named = details(json!({"name": "Shop", "scope": "openid"})).await;
    assert_eq!(named, json!({"changed": ["name", "scope"]}));
    let moved = details(json!({"redirect_uris": ["https://other.example/cb"], "first_party": true})).await;
    let expected = json!({
        "changed": ["redirect_uris", "first_party"],
        "redirect_uris_before": ["https://app.example/cb"],
        "redirect_uris_after": ["https://other.example/cb"],
        "first_party_before": false,
        "first_party_after": true,
    });
    assert_eq!(moved, expected);
}
