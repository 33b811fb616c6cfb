//! The door, asked from outside.

mod closed_world;

use crate::client_address::Network;
use crate::csrf::{FormExpired, FormPurpose};
use crate::test_site::{ACME, ACME_FAR, ACME_SECOND, Answer, CLOSED, PLATFORM, TestSite, get};
use crate::{Browser, Form, PageAnswer, TenantRequest, TrustedProxies, WebOptions, paths};
use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::{HttpResponse, web};

const JSON: &str = "application/problem+json";

#[actix_web::test]
async fn a_host_that_nobody_has_gets_the_same_bytes_whatever_it_asks() {
    let site = TestSite::open().await;
    let mut seen: Vec<Answer> = Vec::new();
    for request in [
        get("nobody.example", "/"),
        get("nobody.example", paths::JWKS).insert_header(("accept", "text/html")),
        get("nobody.example", "/admin/api/v1/users").method(Method::POST),
        get("nobody.example", "/login")
            .insert_header(("x-forwarded-host", ACME))
            .insert_header(("forwarded", format!("host={ACME}"))),
        get(CLOSED, "/").insert_header(("accept", "text/html")),
    ] {
        seen.push(site.ask(request).await);
    }
    for answer in &seen {
        assert_eq!((answer.status.as_u16(), answer.text()), (404, "Not found.\n"));
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(answer.header("x-request-id"), None);
    }
}

#[actix_web::test]
async fn an_unclear_host_is_a_bad_request() {
    let site = TestSite::open().await;
    let without = TestRequest::get().uri(paths::JWKS);
    let twice = get(ACME, paths::JWKS).append_header(("host", PLATFORM));
    let malformed = get("a b", paths::JWKS);
    for request in [without, twice, malformed] {
        assert_eq!(site.ask(request).await.status, 400);
    }
}

#[actix_web::test]
async fn only_the_host_header_chooses_the_tenant() {
    let site = TestSite::open().await;
    for (name, value) in [
        ("x-forwarded-host", PLATFORM),
        ("x-original-host", PLATFORM),
        ("forwarded", "host=localhost:8080"),
        ("x-tenant-id", "platform"),
        ("x-forwarded-proto", "https"),
    ] {
        let answer = site
            .ask(get(ACME, "/.well-known/openid-configuration?tenant=platform").insert_header((name, value)))
            .await;
        assert_eq!(answer.json()["issuer"], format!("http://{ACME}"), "{name}");
    }
}

#[actix_web::test]
async fn a_disabled_tenant_keeps_its_public_documents_and_nothing_else() {
    let site = TestSite::open().await;
    assert_eq!(site.ask(get(CLOSED, paths::JWKS)).await.status, 200);
    assert_eq!(site.ask(get(CLOSED, paths::OPENID_CONFIGURATION)).await.status, 200);
    assert_eq!(site.ask(get(CLOSED, "/static/x/app.css")).await.status, 404);
}

#[actix_web::test]
async fn only_exact_paths_are_served() {
    let site = TestSite::open().await;
    for path in [
        "//healthz",
        "/healthz/",
        "/HEALTHZ",
        "/%68ealthz",
        "/healthz;a=b",
        "/./healthz",
        "/x/../healthz",
        "/x/%2e%2e/healthz",
        "/.well-known%2fjwks.json",
        "/.well-known//jwks.json",
        "/.well-known/jwks.json/",
        "/.well-known/JWKS.json",
        "/static/x/..%2f..%2fCargo.toml",
        "/static/x/app.css/",
        "/static//app.css",
        "/metrics",
        "/platform",
        "/login/",
        "/Login",
        "/oauth2/token/",
        "/oauth2//token",
        "/platform/setup/x",
    ] {
        let answer = site.ask(get(ACME, path)).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(matches!(answer.header("content-type"), Some(JSON | "text/html; charset=utf-8")), "{path}");
    }
}

