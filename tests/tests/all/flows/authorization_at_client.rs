//! Once client and redirect URI are certain, errors go back to the client with `state` and `iss`.
//! Covers O-20, O-28, O-29, O-40; oidc.md §1.

use super::stage::Stage;
use serde_json::json;
use tests::harness::relying_party::query;
use tests::harness::{Answer, PageForm};
use url::Url;

#[actix_web::test]
async fn each_wrong_parameter_has_its_own_error_at_the_client() {
    let stage = Stage::open().await;
    let long = "n".repeat(513);
    let scopes = (0..51).map(|number| format!("s{number}")).collect::<Vec<_>>().join(" ");
    let deep = format!("{{\"userinfo\":{}{}}}", "[".repeat(600), "]".repeat(600));
    let cases: &[(&str, &str, &str)] = &[
        ("response_type", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "id_token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_type", "code token", "unsupported_response_type"),
        ("response_type", "none", "unsupported_response_type"),
        ("response_type", "CODE", "unsupported_response_type"),
        ("response_mode", "web_message", "invalid_request"),
        ("response_mode", "query.jwt", "invalid_request"),
        ("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported"),
        ("request_uri", "http://169.254.169.254/", "request_uri_not_supported"),
        ("request_uri", "urn:ietf:params:oauth:request_uri:x", "request_uri_not_supported"),
        ("registration", "{}", "registration_not_supported"),
        ("scope", "openid \"", "invalid_scope"),
        ("scope", "openid\u{0}x", "page"),
        ("scope", &scopes, "invalid_scope"),
        ("resource", "https://nobody.example/", "invalid_target"),
        ("nonce", &long, "invalid_request"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "none none x", "invalid_request"),
        ("prompt", "create", "invalid_request"),
        ("prompt", "Login", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("max_age", "1.5", "invalid_request"),
        ("max_age", "+1", "invalid_request"),
        ("max_age", "99999999999999999999", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("claims", "{", "invalid_request"),
        ("claims", "[]", "invalid_request"),
        ("claims", "{\"userinfo\":1}", "invalid_request"),
        ("claims", "{\"id_token\":{\"sub\":{\"value\":7}}}", "invalid_request"),
        ("claims", "{\"userinfo\":{},\"userinfo\":{}}", "invalid_request"),
        ("claims", &deep, "invalid_request"),
    ];
    for (name, value, error) in cases {
        let answer = stage.visit(&stage.app.authorize_url(&[(name, value)])).await;
        if *error == "page" {
            assert_eq!(answer.status, 400, "{name}={value}");
            continue;
        }
        assert_eq!(stage.error_at_client(&answer), *error, "{name}={value}");
    }
}

#[actix_web::test]
async fn a_state_that_cannot_come_back_is_refused_without_it() {
    let stage = Stage::open().await;
    for state in ["s".repeat(2049), "a\nb".to_owned(), "\u{7f}".to_owned()] {
        let answer = stage.visit(&stage.app.authorize_url(&[("state", &state)])).await;
        let back = Url::parse(answer.header("location")).unwrap();
        assert_eq!((query(&back, "error").as_str(), query(&back, "state").as_str()), ("invalid_request", ""));
        assert_eq!(query(&back, "iss"), stage.tenant.issuer);
        // In the way that was asked for.
        let changes = [("state", state.as_str()), ("response_mode", "form_post")];
        let form = posted(&stage.visit(&stage.app.authorize_url(&changes)).await);
        assert!(form.fields.contains(&("error".to_owned(), "invalid_request".to_owned())), "{form:?}");
        assert!(form.fields.iter().all(|(name, _)| name != "state"), "{form:?}");
    }
    // Wrong in both: by query, and without what cannot come back.
    let changes = [("state", "a\nb"), ("response_mode", "web_message")];
    let answer = stage.visit(&stage.app.authorize_url(&changes)).await;
    let back = Url::parse(answer.header("location")).unwrap();
    assert_eq!((query(&back, "error").as_str(), query(&back, "state").as_str()), ("invalid_request", ""));
}

#[actix_web::test]
async fn a_state_comes_back_unchanged_and_a_missing_one_does_not_come_back() {
    let stage = Stage::open().await;
    let long = "x".repeat(2048);
    for state in ["a b+c&d=e%20#\"<é>", "\u{5d0}", &long, "0"] {
        let answer = stage.visit(&stage.app.authorize_url(&[("state", state), ("prompt", "none")])).await;
        let back = Url::parse(answer.header("location")).unwrap();
        assert_eq!(query(&back, "state"), state);
    }
    let answer = stage.visit(&stage.app.authorize_url(&[("state", ""), ("prompt", "none")])).await;
    assert!(!answer.header("location").contains("state="), "{}", answer.header("location"));
}

#[actix_web::test]
async fn a_client_without_the_code_grant_is_told_so() {
    let stage = Stage::with(json!({"grant_types": ["client_credentials"]})).await;
    let answer = stage.visit(&stage.app.authorize_url(&[])).await;
    assert_eq!(stage.error_at_client(&answer), "unauthorized_client");
}

#[actix_web::test]
async fn answers_travel_in_the_mode_that_was_asked_for() {
    let stage = Stage::open().await;
    let mut browser = stage.signed_in_browser().await;
    let fragment = browser.open(&stage.app.authorize_url(&[("response_mode", "fragment")])).await;
    let back = Url::parse(fragment.header("location")).unwrap();
    assert_eq!(back.query(), None);
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(back.fragment().unwrap().as_bytes()).into_owned().collect();
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!((value("state"), value("iss")), (Some("st&te 1"), Some(stage.tenant.issuer.as_str())));
    let answer = stage.app.exchange(&stage.server, value("code").unwrap(), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let by_form = browser.open(&stage.app.authorize_url(&[("response_mode", "form_post")])).await;
    let form = posted(&by_form);
    assert_eq!(form.action, stage.app.redirect_uri);
    let value =
        |name: &str| form.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!((value("state"), value("iss")), (Some("st&te 1"), Some(stage.tenant.issuer.as_str())));
    let answer = stage.app.exchange(&stage.server, value("code").unwrap(), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let errors = [("response_mode", "form_post"), ("response_type", "token")];
    let error = posted(&browser.open(&stage.app.authorize_url(&errors)).await);
    assert!(error.fields.contains(&("error".to_owned(), "unsupported_response_type".to_owned())));
}

#[actix_web::test]
async fn hostile_values_are_escaped_in_the_posted_form() {
    let stage = Stage::open().await;
    let state = "\"><script>alert(1)</script>";
    let changes = [("response_mode", "form_post"), ("response_type", "token"), ("state", state)];
    let page = stage.visit(&stage.app.authorize_url(&changes)).await;
    assert!(!page.text.contains("<script>alert"), "{}", page.text);
    assert!(posted(&page).fields.contains(&("state".to_owned(), state.to_owned())));
    assert!(page.header("content-security-policy").contains("form-action"));
}

#[actix_web::test]
async fn scopes_that_the_client_may_not_have_are_dropped_and_the_answer_says_what_is_left() {
    let stage = Stage::with(json!({"scope": "openid email read"})).await;
    let code = stage.code(&[("scope", "write email openid root openid  read profile")]).await;
    let answer = stage.app.exchange(&stage.server, &code, &[]).await.json();
    assert_eq!(answer["scope"], "email openid read");
}

#[actix_web::test]
async fn without_openid_there_is_no_id_token() {
    let stage = Stage::with(json!({"scope": "openid read"})).await;
    let code = stage.code(&[("scope", "read")]).await;
    let answer = stage.app.exchange(&stage.server, &code, &[]).await.json();
    assert_eq!(answer["id_token"], serde_json::Value::Null);
    assert_eq!(answer["scope"], "read");
    let userinfo = stage.userinfo(answer["access_token"].as_str().unwrap()).await;
    assert_eq!(userinfo.status, 403);
    assert!(userinfo.header("www-authenticate").contains("insufficient_scope"));
}

#[actix_web::test]
async fn the_order_of_parameters_and_scopes_means_nothing() {
    let stage = Stage::open().await;
    let url = Url::parse(&stage.app.authorize_url(&[("scope", "email openid")])).unwrap();
    let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    pairs.reverse();
    let turned = Url::parse_with_params(&stage.tenant.at("/oauth2/authorize"), &pairs).unwrap();
    let mut browser = stage.signed_in_browser().await;
    let back = Url::parse(browser.open(turned.as_str()).await.header("location")).unwrap();
    let answer = stage.app.exchange(&stage.server, &query(&back, "code"), &[]).await.json();
    assert_eq!(answer["scope"], "email openid");
}

#[actix_web::test]
async fn hints_never_cause_an_error() {
    let stage = Stage::open().await;
    let locales = (0..1000).map(|number| format!("x{number}")).collect::<Vec<_>>().join(" ");
    let cases: [(&str, &str); 6] = [
        ("ui_locales", &locales),
        ("ui_locales", "not_a_tag \u{1} de"),
        ("claims_locales", "xx-yy"),
        ("display", "hologram"),
        ("acr_values", "urn:gold urn:silver"),
        ("login_hint", "\"><img src=x>@example.org"),
    ];
    for (name, value) in cases {
        let url = stage.app.authorize_url(&[(name, value)]);
        let mut browser = stage.browser();
        let answer = browser.open(&url).await;
        let (at, page) = browser.follow(&url, answer).await;
        assert_eq!(page.status, 200, "{name}={value}");
        assert!(at.contains("/login?flow=") && !page.text.contains("<img src=x>"), "{at}");
    }
}

#[actix_web::test]
async fn a_login_hint_fills_in_the_name_and_ui_locales_choose_the_language() {
    let stage = Stage::open().await;
    let url = stage.app.authorize_url(&[("login_hint", "ada@example.org"), ("ui_locales", "xx de")]);
    let mut browser = stage.browser();
    let answer = browser.open(&url).await;
    let (_, page) = browser.follow(&url, answer).await;
    let form = PageForm::find(&page.text, "/login").unwrap();
    assert!(form.fields.contains(&("login".to_owned(), "ada@example.org".to_owned())), "{form:?}");
    assert!(page.text.contains("lang=\"de\""), "{}", page.text);
}

#[actix_web::test]
async fn no_origin_may_read_the_authorization_endpoint() {
    let stage = Stage::open().await;
    for origin in ["https://evil.example", "null", "http://127.0.0.1:9"] {
        let request = stage.server.http().get(stage.app.authorize_url(&[])).header("origin", origin);
        let answer = Answer::read(request.send().await.unwrap()).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
    }
}

fn posted(answer: &Answer) -> PageForm {
    assert_eq!(answer.status, 200, "{}", answer.text);
    PageForm::find(&answer.text, "http").unwrap_or_else(|| panic!("no form: {}", answer.text))
}
