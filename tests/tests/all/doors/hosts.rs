//! The asked host decides the tenant: exactly one host, exactly spelled, and one reading of each path.
//!
//! Covers RES-01, ISO-07, T-23, E-01 (host), O-39, P-05, W-11, S-16, OPS (probes on any host).

use super::stage::{Stage, comparable, text};
use serde_json::json;
use tests::harness::Answer;

#[actix_web::test]
async fn unknown_hosts_get_the_same_bytes_whatever_they_ask() {
    let stage = Stage::open().await;
    let port = stage.server.port();
    let key = format!("Authorization: Bearer {}\r\n", stage.a.key);
    let platform_key = format!("Authorization: Bearer {}\r\n", stage.server.platform_key);
    let first = comparable(&stage.server.ask_raw(2, ("GET", "/"), ("unknown.example", "")).await);
    assert_eq!((first.0, first.2.as_str()), (404, "Not found.\n"));
    for host in [
        "unknown.example".to_owned(),
        format!("127.0.0.9:{port}"),
        format!("acme:{port}"),
        "acme.localhost".to_owned(),
        format!("127.0.0.2:{}", port ^ 1),
        format!("x.acme.localhost:{port}"),
        format!("xn--acme.localhost:{port}"),
    ] {
        for (method, path, more) in [
            ("GET", "/", ""),
            ("GET", "/login", ""),
            ("GET", "/.well-known/openid-configuration", ""),
            ("POST", "/oauth2/token", "Content-Length: 0\r\n"),
            ("GET", "/admin/api/v1/users", key.as_str()),
            ("GET", "/platform/api/v1/tenants", platform_key.as_str()),
            ("GET", "/nothing", "X-Forwarded-Host: localhost\r\n"),
            ("DELETE", "/login", ""),
        ] {
            let answer = stage.server.ask_raw(2, (method, path), (&host, more)).await;
            assert_eq!(comparable(&answer), first, "{host} {method} {path}");
            assert_eq!(answer.header("x-request-id"), "");
        }
    }
}

#[actix_web::test]
async fn an_unclear_host_is_refused() {
    let stage = Stage::open().await;
    let (a, b) = (host(&stage.a.issuer), host(&stage.b.issuer));
    let ask = |lines: String| {
        format!("GET /.well-known/openid-configuration HTTP/1.1\r\n{lines}Connection: close\r\n\r\n")
    };
    for lines in [
        format!("Host: {a}\r\nHost: {b}\r\n"),
        format!("Host: {a}\r\nHost: {a}\r\n"),
        format!("Host: {a}, {b}\r\n"),
        String::new(),
        "Host:\r\n".to_owned(),
        format!("Host: user@{a}\r\n"),
        format!("Host: {a}/x\r\n"),
        format!("Host: {a}?x\r\n"),
        "Host: 127.0.0.2.\r\n".to_owned(),
        format!("Host: {a}.evil.example\r\n"),
        "Host: 0177.0.0.2\r\n".to_owned(),
    ] {
        let answer = stage.server.raw(2, ask(lines.clone())).await;
        assert_eq!(answer.status, 400, "{lines:?}: {}", answer.text);
        assert!(!answer.text.contains("issuer"));
    }
    let answer = stage.server.raw(2, format!("GET /login HTTP/1.0\r\nX-Forwarded-Host: {a}\r\n\r\n")).await;
    assert_eq!(answer.status, 400);
}

#[actix_web::test]
async fn a_target_that_names_a_host_must_name_the_same_one() {
    let stage = Stage::open().await;
    let (a, b) = (host(&stage.a.issuer), host(&stage.b.issuer));
    let path = "/.well-known/openid-configuration";
    let same = stage.server.ask_raw(2, ("GET", &format!("http://{a}{path}")), (a, "")).await;
    assert_eq!(same.json()["issuer"], stage.a.issuer);
    for (target, header) in [(b, a), (a, b), ("evil.example", a)] {
        let answer = stage.server.ask_raw(2, ("GET", &format!("http://{target}{path}")), (header, "")).await;
        assert_eq!(answer.status, 400, "{target} {header}");
    }
}

