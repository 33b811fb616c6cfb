//! The life of a tenant: disabled, enabled, moved to another host, deleted, made anew under the same names.
//!
//! Covers T-12, T-13, T-17, ISO-14 (files), contract.md §2.

use super::stage::{Stage, comparable, sign_in, text};
use crate::store::embedded::raw::edit;
use serde_json::{Value, json};
use tests::harness::relying_party::claims;
use tests::harness::{Answer, Browser, Engine, TestTenant};

#[actix_web::test]
async fn a_disabled_tenant_serves_its_public_documents_and_nothing_else() {
    let stage = Stage::open().await;
    let app = stage.server.relying_party(&stage.a, json!({})).await;
    let member = stage.member(&stage.a).await;
    let tokens = app.tokens(&stage.server, &member.person, "openid offline_access").await;
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    assert_eq!(state(&stage, "disabled").await.status, 200);
    for path in [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/.well-known/jwks.json",
    ] {
        assert_eq!(stage.server.call("GET", &stage.a.at(path), "", None).await.status, 200, "{path}");
    }
    let mut browser = member.browser;
    for path in
        ["/", "/login", "/account", "/logout", "/oauth2/authorize", "/oauth2/userinfo", "/openapi.json"]
    {
        assert_eq!(browser.open(&stage.a.at(path)).await.status, 404, "{path}");
    }
    assert_eq!(app.refresh(&stage.server, &refresh).await.status, 404);
    let form = [("grant_type", "client_credentials")];
    assert_eq!(app.post(&stage.server, "/oauth2/token", &form).await.status, 404);
    assert_eq!(
        app.post(&stage.server, "/oauth2/introspect", &[("token", access.as_str())]).await.status,
        404
    );
    assert_eq!(stage.server.call("GET", &stage.a.api("users"), &stage.a.key, None).await.status, 404);
    // The other tenant does not notice.
    assert_eq!(stage.server.call("GET", &stage.b.api("users"), &stage.b.key, None).await.status, 200);
    // Enabled again, what was ended stays ended.
    assert_eq!(state(&stage, "active").await.status, 200);
    assert_eq!(stage.server.call("GET", &stage.a.api("users"), &stage.a.key, None).await.status, 200);
    assert_eq!(browser.open(&stage.a.at("/account")).await.status, 303);
    assert_eq!(app.refresh(&stage.server, &refresh).await.status, 400);
    assert_eq!(app.introspect(&stage.server, &access).await, json!({"active": false}));
    let userinfo = stage.server.call("GET", &stage.a.at("/oauth2/userinfo"), &access, None).await;
    assert_eq!(userinfo.status, 401);
    let again = app.tokens(&stage.server, &member.person, "openid").await;
    let userinfo =
        stage.server.call("GET", &stage.a.at("/oauth2/userinfo"), &text(&again, "access_token"), None).await;
    assert_eq!(userinfo.status, 200);
}

#[actix_web::test]
async fn a_disabled_client_gets_and_keeps_nothing() {
    let stage = Stage::open().await;
    let app = stage.server.relying_party(&stage.a, json!({})).await;
    let person = stage.server.person(&stage.a, "ada").await;
    let tokens = app.tokens(&stage.server, &person, "openid offline_access").await;
    let url = |step: &str| stage.a.api(&format!("clients/{}/{step}", app.client_id));
    assert_eq!(stage.server.call("POST", &url("disable"), &stage.a.key, None).await.status, 200);
    let refreshed = app.refresh(&stage.server, &text(&tokens, "refresh_token")).await;
    assert_eq!((refreshed.status, &refreshed.json()["error"]), (401, &json!("invalid_client")));
    let page = Browser::new(stage.server.http()).open(&app.authorize_url(&[])).await;
    assert_eq!((page.status, page.header("location")), (400, ""));
    let userinfo = stage.a.at("/oauth2/userinfo");
    assert_eq!(stage.server.call("GET", &userinfo, &text(&tokens, "access_token"), None).await.status, 401);
    assert_eq!(stage.server.call("POST", &url("enable"), &stage.a.key, None).await.status, 200);
    assert_eq!(app.refresh(&stage.server, &text(&tokens, "refresh_token")).await.status, 400);
    assert_eq!(stage.server.call("GET", &userinfo, &text(&tokens, "access_token"), None).await.status, 401);
}

