//! Whatever one tenant gave out is nothing at another: tokens, codes, refresh tokens, cookies, secrets, keys.
//!
//! Covers T-03, T-05, T-06, T-07, T-20, RES-02, RES-03, ISO-18.

use super::stage::{Stage, comparable, sign_in, text};
use serde_json::{Value, json};
use tests::harness::relying_party::query;
use tests::harness::{Browser, Person, RelyingParty};

/// A person and a client at A, and a client at B.
struct Two {
    stage: Stage,
    person: Person,
    at_a: RelyingParty,
    at_b: RelyingParty,
}

async fn two() -> Two {
    let stage = Stage::open().await;
    let person = stage.server.person(&stage.a, "ada").await;
    let at_a = stage.server.relying_party(&stage.a, json!({})).await;
    let at_b = stage.server.relying_party(&stage.b, json!({})).await;
    Two { stage, person, at_a, at_b }
}

/// The same client, but asked for at the other tenant's host.
fn moved(client: &RelyingParty, to: &RelyingParty) -> RelyingParty {
    RelyingParty { tenant: to.tenant.clone(), ..client.clone() }
}

#[actix_web::test]
async fn an_access_token_is_no_token_at_another_tenant() {
    let two = two().await;
    let tokens = two.at_a.tokens(&two.stage.server, &two.person, "openid email").await;
    for name in ["access_token", "id_token"] {
        let token = text(&tokens, name);
        for path in ["/oauth2/userinfo", "/admin/api/v1/users", "/admin/api/v1/settings"] {
            let answer = two.stage.server.call("GET", &two.stage.b.at(path), &token, None).await;
            assert_eq!(answer.status, 401, "{name} at {path}");
        }
        assert_eq!(two.at_b.introspect(&two.stage.server, &token).await, json!({"active": false}));
    }
    let own = two.stage.a.at("/oauth2/userinfo");
    assert_eq!(two.stage.server.call("GET", &own, &text(&tokens, "access_token"), None).await.status, 200);
    let api = two.stage.a.api("users");
    assert_eq!(two.stage.server.call("GET", &api, &text(&tokens, "access_token"), None).await.status, 401);
}

#[actix_web::test]
async fn a_refresh_token_is_nothing_at_another_tenant_and_still_works_at_its_own() {
    let two = two().await;
    let tokens = two.at_a.tokens(&two.stage.server, &two.person, "openid offline_access").await;
    let refresh_token = text(&tokens, "refresh_token");
    let server = &two.stage.server;
    let redeemed = two.at_b.refresh(server, &refresh_token).await;
    assert_eq!((redeemed.status, &redeemed.json()["error"]), (400, &json!("invalid_grant")));
    for hint in ["refresh_token", "access_token", ""] {
        let form = [("token", refresh_token.as_str()), ("token_type_hint", hint)];
        assert_eq!(two.at_b.post(server, "/oauth2/revoke", &form).await.status, 200);
    }
    assert_eq!(two.at_b.introspect(server, &refresh_token).await, json!({"active": false}));
    assert_eq!(two.at_a.refresh(server, &refresh_token).await.status, 200, "B could end what is A's");
}

#[actix_web::test]
async fn a_code_is_nothing_at_another_tenant() {
    let two = two().await;
    let mut browser = Browser::new(two.stage.server.http());
    let code = query(&two.at_a.sign_in(&mut browser, &two.person, &[]).await, "code");
    let answer = two.at_b.exchange(&two.stage.server, &code, &[]).await;
    assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_grant")));
    let unknown = two.at_b.exchange(&two.stage.server, "nothing", &[]).await;
    assert_eq!(comparable(&answer), comparable(&unknown));
}

#[actix_web::test]
async fn a_code_of_another_client_is_refused_dead_and_told() {
    let two = two().await;
    let server = &two.stage.server;
    let other = server.relying_party(&two.stage.a, json!({"name": "Other"})).await;
    let mut browser = Browser::new(server.http());
    let code = query(&two.at_a.sign_in(&mut browser, &two.person, &[]).await, "code");
    let stolen = other.exchange(server, &code, &[]).await;
    assert_eq!((stolen.status, &stolen.json()["error"]), (400, &json!("invalid_grant")));
    let late = two.at_a.exchange(server, &code, &[]).await;
    assert_eq!((late.status, &late.json()["error"]), (400, &json!("invalid_grant")));
    let trail = two.stage.trail(&two.stage.a).await;
    assert!(trail.iter().any(|entry| entry["action"] == "code.misused"), "{trail:?}");
}

