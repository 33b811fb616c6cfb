//! Discovery says what works and nothing else.
//! Covers E-01 (forged hosts), O-20, O-39, O-40; RES-01; oidc.md §3.

use super::stage::Stage;
use serde_json::{Value, json};
use tests::harness::relying_party::claims;
use tests::harness::{Answer, TestTenant};
use url::Url;

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

async fn read(stage: &Stage, path: &str) -> Answer {
    let answer = stage.visit(&stage.tenant.at(path)).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"), "{}", answer.text);
    answer
}

fn texts(document: &Value, name: &str) -> Vec<String> {
    serde_json::from_value(document[name].clone()).unwrap_or_else(|_| panic!("{name}: {}", document[name]))
}

async fn get(stage: &Stage, url: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(stage.server.http().get(url), |request, (name, value)| request.header(*name, *value));
    Answer::read(request.send().await.unwrap()).await
}

#[actix_web::test]
async fn the_two_documents_agree() {
    let stage = Stage::open().await;
    let (openid, oauth) = (read(&stage, OPENID).await.json(), read(&stage, OAUTH).await.json());
    for (name, value) in oauth.as_object().unwrap() {
        assert_eq!(openid[name], *value, "{name}");
    }
    let only: Vec<_> = openid.as_object().unwrap().keys().filter(|name| oauth[*name].is_null()).collect();
    let expected = [
        "claims_parameter_supported",
        "claims_supported",
        "end_session_endpoint",
        "id_token_signing_alg_values_supported",
        "prompt_values_supported",
        "request_parameter_supported",
        "request_uri_parameter_supported",
        "subject_types_supported",
        "userinfo_endpoint",
    ];
    let mut only: Vec<&str> = only.iter().map(|name| name.as_str()).collect();
    only.sort_unstable();
    assert_eq!(only, expected);
    assert_eq!(openid["issuer"], stage.tenant.issuer);
}

#[actix_web::test]
async fn every_announced_endpoint_answers_and_is_below_the_issuer() {
    let stage = Stage::open().await;
    let document = read(&stage, OPENID).await.json();
    let mut endpoints = 0;
    for (name, value) in document.as_object().unwrap() {
        if !name.ends_with("_endpoint") && name != "jwks_uri" {
            continue;
        }
        endpoints += 1;
        let url = value.as_str().unwrap();
        assert!(url.starts_with(&format!("{}/", stage.tenant.issuer)), "{name}");
        let post =
            name.starts_with("token") || name.starts_with("revocation") || name.starts_with("introspection");
        let answer = if post { stage.server.post_form(url, None, &[]).await } else { stage.visit(url).await };
        assert!(!matches!(answer.status, 404 | 405 | 500..), "{name}: {}", answer.status);
    }
    assert_eq!(endpoints, 7);
}