#[actix_web::test]
async fn the_issuer_is_fixed_whatever_host_is_forged() {
    let stage = Stage::open().await;
    let a = host(&stage.a.issuer);
    let second = format!("acme.localhost:{}", stage.server.port());
    for asked in [a, &second, &second.to_uppercase()] {
        for more in [
            "",
            "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 1\r\n",
            "Forwarded: host=evil.example;proto=https\r\n",
        ] {
            for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
                let answer = stage.server.ask_raw(2, ("GET", path), (asked, more)).await;
                assert_eq!(answer.status, 200, "{asked}");
                assert_eq!(answer.json()["issuer"], stage.a.issuer);
                assert!(!answer.text.contains("evil") && !answer.text.contains("localhost"));
                assert_eq!(answer.header("set-cookie"), "");
            }
        }
    }
    // Pages are on the primary host only.
    let page = stage.server.ask_raw(2, ("GET", "/login?x=1"), (&second, "")).await;
    assert_eq!((page.status, page.header("location")), (307, stage.a.at("/login?x=1").as_str()));
}

#[actix_web::test]
async fn a_path_has_one_reading_and_what_is_routed_is_what_is_asked_about() {
    let stage = Stage::open().await;
    let (a, platform) = (host(&stage.a.issuer), format!("localhost:{}", stage.server.port()));
    let tenant_key = format!("Authorization: Bearer {}\r\n", stage.a.key);
    let platform_key = format!("Authorization: Bearer {}\r\n", stage.server.platform_key);
    for path in [
        "//platform/api/v1/tenants",
        "/platform//api/v1/tenants",
        "/PLATFORM/api/v1/tenants",
        "/platform/api/v1/tenants/",
        "/platform/api/v1/tenants.",
        "/platform/api/v1/tenants/..",
        "/platform/api/v1/x/../tenants",
        "/platform/api/v1/./tenants",
        "/platform/api/v1/%74enants",
        "/platform%2fapi%2fv1%2ftenants",
        "/platform/api/v1/tenants%00",
        "/platform/api/v1/tenants;x=y",
        "/admin/api/v1/..;/platform/api/v1/tenants",
        "/admin/api/v1/%2e%2e/%2e%2e/%2e%2e/platform/api/v1/tenants",
        "/admin/api/v1/../../../platform/api/v1/tenants",
        "/admin/api/v1/users/../../../../platform/api/v1/tenants",
        "/admin/api/v1/users/%2e%2e/settings",
        "/admin/api/v1//users",
        "/Admin/api/v1/users",
        "/admin/api/v1/users%2f",
        "/admin\\api\\v1\\users",
        "/healthz/../admin/api/v1/users",
        "/static/../login",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/x/..%2f..%2fCargo.toml",
        "/login/",
        "//login",
        "/LOGIN",
        "/login%00",
        "/login/..",
        "/login.html",
        "/.well-known//jwks.json",
        "/oauth2/token/",
    ] {
        for (asked, key) in [(a, &tenant_key), (platform.as_str(), &platform_key)] {
            let answer = stage.server.ask_raw(2, ("GET", path), (asked, key)).await;
            assert!(matches!(answer.status, 400 | 404), "{asked} {path}: {} {}", answer.status, answer.text);
            assert!(!answer.text.contains("items"), "{path}");
        }
    }
}

#[actix_web::test]
async fn a_method_is_what_the_request_line_says() {
    let stage = Stage::open().await;
    let person = stage.server.person(&stage.a, "ada").await;
    let url = stage.a.api(&format!("users/{}", person.id));
    for name in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"] {
        let request = stage.server.http().get(&url).bearer_auth(&stage.a.key).header(name, "DELETE");
        assert_eq!(request.send().await.unwrap().status(), 200, "{name}");
    }
    let request = stage.server.http().post(format!("{url}?_method=DELETE")).bearer_auth(&stage.a.key);
    assert_eq!(request.form(&[("_method", "DELETE")]).send().await.unwrap().status(), 405);
    assert_eq!(stage.server.call("GET", &url, &stage.a.key, None).await.status, 200);
}