#[actix_web::test]
async fn a_deleted_tenant_is_gone_and_its_names_begin_anew() {
    let stage = Stage::open().await;
    let app = stage.server.relying_party(&stage.a, json!({})).await;
    let member = stage.member(&stage.a).await;
    let tokens = app.tokens(&stage.server, &member.person, "openid offline_access").await;
    let keys_before = jwks(&stage, &stage.a).await;
    let url = stage.server.platform_api(&format!("tenants/{}", stage.a.id));
    assert_eq!(stage.server.call("DELETE", &url, &stage.server.platform_key, None).await.status, 204);
    let unknown = comparable(&stage.server.ask_raw(2, ("GET", "/"), ("unknown.example", "")).await);
    for path in ["/", "/login", "/.well-known/jwks.json", "/admin/api/v1/users"] {
        let gone = stage.server.call("GET", &stage.a.at(path), &stage.a.key, None).await;
        assert_eq!(comparable(&gone), unknown, "{path}");
    }
    assert_eq!(stage.server.call("GET", &url, &stage.server.platform_key, None).await.status, 404);
    let again = stage.server.tenant("acme", 2).await;
    assert_eq!(again.issuer, stage.a.issuer);
    assert_ne!(again.id, stage.a.id);
    assert_eq!(stage.server.call("GET", &again.api("users"), &stage.a.key, None).await.status, 401);
    assert_eq!(
        stage.server.call("GET", &again.api("users"), &again.key, None).await.json()["items"],
        json!([])
    );
    let mut browser = member.browser;
    assert_eq!(browser.open(&again.at("/account")).await.status, 303);
    assert_eq!(
        app.refresh(&stage.server, &text(&tokens, "refresh_token")).await.status,
        401,
        "the client is gone"
    );
    let userinfo = again.at("/oauth2/userinfo");
    assert_eq!(stage.server.call("GET", &userinfo, &text(&tokens, "access_token"), None).await.status, 401);
    let keys_after = jwks(&stage, &again).await;
    assert!(keys_before.iter().all(|old| !keys_after.contains(old)), "the old keys still verify");
    let fresh = sign_in(&mut browser, &again, (&member.person.email, &member.person.password)).await;
    assert_eq!(fresh.status, 401);
}

#[actix_web::test]
async fn somebody_new_under_an_old_address_inherits_nothing() {
    let stage = Stage::open().await;
    let app = stage.server.relying_party(&stage.a, json!({})).await;
    let member = stage.member(&stage.a).await;
    let tokens = app.tokens(&stage.server, &member.person, "openid offline_access").await;
    let url = stage.a.api(&format!("users/{}", member.person.id));
    assert_eq!(stage.server.call("DELETE", &url, &stage.a.key, None).await.status, 204);
    let body = json!({"email": member.person.email, "password": "another good password"});
    for tenant in [&stage.a, &stage.b] {
        let id = text(&stage.server.create(tenant, "users", &body).await, "id");
        assert_ne!(id, member.person.id);
        let url = tenant.api(&format!("users/{id}/sessions"));
        assert_eq!(stage.server.call("GET", &url, &tenant.key, None).await.json()["items"], json!([]));
        let mut browser = Browser::new(stage.server.http());
        let old = sign_in(&mut browser, tenant, (&member.person.email, &member.person.password)).await;
        assert_eq!(old.status, 401);
        let new = sign_in(&mut browser, tenant, (&member.person.email, "another good password")).await;
        assert_eq!(new.status, 303);
    }
    assert_eq!(stage.server.call("GET", &url, &stage.a.key, None).await.status, 404);
    let mut browser = member.browser;
    assert_eq!(browser.open(&stage.a.at("/account")).await.status, 303);
    assert_eq!(app.refresh(&stage.server, &text(&tokens, "refresh_token")).await.status, 400);
    assert_eq!(app.introspect(&stage.server, &text(&tokens, "access_token")).await, json!({"active": false}));
}

