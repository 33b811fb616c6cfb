//! The hosts that a tenant has: those it was given, in one spelling, and its own below the platform's.
//!
//! Covers contract.md §2.

use super::stage::text;
use serde_json::{Value, json};
use tests::harness::{Answer, Server};

#[actix_web::test]
async fn a_host_given_with_the_port_of_its_scheme_is_found_without_it() {
    let server = Server::start().await;
    let made = create(&server, "acme", &json!(["login.acme.example:443", "127.0.0.2:80"])).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["issuer"], "https://login.acme.example");
    for host in ["login.acme.example", "login.acme.example:443", "127.0.0.2", "127.0.0.2:80"] {
        assert_eq!(issuer_at(&server, host).await, "https://login.acme.example", "{host}");
    }
    // The other scheme's port is no default, and two spellings of one host are one host.
    let other = create(&server, "umbrella", &json!(["umbrella.example:80", "127.0.0.3:443"])).await;
    assert_eq!(other.json()["issuer"], "https://umbrella.example:80");
    let twice = create(&server, "twice", &json!(["twice.example", "twice.example:443"])).await;
    assert_eq!((twice.status, &twice.json()["errors"][0]["pointer"]), (400, &json!("/hosts/1")));
    assert_eq!(create(&server, "taken", &json!(["login.acme.example:443"])).await.status, 409);
}

#[actix_web::test]
async fn a_changed_host_is_found_in_every_spelling_it_may_be_given_in() {
    let server = Server::start().await;
    let id = text(&create(&server, "acme", &json!([])).await.json(), "id");
    let url = server.platform_api(&format!("tenants/{id}"));
    for body in [
        json!({"hosts": ["a.example:443", "b.example"], "primary_host": "b.example:443"}),
        json!({"primary_host": "a.example"}),
        json!({"primary_host": "b.example:443"}),
    ] {
        let changed = server.call("PATCH", &url, &server.platform_key, Some(&body)).await;
        assert_eq!(changed.status, 200, "{body}: {}", changed.text);
    }
    for host in ["a.example", "b.example:443"] {
        assert_eq!(issuer_at(&server, host).await, "https://b.example");
    }
}

#[actix_web::test]
async fn below_an_address_a_tenant_has_the_hosts_it_was_given_and_needs_one() {
    let server = Server::start_at("127.0.0.1").await;
    let refused = create(&server, "acme", &json!([])).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    let expected = json!([{
        "pointer": "/hosts",
        "message": "is required, because public_url is an address and has no names below it",
    }]);
    assert_eq!(refused.json()["errors"], expected);
    let tenant = server.tenant("acme", 2).await;
    assert_eq!(tenant.issuer, format!("http://127.0.0.2:{}", server.port()));
    assert_eq!(server.call("GET", &tenant.api("users"), &tenant.key, None).await.status, 200);
    let url = server.platform_api(&format!("tenants/{}", tenant.id));
    let none = server.call("PATCH", &url, &server.platform_key, Some(&json!({"hosts": []}))).await;
    assert_eq!(none.json()["errors"], expected);
    let listed = server.call("GET", &url, &server.platform_key, None).await.json();
    assert_eq!(listed["hosts"], json!([tenant.issuer.strip_prefix("http://").unwrap()]));
}

#[actix_web::test]
async fn when_the_public_address_moves_every_tenant_follows() {
    let server = Server::start().await;
    let port = server.port();
    let solo = text(&create(&server, "solo", &json!([])).await.json(), "id");
    let given = create(&server, "given", &json!([format!("127.0.0.2:{port}")])).await;
    assert_eq!(given.status, 201, "{}", given.text);
    let squatter = create(&server, "squatter", &json!([format!("unlucky.id.localhost:{port}")])).await;
    assert_eq!(squatter.status, 201, "{}", squatter.text);
    assert_eq!(create(&server, "unlucky", &json!([])).await.status, 201);
    let server = server.restart_at("id.localhost").await;
    let new = format!("http://solo.id.localhost:{port}");
    for host in [format!("solo.id.localhost:{port}"), format!("solo.localhost:{port}")] {
        assert_eq!(issuer_at(&server, &host).await, new, "{host}");
    }
    // An issuer that stands on a host of the tenant's own stays there, and nobody's host is taken away.
    for (host, issuer) in [
        ("given.id.localhost", "127.0.0.2"),
        ("unlucky.id.localhost", "unlucky.id.localhost"),
        ("unlucky.localhost", "unlucky.localhost"),
    ] {
        let asked = format!("{host}:{port}");
        assert_eq!(issuer_at(&server, &asked).await, format!("http://{issuer}:{port}"), "{host}");
    }
    let squatter = server.platform_api(&format!("tenants/{}", text(&squatter.json(), "id")));
    let hosts = server.call("GET", &squatter, &server.platform_key, None).await.json()["hosts"].clone();
    assert_eq!(hosts[0], json!(format!("unlucky.id.localhost:{port}")));
    // A start that moves nothing changes nothing, whatever the tenant has chosen since.
    let url = server.platform_api(&format!("tenants/{solo}"));
    let body = json!({"primary_host": format!("solo.localhost:{port}")});
    assert_eq!(server.call("PATCH", &url, &server.platform_key, Some(&body)).await.status, 200);
    let server = server.restart().await;
    assert_eq!(
        issuer_at(&server, &format!("solo.id.localhost:{port}")).await,
        format!("http://solo.localhost:{port}")
    );
    // And back, although the tenant has its old host already.
    let body = json!({"primary_host": format!("solo.id.localhost:{port}")});
    assert_eq!(server.call("PATCH", &url, &server.platform_key, Some(&body)).await.status, 200);
    let server = server.restart_at("localhost").await;
    assert_eq!(
        issuer_at(&server, &format!("solo.id.localhost:{port}")).await,
        format!("http://solo.localhost:{port}")
    );
    let trail = format!("{}/admin/api/v1/audit-events?limit=200", server.platform());
    let trail = server.call("GET", &trail, &server.platform_key, None).await.json();
    let of_the_system = |event: &&Value| {
        event["action"] == "tenant.updated"
            && event["entity"]["id"] == json!(solo)
            && event["actor"]["type"] == "system"
    };
    assert_eq!(trail["items"].as_array().unwrap().iter().filter(of_the_system).count(), 2, "{trail}");
}

async fn create(server: &Server, slug: &str, hosts: &Value) -> Answer {
    let body = json!({"slug": slug, "display_name": slug, "hosts": hosts});
    server.call("POST", &server.platform_api("tenants"), &server.platform_key, Some(&body)).await
}

async fn issuer_at(server: &Server, host: &str) -> String {
    let answer = server.ask_raw(1, ("GET", "/.well-known/openid-configuration"), (host, "")).await;
    assert_eq!(answer.status, 200, "{host}: {}", answer.text);
    text(&answer.json(), "issuer")
}