#[actix_web::test]
async fn what_is_not_built_is_neither_announced_nor_there() {
    let stage = Stage::open().await;
    let document = read(&stage, OPENID).await.json();
    for absent in [
        "registration_endpoint",
        "pushed_authorization_request_endpoint",
        "device_authorization_endpoint",
        "backchannel_authentication_endpoint",
        "check_session_iframe",
        "frontchannel_logout_supported",
        "backchannel_logout_supported",
        "dpop_signing_alg_values_supported",
        "request_object_signing_alg_values_supported",
        "userinfo_signing_alg_values_supported",
        "acr_values_supported",
        "tls_client_certificate_bound_access_tokens",
    ] {
        assert_eq!(document[absent], Value::Null, "{absent}");
    }
    assert_eq!(document["request_parameter_supported"], false);
    assert_eq!(document["request_uri_parameter_supported"], false);
    for path in ["par", "register", "device_authorization", "check_session", "jwks", "authorize/", "token/x"]
    {
        let answer = stage.server.post_form(&stage.tenant.at(&format!("/oauth2/{path}")), None, &[]).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    for path in [
        "/device",
        "/.well-known/webfinger",
        "/.well-known/openid-configuration/",
        "/.well-known/OpenID-configuration",
    ] {
        assert_eq!(stage.visit(&stage.tenant.at(path)).await.status, 404, "{path}");
    }
}

#[actix_web::test]
async fn every_announced_grant_and_response_type_works_and_no_other() {
    let stage = Stage::open().await;
    let document = read(&stage, OPENID).await.json();
    let announced = texts(&document, "grant_types_supported");
    assert_eq!(announced, ["authorization_code", "refresh_token", "client_credentials"]);
    let others = [
        "password",
        "implicit",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
    ];
    for (grant, known) in
        announced.iter().map(|grant| (grant.as_str(), true)).chain(others.map(|grant| (grant, false)))
    {
        let answer = stage.app.post(&stage.server, "/oauth2/token", &[("grant_type", grant)]).await;
        assert_eq!(answer.json()["error"] != "unsupported_grant_type", known, "{grant}: {}", answer.text);
    }
    assert_eq!(texts(&document, "response_types_supported"), ["code"]);
    let modes = texts(&document, "response_modes_supported");
    assert_eq!(modes, ["query", "fragment", "form_post"]);
    for mode in &modes {
        let wish = [("response_mode", mode.as_str()), ("prompt", "none")];
        let answer = stage.visit(&stage.app.authorize_url(&wish)).await;
        assert!(format!("{}{}", answer.header("location"), answer.text).contains("login_required"), "{mode}");
    }
    for prompt in texts(&document, "prompt_values_supported") {
        let answer = stage.visit(&stage.app.authorize_url(&[("prompt", &prompt)])).await;
        assert!(!answer.header("location").contains("invalid_request"), "{prompt}");
    }
    assert_eq!(texts(&document, "code_challenge_methods_supported"), ["S256"]);
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    assert_eq!(texts(&document, "subject_types_supported"), ["public"]);
}

#[actix_web::test]
async fn every_announced_client_authentication_works() {
    let stage = Stage::open().await;
    let document = read(&stage, OPENID).await.json();
    let (id, secret) = (stage.app.client_id.as_str(), stage.app.client_secret.as_deref().unwrap());
    let spa = stage.app(json!({"type": "spa", "redirect_uris": ["https://app.example/"]})).await;
    for (name, path) in [
        ("token", "/oauth2/token"),
        ("revocation", "/oauth2/revoke"),
        ("introspection", "/oauth2/introspect"),
    ] {
        let methods = texts(&document, &format!("{name}_endpoint_auth_methods_supported"));
        for method in ["client_secret_basic", "client_secret_post", "none"] {
            let (url, refresh) = (
                stage.tenant.at(path),
                [("grant_type", "refresh_token"), ("token", "x"), ("refresh_token", "x")],
            );
            let answer = match method {
                "client_secret_basic" => stage.server.post_form(&url, Some((id, secret)), &refresh).await,
                "client_secret_post" => {
                    let form = [&refresh[..], &[("client_id", id), ("client_secret", secret)]].concat();
                    stage.server.post_form(&url, None, &form).await
                }
                _ => {
                    let form = [&refresh[..], &[("client_id", spa.client_id.as_str())]].concat();
                    stage.server.post_form(&url, None, &form).await
                }
            };
            assert_eq!(answer.status != 401, methods.iter().any(|known| known == method), "{name} {method}");
        }
        assert_eq!(methods.len(), if name == "introspection" { 2 } else { 3 });
    }
}

#[actix_web::test]
async fn every_announced_scope_and_claim_can_be_had() {
    let stage = Stage::open().await;
    let document = read(&stage, OPENID).await.json();
    let scopes = texts(&document, "scopes_supported");
    let client = format!("clients/{}", stage.app.client_id);
    stage.manage("PATCH", &client, Some(json!({"scope": scopes.join(" ")}))).await;
    let announced = texts(&document, "claims_supported");
    let ours = ["name", "email", "email_verified", "preferred_username", "updated_at"];
    let in_tokens = ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "amr", "at_hash", "sid"];
    let attributes: serde_json::Map<String, Value> = announced
        .iter()
        .filter(|claim| !ours.contains(&claim.as_str()) && !in_tokens.contains(&claim.as_str()))
        .map(|claim| (claim.clone(), json!("x")))
        .collect();
    let path = format!("users/{}", stage.person.id);
    stage.manage("PATCH", &path, Some(json!({"attributes": attributes}))).await;
    let answer = stage.app.tokens(&stage.server, &stage.person, &scopes.join(" ")).await;
    let mut granted: Vec<&str> = answer["scope"].as_str().unwrap().split(' ').collect();
    let mut asked: Vec<&str> = scopes.iter().map(String::as_str).collect();
    granted.sort_unstable();
    asked.sort_unstable();
    assert_eq!(granted, asked);
    let id_token = claims(answer["id_token"].as_str().unwrap());
    let userinfo = stage.userinfo(answer["access_token"].as_str().unwrap()).await.json();
    for claim in &announced {
        assert!(!id_token[claim].is_null() || !userinfo[claim].is_null(), "{claim}");
    }
    for told in id_token.as_object().unwrap().keys().chain(userinfo.as_object().unwrap().keys()) {
        assert!(announced.contains(told), "{told} is told and not announced");
    }
}