#[actix_web::test]
async fn names_are_taken_within_a_tenant_and_free_in_the_next() {
    let stage = Stage::open().await;
    let user = json!({"email": "ada@example.org", "password": "a good password"});
    let client = json!({"name": "App", "type": "resource_server", "resource": "https://api.example/"});
    let key = json!({"name": "Deploy"});
    for tenant in [&stage.a, &stage.b] {
        for (collection, body) in [("users", &user), ("clients", &client), ("api-keys", &key)] {
            stage.server.create(tenant, collection, body).await;
        }
    }
    for email in ["ada@example.org", "ADA@Example.org", " ada@example.org"] {
        let again = stage
            .server
            .call("POST", &stage.a.api("users"), &stage.a.key, Some(&json!({"email": email})))
            .await;
        assert_eq!(again.status, 409, "{email}: {}", again.text);
        assert_eq!(again.json()["errors"][0]["pointer"], "/email");
    }
    let body = json!({"email": "bo@example.org"});
    let other = text(&stage.server.create(&stage.a, "users", &body).await, "id");
    let renamed = stage.a.api(&format!("users/{other}"));
    let taken =
        stage.server.call("PATCH", &renamed, &stage.a.key, Some(&json!({"email": "Ada@example.org"}))).await;
    assert_eq!(taken.status, 409);
}

#[actix_web::test]
async fn a_tenant_moves_its_issuer_and_keeps_its_old_host() {
    let stage = Stage::open().await;
    let app = stage.server.relying_party(&stage.a, json!({})).await;
    let person = stage.server.person(&stage.a, "ada").await;
    let before = app.tokens(&stage.server, &person, "openid offline_access").await;
    let (old, new) = (stage.a.issuer.clone(), format!("acme.localhost:{}", stage.server.port()));
    let url = stage.server.platform_api(&format!("tenants/{}", stage.a.id));
    let changed = stage
        .server
        .call("PATCH", &url, &stage.server.platform_key, Some(&json!({"primary_host": new})))
        .await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(changed.json()["issuer"], format!("http://{new}"));
    assert!(
        changed.json()["hosts"].as_array().unwrap().contains(&json!(old.strip_prefix("http://").unwrap()))
    );
    for host in [old.strip_prefix("http://").unwrap(), &new] {
        let document =
            stage.server.ask_raw(2, ("GET", "/.well-known/openid-configuration"), (host, "")).await;
        assert_eq!(document.json()["issuer"], format!("http://{new}"), "{host}");
    }
    // Machines are answered on the old host; pages send people to the new one.
    let refreshed = app.refresh(&stage.server, &text(&before, "refresh_token")).await;
    assert_eq!(refreshed.status, 200, "{}", refreshed.text);
    let told = claims(&text(&refreshed.json(), "access_token"));
    assert_eq!(
        (&told["iss"], &told["aud"]),
        (&json!(format!("http://{new}")), &json!(format!("http://{new}")))
    );
    let page = stage.server.call("GET", &format!("{old}/login"), "", None).await;
    assert_eq!((page.status, page.header("location")), (307, format!("http://{new}/login").as_str()));
    // A host that is not the tenant's, or another's, is not taken.
    for (body, status) in [
        (json!({"primary_host": "unknown.example"}), 400),
        (json!({"primary_host": stage.b.issuer.strip_prefix("http://").unwrap()}), 400),
        (json!({"hosts": [stage.b.issuer.strip_prefix("http://").unwrap()]}), 409),
        (json!({"hosts": [format!("localhost:{}", stage.server.port())]}), 409),
        (json!({"hosts": ["bad host"]}), 400),
        (json!({"hosts": [new, new]}), 400),
        (json!({"slug": "other"}), 400),
    ] {
        let refused = stage.server.call("PATCH", &url, &stage.server.platform_key, Some(&body)).await;
        let expected =
            if body.get("hosts").is_some() && status == 409 { [400, 409] } else { [status, status] };
        assert!(expected.contains(&refused.status), "{body}: {} {}", refused.status, refused.text);
    }
    let still = stage.server.call("GET", &stage.b.api("users"), &stage.b.key, None).await;
    assert_eq!(still.status, 200);
}