#[actix_web::test]
async fn a_path_that_is_not_there_is_a_page_for_people_and_a_problem_for_programs() {
    let site = TestSite::open().await;
    let page = site.ask(get(ACME, "/nowhere").insert_header(("accept", "text/html,*/*;q=0.8"))).await;
    assert_eq!(page.status, 404);
    assert!(page.text().contains("Acme &amp; Sons"), "{}", page.text());
    assert!(page.text().contains(page.header("x-request-id").unwrap()));
    let problem = site.ask(get(ACME, "/nowhere").insert_header(("accept", "*/*"))).await;
    assert_eq!(problem.json()["status"], 404);
    assert_eq!(problem.json()["request_id"], problem.header("x-request-id").unwrap());
}

#[actix_web::test]
async fn other_methods_are_told_which_are_allowed() {
    let site = TestSite::open().await;
    for method in [Method::POST, Method::DELETE, Method::TRACE, Method::from_bytes(b"INVENTED").unwrap()] {
        let answer = site.ask(get(ACME, paths::JWKS).method(method)).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, Some("GET, HEAD")));
    }
    assert_eq!(site.ask(get(ACME, paths::JWKS).method(Method::HEAD)).await.status, 200);
}

#[actix_web::test]
async fn every_answer_has_the_security_headers() {
    let site = TestSite::open().await;
    let requests = [
        get(ACME, paths::JWKS),
        get(ACME, "/nowhere"),
        get(ACME, "/nowhere").insert_header(("accept", "text/html")),
        get("nobody.example", "/"),
        get("a b", "/"),
        get(ACME, "/healthz"),
        get(ACME, "/healthz").method(Method::POST),
        get(ACME, "/static/x/app.css"),
        get(ACME, "/panic"),
    ];
    for request in requests {
        let answer = site.ask_with(request, panicking).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value));
        }
        assert!(answer.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
        assert!(answer.header("referrer-policy").is_some() && answer.header("permissions-policy").is_some());
        assert!(
            answer.header("cross-origin-resource-policy").is_some()
                && answer.header("cache-control").is_some()
        );
        assert_eq!(answer.header("strict-transport-security"), None, "plain http");
        assert_eq!(answer.header("set-cookie"), None);
    }
    let far = site.ask(get(ACME_FAR, paths::JWKS)).await;
    assert_eq!(far.header("strict-transport-security"), Some("max-age=31536000"));
}

fn panicking(service: &mut web::ServiceConfig) {
    async fn fail() -> HttpResponse {
        panic!("a secret cause")
    }
    service.route("/panic", web::get().to(fail));
}

#[actix_web::test]
async fn a_panic_ends_one_request_and_tells_nothing() {
    let site = TestSite::open().await;
    let answer = site.ask_with(get(ACME, "/panic"), panicking).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["title"].as_str()),
        (500, Some("Something went wrong on our side"))
    );
    assert!(!answer.text().contains("secret"));
    let page = site.ask_with(get(ACME, "/panic").insert_header(("accept", "text/html")), panicking).await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (500, Some("text/html; charset=utf-8")));
}

#[actix_web::test]
async fn a_request_is_as_large_as_it_may_be_and_no_larger() {
    let site = TestSite::open().await;
    let long = format!("/nowhere?{}", "x".repeat(17_000));
    assert_eq!(site.ask(get(ACME, &long)).await.status, 414);
    let large = get(ACME, "/nowhere").insert_header(("content-length", "65537"));
    assert_eq!(site.ask(large).await.status, 413);
    for length in ["18446744073709551616", "-1", "x"] {
        assert_eq!(
            site.ask(get(ACME, "/nowhere").insert_header(("content-length", length))).await.status,
            413
        );
    }
    let packed = get(ACME, "/nowhere").insert_header(("content-encoding", "gzip"));
    assert_eq!(site.ask(packed).await.status, 415);
}

#[actix_web::test]
async fn health_is_told_on_any_host_in_one_word() {
    let site = TestSite::open().await;
    for host in [ACME, "nobody.example", "10.0.0.7:8080", "a b"] {
        assert_eq!(site.ask(get(host, "/healthz")).await.text(), "ok\n");
        assert_eq!(site.ask(get(host, "/readyz")).await.text(), "ready\n");
    }
}