#[actix_web::test]
async fn an_address_is_the_sockets_unless_a_proxy_is_trusted() {
    let stage = Stage::open().await;
    for (name, value) in [
        ("X-Forwarded-For", "203.0.113.7"),
        ("X-Forwarded-For", "203.0.113.7, 10.0.0.1"),
        ("X-Forwarded-For", "fe80::1%eth0"),
        ("Forwarded", "for=203.0.113.7"),
        ("X-Real-IP", "203.0.113.7"),
        ("True-Client-IP", "203.0.113.7"),
        ("CF-Connecting-IP", "203.0.113.7"),
        ("X_Forwarded_For", "203.0.113.7"),
        ("Connection", "close, X-Forwarded-For"),
    ] {
        let body = json!({"email": format!("a{}@example.org", stage.next())});
        let request = stage.server.http().post(stage.a.api("users")).bearer_auth(&stage.a.key);
        let answer = Answer::read(request.header(name, value).json(&body).send().await.unwrap()).await;
        assert_eq!(answer.status, 201, "{name}");
        let trail = stage.trail(&stage.a).await;
        let of_it = trail.iter().find(|entry| entry["request_id"] == answer.header("x-request-id")).unwrap();
        assert_eq!(text(of_it, "ip"), "127.0.0.1", "{name}: {value}");
    }
}

#[actix_web::test]
async fn a_request_that_two_servers_could_read_differently_is_refused() {
    let stage = Stage::open().await;
    let a = host(&stage.a.issuer);
    for lines in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: 3\r\nContent-Length: 5\r\n\r\nhello",
        "Content-Length: +5\r\n\r\nhello",
        "Content-Length: 5, 5\r\n\r\nhello",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Host : x\r\n\r\n",
        "X-A: b\r\n c: d\r\n\r\n",
        "X-A\0: b\r\n\r\n",
    ] {
        let request = format!("POST /oauth2/token HTTP/1.1\r\nHost: {a}\r\nConnection: close\r\n{lines}");
        let answer = stage.server.raw(2, request).await;
        assert_eq!(answer.status, 400, "{lines:?}: {}", answer.text);
    }
}

#[actix_web::test]
async fn probes_answer_on_any_host_and_tell_nothing_else() {
    let stage = Stage::open().await;
    for asked in ["unknown.example", "", host(&stage.a.issuer), "localhost", "169.254.0.1:1"] {
        for (path, text) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
            let answer = stage.server.ask_raw(2, ("GET", path), (asked, "")).await;
            assert_eq!((answer.status, answer.text.as_str()), (200, text), "{asked}");
            let head = stage.server.ask_raw(2, ("HEAD", path), (asked, "")).await;
            assert_eq!((head.status, head.text.as_str()), (200, ""), "{asked}");
        }
    }
    for path in [
        "/metrics",
        "/debug",
        "/debug/pprof",
        "/healthz/detail",
        "/readyz?verbose=1",
        "/status",
        "/actuator",
        "/.git/config",
        "/console",
    ] {
        for (asked, key) in [
            (host(&stage.a.issuer), &stage.a.key),
            (format!("localhost:{}", stage.server.port()).as_str(), &stage.server.platform_key),
        ] {
            let more = format!("Authorization: Bearer {key}\r\n");
            let answer = stage.server.ask_raw(2, ("GET", path), (asked, &more)).await;
            if path.starts_with("/readyz") {
                assert_eq!(answer.text, "ready\n");
            } else {
                assert_eq!(answer.status, 404, "{path}");
            }
        }
    }
}

fn host(issuer: &str) -> &str {
    issuer.strip_prefix("http://").unwrap()
}
