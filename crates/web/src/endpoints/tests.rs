//! The public documents and files, asked from outside.

use crate::pages::static_file;
use crate::paths;
use crate::test_site::{ACME, PLATFORM, TestSite, get};
use actix_web::http::Method;
use serde_json::json;

#[actix_web::test]
async fn discovery_announces_exactly_this() {
    let site = TestSite::open().await;
    let at = |path: &str| format!("http://{ACME}{path}");
    let mut oauth = json!({
        "issuer": at(""),
        "authorization_endpoint": at("/oauth2/authorize"),
        "token_endpoint": at("/oauth2/token"),
        "jwks_uri": at("/.well-known/jwks.json"),
        "revocation_endpoint": at("/oauth2/revoke"),
        "introspection_endpoint": at("/oauth2/introspect"),
        "scopes_supported": ["openid", "profile", "email", "address", "phone", "offline_access"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "ui_locales_supported": ["en", "de", "fr", "es", "he"],
        "authorization_response_iss_parameter_supported": true,
    });
    let answer = site.ask(get(ACME, paths::OAUTH_AUTHORIZATION_SERVER)).await;
    assert_eq!(answer.json(), oauth);
    let openid = json!({
        "userinfo_endpoint": at("/oauth2/userinfo"),
        "end_session_endpoint": at("/oauth2/logout"),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "PS256", "EdDSA"],
        "claims_supported": [
            "sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "amr", "at_hash", "sid", "name", "family_name",
            "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "gender",
            "birthdate", "zoneinfo", "locale", "updated_at", "email", "email_verified",
            "address", "phone_number", "phone_number_verified",
        ],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    });
    for (name, value) in openid.as_object().unwrap() {
        oauth[name] = value.clone();
    }
    assert_eq!(site.ask(get(ACME, paths::OPENID_CONFIGURATION)).await.json(), oauth);
}

#[actix_web::test]
async fn public_documents_are_cached_and_readable_by_anyone() {
    let site = TestSite::open().await;
    for path in [paths::OPENID_CONFIGURATION, paths::OAUTH_AUTHORIZATION_SERVER, paths::JWKS] {
        let answer = site.ask(get(ACME, path).insert_header(("origin", "https://evil.test"))).await;
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        assert_eq!((answer.header("set-cookie"), answer.header("vary")), (None, None));
        let tag = answer.header("etag").unwrap().to_owned();
        let again = site.ask(get(ACME, path).insert_header(("if-none-match", tag.as_str()))).await;
        assert_eq!(
            (again.status.as_u16(), again.text(), again.header("etag")),
            (304, "", Some(tag.as_str()))
        );
        let preflight = site.ask(get(ACME, path).method(Method::OPTIONS)).await;
        assert_eq!(
            (preflight.status.as_u16(), preflight.header("access-control-allow-origin")),
            (204, Some("*"))
        );
    }
}

#[actix_web::test]
async fn keys_are_public_halves_only_and_each_tenants_own() {
    let site = TestSite::open().await;
    let (acme, platform) =
        (site.ask(get(ACME, paths::JWKS)).await, site.ask(get(PLATFORM, paths::JWKS)).await);
    let keys = acme.json()["keys"].as_array().unwrap().clone();
    // RS256 and PS256 are one key under two names.
    assert_eq!(keys.len(), 4);
    for key in &keys {
        assert_eq!(key["use"], "sig");
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{private}");
        }
        let same = |other: &serde_json::Value| other["kid"] == key["kid"];
        assert!(!platform.json()["keys"].as_array().unwrap().iter().any(same));
    }
}

#[actix_web::test]
async fn static_files_are_kept_for_good_under_the_address_of_their_content() {
    let site = TestSite::open().await;
    let tag = static_file("old/app.css").unwrap().etag;
    let path = format!("/static/{}/app.css", tag.trim_matches('"'));
    let file = site.ask(get(ACME, &path)).await;
    assert_eq!(file.header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(file.header("access-control-allow-origin"), None);
    assert!(!file.body.is_empty());
    let again = site.ask(get(ACME, &path).insert_header(("if-none-match", tag))).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_eq!(site.ask(get(ACME, "/static/old/app.css")).await.header("cache-control"), Some("no-cache"));
    assert_eq!(site.ask(get(ACME, "/static/old/none.css")).await.status, 404);
}