fn echo(service: &mut web::ServiceConfig) {
    async fn info(request: TenantRequest) -> HttpResponse {
        let info = &request.visit.info;
        let ip = info.ip.map(|ip| ip.to_string());
        HttpResponse::Ok()
            .json(serde_json::json!({"id": info.request_id, "ip": ip, "agent": info.user_agent}))
    }
    async fn form(form: Form) -> HttpResponse {
        match form.parameters() {
            Ok(parameters) => HttpResponse::Ok().json(parameters.iter().collect::<Vec<_>>()),
            Err(error) => HttpResponse::BadRequest().body(error.to_string()),
        }
    }
    async fn browser(_: TenantRequest, browser: Browser, again: Browser) -> HttpResponse {
        assert_eq!(browser.token().bytes(), again.token().bytes());
        HttpResponse::Ok().body(browser.token().expose())
    }
    async fn page(request: TenantRequest) -> HttpResponse {
        let page = crate::pages::Page::LoggedOut(crate::pages::LoggedOutPage { return_to: None });
        PageAnswer::new(page).form_action("https://app.example").ui_locales(&["de"]).respond(&request)
    }
    service.route("/info", web::get().to(info));
    service.route("/form", web::post().to(form));
    service.route("/browser", web::get().to(browser));
    service.route("/page", web::get().to(page));
}

#[actix_web::test]
async fn the_callers_address_is_the_sockets_unless_a_proxy_is_trusted() {
    let claims = [
        ("x-forwarded-for", "198.51.100.7"),
        ("x-real-ip", "198.51.100.7"),
        ("forwarded", "for=198.51.100.7"),
        ("true-client-ip", "198.51.100.7"),
        ("x_forwarded_for", "198.51.100.7"),
    ];
    let site = TestSite::open().await;
    for claim in claims {
        let answer = site.ask_with(get(ACME, "/info").insert_header(claim), echo).await;
        assert_eq!(answer.json()["ip"], "203.0.113.9", "{claim:?}");
    }
    let trusted_proxies = TrustedProxies::new(vec![Network::parse("203.0.113.0/24").unwrap()]);
    let site = TestSite::open_with(WebOptions { trusted_proxies }).await;
    for claim in claims {
        let answer = site.ask_with(get(ACME, "/info").insert_header(claim), echo).await;
        let expected = if claim.0 == "x-forwarded-for" { "198.51.100.7" } else { "203.0.113.9" };
        assert_eq!(answer.json()["ip"], expected, "{claim:?}");
    }
}

#[actix_web::test]
async fn a_request_id_is_ours_and_fresh() {
    let site = TestSite::open().await;
    let ask =
        || get(ACME, "/info").insert_header(("x-request-id", "theirs")).insert_header(("user-agent", "a\tb"));
    let (first, second) = (site.ask_with(ask(), echo).await, site.ask_with(ask(), echo).await);
    let id = first.json()["id"].as_str().unwrap().to_owned();
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(first.header("x-request-id"), Some(id.as_str()));
    assert_ne!(second.json()["id"], id);
    assert_eq!(first.json()["agent"], "ab");
}

#[actix_web::test]
async fn forms_are_read_in_one_encoding_and_within_a_limit() {
    let site = TestSite::open().await;
    let post = |kind: &'static str, body: Vec<u8>| {
        get(ACME, "/form").method(Method::POST).insert_header(("content-type", kind)).set_payload(body)
    };
    let form = "application/x-www-form-urlencoded";
    let answer = site.ask_with(post(form, b"a=1&b=x+y".to_vec()), echo).await;
    assert_eq!(answer.json(), serde_json::json!([["a", "1"], ["b", "x y"]]));
    for kind in [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/x-www-form-urlencoded; charset=utf-7",
    ] {
        assert_eq!(site.ask_with(post(kind, b"a=1".to_vec()), echo).await.status, 415, "{kind}");
    }
    assert_eq!(site.ask_with(post(form, b"a=%ff".to_vec()), echo).await.status, 400);
    assert_eq!(site.ask_with(post(form, vec![b'a'; 70_000]), echo).await.status, 413);
    let unsaid = get(ACME, "/form").method(Method::POST).set_payload("a=1");
    assert_eq!(site.ask_with(unsaid, echo).await.status, 415);
    let empty = get(ACME, "/form").method(Method::POST);
    assert_eq!(site.ask_with(empty, echo).await.text(), "[]");
}