#[actix_web::test]
async fn credentials_of_a_client_are_unknown_at_another_tenant() {
    let two = two().await;
    let server = &two.stage.server;
    let visitor = moved(&two.at_a, &two.at_b);
    for (path, form) in [
        ("/oauth2/token", [("grant_type", "client_credentials"), ("scope", "")]),
        ("/oauth2/introspect", [("token", "x"), ("token_type_hint", "")]),
        ("/oauth2/revoke", [("token", "x"), ("token_type_hint", "")]),
    ] {
        let answer = visitor.post(server, path, &form).await;
        assert_eq!((answer.status, &answer.json()["error"]), (401, &json!("invalid_client")), "{path}");
        let nobody = RelyingParty { client_id: super::stage::NOBODY.to_owned(), ..visitor.clone() };
        assert_eq!(comparable(&answer), comparable(&nobody.post(server, path, &form).await), "{path}");
    }
    let page = Browser::new(server.http()).open(&visitor.authorize_url(&[])).await;
    assert_eq!(page.status, 400, "no redirect to a client of another tenant");
    assert_eq!(page.header("location"), "");
}

#[actix_web::test]
async fn a_cookie_carried_to_another_tenant_signs_nobody_in() {
    let stage = Stage::open().await;
    let member = stage.member(&stage.a).await;
    let mut browser = Browser::new(stage.server.http());
    for name in ["dw_session", "dw_browser"] {
        browser.set_cookie(&stage.b.issuer, name, member.browser.cookie(&stage.a.issuer, name).unwrap());
    }
    let account = browser.open(&stage.b.at("/account")).await;
    assert_eq!((account.status, account.header("location")), (303, "/login"));
    assert_eq!(browser.open(&stage.b.at("/login")).await.status, 200);
    let person = stage.server.person(&stage.b, "bob").await;
    let answer = sign_in(&mut browser, &stage.b, (&person.email, &person.password)).await;
    assert_eq!(answer.status, 303);
    assert_ne!(
        browser.cookie(&stage.b.issuer, "dw_session"),
        member.browser.cookie(&stage.a.issuer, "dw_session")
    );
    // A's session went on as if nothing had happened.
    let mut own = member.browser;
    assert_eq!(own.open(&stage.a.at("/account")).await.status, 200);
}

#[actix_web::test]
async fn a_flow_begun_at_one_tenant_goes_on_nowhere_else() {
    let two = two().await;
    let server = &two.stage.server;
    let mut browser = Browser::new(server.http());
    let begun = browser.open(&two.at_a.authorize_url(&[])).await;
    let target = begun.header("location").to_owned();
    assert!(target.starts_with("/login?flow="), "{target}");
    let browser_cookie = browser.cookie(&two.stage.a.issuer, "dw_browser").unwrap().to_owned();
    browser.set_cookie(&two.stage.b.issuer, "dw_browser", &browser_cookie);
    let elsewhere = browser.open(&two.stage.b.at(&target)).await;
    assert!(elsewhere.status >= 400 && !elsewhere.text.contains("App"), "{}", elsewhere.status);
    // Another browser of the same tenant cannot take it over either (O-23).
    let stranger = Browser::new(server.http()).open(&two.stage.a.at(&target)).await;
    assert!(stranger.status >= 400, "{}", stranger.status);
}