#[actix_web::test]
async fn every_announced_language_is_spoken() {
    let stage = Stage::open().await;
    let document = read(&stage, OPENID).await.json();
    let languages = texts(&document, "ui_locales_supported");
    assert_eq!(languages.len(), 5);
    for language in &languages {
        let url = stage.app.authorize_url(&[("ui_locales", language)]);
        let mut browser = stage.browser();
        let begun = browser.open(&url).await;
        let (_, page) = browser.follow(&url, begun).await;
        assert!(page.text.contains(&format!("lang=\"{language}\"")), "{language}");
    }
}

#[actix_web::test]
async fn a_forged_host_is_answered_by_nothing_or_changes_nothing() {
    let stage = Stage::open().await;
    let honest = read(&stage, OPENID).await.text;
    let url = stage.tenant.at(OPENID);
    let port = stage.server.port();
    for host in
        ["evil.example", "127.0.0.2", &format!("127.0.0.2.evil.example:{port}"), &format!("127.0.0.4:{port}")]
    {
        let answer = get(&stage, &url, &[("host", host)]).await;
        assert_eq!(answer.status, 404, "{host}");
        assert!(!answer.text.contains("issuer"), "{host}");
    }
    let forgeries = [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-port", "443"),
        ("x-forwarded-prefix", "/evil"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x-host", "evil.example"),
        ("x-original-url", "/evil"),
        ("x-tenant-id", "other"),
    ];
    for forgery in forgeries {
        let answer = get(&stage, &url, &[forgery]).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, honest.as_str()), "{forgery:?}");
    }
    let tail = get(&stage, &format!("{url}?tenant=other&issuer=https://evil.example"), &[]).await;
    assert_eq!(tail.text, honest);
}

#[actix_web::test]
async fn whatever_host_of_the_tenant_is_asked_the_issuer_is_the_same() {
    let stage = Stage::open().await;
    let honest = read(&stage, OPENID).await.text;
    let by_name = format!("acme.localhost:{}", stage.server.port());
    let answer = get(&stage, &stage.tenant.at(OPENID), &[("host", &by_name)]).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, honest.as_str()), "{by_name}");
}

#[actix_web::test]
async fn the_documents_may_be_cached_by_anybody_and_never_carry_cookies() {
    let stage = Stage::open().await;
    for path in [OPENID, OAUTH, "/.well-known/jwks.json"] {
        let url = stage.tenant.at(path);
        let mut browser = stage.signed_in_browser().await;
        let answer = browser.open(&url).await;
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
        assert_eq!(answer.header("set-cookie"), "", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        let again = get(&stage, &url, &[("if-none-match", answer.header("etag"))]).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""));
        let head = Answer::read(stage.server.http().head(&url).send().await.unwrap()).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""));
        let post = stage.server.post_form(&url, None, &[]).await;
        assert_eq!(post.status, 405, "{path}");
    }
}

#[actix_web::test]
async fn each_tenant_and_the_platform_speak_for_themselves() {
    let stage = Stage::open().await;
    let other = stage.server.tenant("other", 3).await;
    let platform = TestTenant { issuer: stage.server.platform(), ..other.clone() };
    for tenant in [&stage.tenant, &other, &platform] {
        let document = stage.visit(&tenant.at(OPENID)).await.json();
        assert_eq!(document["issuer"], tenant.issuer);
        for (name, value) in document.as_object().unwrap() {
            if let Some(url) = value.as_str().and_then(|text| Url::parse(text).ok()) {
                assert!(url.as_str().starts_with(&tenant.issuer), "{name}");
            }
        }
    }
}