#[actix_web::test]
async fn a_browser_gets_its_cookie_once() {
    let site = TestSite::open().await;
    let first = site.ask_with(get(ACME, "/browser"), echo).await;
    let cookie = first.header("set-cookie").unwrap().to_owned();
    assert_eq!(cookie, format!("dw_browser={}; HttpOnly; SameSite=Lax; Path=/", first.text()));
    let pair = cookie.split(';').next().unwrap();
    let second = site.ask_with(get(ACME, "/browser").insert_header(("cookie", pair)), echo).await;
    assert_eq!((second.header("set-cookie"), second.text()), (None, first.text()));
    let far = site.ask_with(get(ACME_FAR, "/browser").insert_header(("cookie", pair)), echo).await;
    let cookie = far.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("__Host-dw_browser=") && cookie.contains("; Secure") && !cookie.contains("Domain")
    );
    assert_ne!(far.text(), first.text(), "the plain name is not read over https");
    let tossed = get(ACME, "/browser").insert_header(("cookie", format!("{pair}; {pair}")));
    assert_eq!(site.ask_with(tossed, echo).await.status, 400);
    let malformed = get(ACME, "/browser").insert_header(("cookie", "dw_browser=x"));
    assert!(site.ask_with(malformed, echo).await.header("set-cookie").is_some());
}

#[actix_web::test]
async fn a_form_token_is_for_one_browser_one_form_and_one_tenant() {
    let site = TestSite::open().await;
    let keys = site.app.derived_keys(site.tenant).unwrap();
    let browser = || Browser::known(domain::opaque::OpaqueToken::random(site.app.entropy()));
    let (mine, other) = (browser(), browser());
    let session = || domain::ids::SessionId::random(site.app.entropy());
    let (ada, bob) = (session(), session());
    let token = FormPurpose::SignIn.token(&keys, &mine);
    assert_eq!(FormPurpose::SignIn.verify(&keys, &mine, Some(&token)), Ok(()));
    for (purpose, browser, text) in [
        (FormPurpose::Consent(ada), &mine, token.clone()),
        (FormPurpose::Consent(ada), &mine, FormPurpose::Consent(bob).token(&keys, &mine)),
        (FormPurpose::SignIn, &other, token.clone()),
        (FormPurpose::SignIn, &mine, String::new()),
        (FormPurpose::SignIn, &mine, format!("{token}A")),
        (FormPurpose::SignIn, &mine, token[..42].to_owned()),
        (FormPurpose::SignIn, &mine, "A".repeat(43)),
    ] {
        assert_eq!(purpose.verify(&keys, browser, Some(&text)), Err(FormExpired), "{text}");
    }
    assert_eq!(FormPurpose::SignIn.verify(&keys, &mine, None), Err(FormExpired));
    let platform = site.app.derived_keys(site.app.store().platform()).unwrap();
    assert_eq!(FormPurpose::SignIn.verify(&platform, &mine, Some(&token)), Err(FormExpired));
}

#[actix_web::test]
async fn a_page_names_where_its_forms_may_end_and_is_never_kept() {
    let site = TestSite::open().await;
    let page = site.ask_with(get(ACME, "/page"), echo).await;
    assert!(page.text().contains("<html lang=\"de\""));
    assert!(
        page.header("content-security-policy").unwrap().contains("form-action 'self' https://app.example;")
    );
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
}

#[actix_web::test]
async fn discovery_names_the_primary_host_on_every_host_of_the_tenant() {
    let site = TestSite::open().await;
    let mut tags = Vec::new();
    for host in [ACME, ACME_SECOND, ACME_FAR] {
        let answer = site.ask(get(host, paths::OPENID_CONFIGURATION)).await;
        assert_eq!(answer.json()["issuer"], format!("http://{ACME}"));
        tags.push(answer.header("etag").unwrap().to_owned());
    }
    tags.dedup();
    assert_eq!(tags.len(), 1);
}