#[actix_web::test]
async fn single_use_things_of_one_kind_are_nothing_as_another() {
    let two = two().await;
    let server = &two.stage.server;
    let mut browser = Browser::new(server.http());
    let begun = browser.open(&two.at_a.authorize_url(&[])).await;
    let flow = begun.header("location").split_once("flow=").unwrap().1.to_owned();
    let tokens: Value = two.at_a.tokens(server, &two.person, "openid offline_access").await;
    let set_up = server.set_up_path.rsplit('/').next().unwrap().to_owned();
    let cookie = browser.cookie(&two.stage.a.issuer, "dw_browser").unwrap().to_owned();
    let refresh_token = text(&tokens, "refresh_token");
    let access_token = text(&tokens, "access_token");
    for thing in [&flow, &set_up, &cookie, &refresh_token, &access_token, &two.stage.a.key] {
        let as_code = two.at_a.exchange(server, thing, &[]).await;
        assert_eq!((as_code.status, &as_code.json()["error"]), (400, &json!("invalid_grant")), "{thing}");
    }
    let code = query(&two.at_a.sign_in(&mut browser, &two.person, &[]).await, "code");
    for thing in [&flow, &set_up, &cookie, &access_token, &code, &two.stage.a.key] {
        let as_refresh = two.at_a.refresh(server, thing).await;
        assert_eq!(
            (as_refresh.status, &as_refresh.json()["error"]),
            (400, &json!("invalid_grant")),
            "{thing}"
        );
    }
    for thing in [&flow, &cookie, &code] {
        let url = format!("{}/platform/setup/{thing}", server.platform());
        assert_eq!(server.call("GET", &url, "", None).await.status, 410, "{thing}");
    }
}

#[actix_web::test]
async fn keys_open_their_own_tenant_and_nothing_else() {
    let stage = Stage::open().await;
    let platform = format!("{}/admin/api/v1/users", stage.server.platform());
    let tenants = stage.server.platform_api("tenants");
    assert!(stage.server.platform_key.starts_with("dwp_") && stage.a.key.starts_with("dwt_"));
    for (url, key, status) in [
        (stage.a.api("users"), &stage.a.key, 200),
        (stage.b.api("users"), &stage.a.key, 401),
        (stage.a.api("users"), &stage.b.key, 401),
        (stage.a.api("users"), &stage.server.platform_key, 401),
        (platform.clone(), &stage.server.platform_key, 200),
        (platform, &stage.a.key, 401),
        (tenants.clone(), &stage.server.platform_key, 200),
        (tenants, &stage.a.key, 401),
    ] {
        assert_eq!(stage.server.call("GET", &url, key, None).await.status, status, "{url}");
    }
    let swapped = stage.a.key.replacen("dwt_", "dwp_", 1);
    for url in [stage.a.api("users"), stage.server.platform_api("tenants")] {
        assert_eq!(stage.server.call("GET", &url, &swapped, None).await.status, 401);
    }
    // Every character counts (O-41).
    let key = &stage.a.key;
    for index in [0, 4, 10, key.len() / 2, key.len() - 1] {
        let mut bytes = key.clone().into_bytes();
        bytes[index] = if bytes[index] == b'x' { b'y' } else { b'x' };
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(
            stage.server.call("GET", &stage.a.api("users"), &changed, None).await.status,
            401,
            "{index}"
        );
    }
    for changed in [&key[..key.len() - 1], &format!("{key}x"), &key.to_uppercase(), &format!("{key}{key}")] {
        assert_eq!(stage.server.call("GET", &stage.a.api("users"), changed, None).await.status, 401);
    }
}

#[actix_web::test]
async fn a_key_grants_nothing_that_it_does_not_hold() {
    let stage = Stage::open().await;
    let key = stage.key_with(&stage.a, &["api_keys.manage", "users.view"]).await;
    let make = async |permissions: Value| {
        let body = json!({"name": "more", "permissions": permissions});
        stage.server.call("POST", &stage.a.api("api-keys"), &key, Some(&body)).await
    };
    assert_eq!(make(json!(["users.view"])).await.status, 201);
    assert_eq!(make(json!(["users.manage"])).await.status, 403);
    assert_eq!(make(json!(["tenants.view"])).await.status, 403);
    assert_eq!(make(json!(["users.view", "audit.view"])).await.status, 403);
    assert_eq!(make(json!([])).await.status, 400);
    // Without a list a key gets what its maker holds, not everything.
    let body = json!({"name": "like me"});
    let made = stage.server.call("POST", &stage.a.api("api-keys"), &key, Some(&body)).await;
    if made.status == 201 {
        let granted = made.json()["permissions"].as_array().unwrap().clone();
        assert_eq!(granted, [json!("users.view"), json!("api_keys.view"), json!("api_keys.manage")]);
    } else {
        assert_eq!(made.status, 403);
    }
}