#[actix_web::test]
async fn names_of_tenants_have_one_alphabet_and_are_taken_once() {
    let stage = Stage::open().await;
    let make = async |slug: &str| {
        let body = json!({"slug": slug, "display_name": "T"});
        stage
            .server
            .call("POST", &stage.server.platform_api("tenants"), &stage.server.platform_key, Some(&body))
            .await
    };
    assert_eq!(make("acme").await.status, 409);
    for slug in [
        "platform",
        "www",
        "ACME",
        "a:b",
        "a*",
        "{a}",
        "a\nb",
        "a.b",
        "-a",
        "a-",
        "xn--a",
        "",
        "é",
        &"a".repeat(41),
    ] {
        assert_eq!(make(slug).await.status, 400, "{slug:?}");
    }
    assert_eq!(make(&"a".repeat(40)).await.status, 201);
}

#[actix_web::test]
async fn the_platforms_own_tenant_stays_as_the_configuration_says() {
    let stage = Stage::open().await;
    let tenants = stage.list(&stage.server.platform_api("tenants"), &stage.server.platform_key).await;
    let platform = tenants.iter().find(|tenant| tenant["platform"] == true).unwrap();
    let url = stage.server.platform_api(&format!("tenants/{}", text(platform, "id")));
    for body in [
        json!({"state": "disabled"}),
        json!({"hosts": ["evil.example"]}),
        json!({"primary_host": "evil.example"}),
    ] {
        assert_eq!(
            stage.server.call("PATCH", &url, &stage.server.platform_key, Some(&body)).await.status,
            409,
            "{body}"
        );
    }
    assert_eq!(stage.server.call("DELETE", &url, &stage.server.platform_key, None).await.status, 409);
    // Cutting a tenant off asks for more than changing its name.
    let key = stage.platform_key_with(&["tenants.edit"]).await;
    let url = stage.server.platform_api(&format!("tenants/{}", stage.a.id));
    assert_eq!(stage.server.call("PATCH", &url, &key, Some(&json!({"state": "disabled"}))).await.status, 403);
    assert_eq!(
        stage.server.call("PATCH", &url, &key, Some(&json!({"display_name": "Acme"}))).await.status,
        200
    );
}

#[actix_web::test]
async fn a_tenant_whose_making_may_have_been_kept_keeps_its_file() {
    if Engine::of_servers() != Engine::Embedded {
        return;
    }
    let stage = Stage::open().await;
    let registry = stage.server.directory().registry_file();
    edit(
        &registry,
        "CREATE TRIGGER full BEFORE INSERT ON tenant BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    )
    .await;
    let body = json!({"slug": "orchard", "display_name": "Orchard"});
    let url = stage.server.platform_api("tenants");
    let unsure = stage.server.call("POST", &url, &stage.server.platform_key, Some(&body)).await;
    assert_eq!(unsure.status, 503, "{}", unsure.text);
    let left = stage.server.app.store().find_unknown_files().unwrap();
    assert_eq!(left.len(), 1, "nothing of it was removed");
    edit(&registry, "DROP TRIGGER full").await;
    let made = stage.server.call("POST", &url, &stage.server.platform_key, Some(&body)).await;
    assert_eq!(made.status, 201, "{}", made.text);
}

async fn state(stage: &Stage, wanted: &str) -> Answer {
    let url = stage.server.platform_api(&format!("tenants/{}", stage.a.id));
    stage.server.call("PATCH", &url, &stage.server.platform_key, Some(&json!({"state": wanted}))).await
}

async fn jwks(stage: &Stage, tenant: &TestTenant) -> Vec<Value> {
    let url = tenant.at("/.well-known/jwks.json");
    stage.server.call("GET", &url, "", None).await.json()["keys"].as_array().unwrap().clone()
}
