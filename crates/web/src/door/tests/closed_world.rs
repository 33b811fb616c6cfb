//! What holds for every endpoint of the table, whichever it is.

use crate::paths;
use crate::routes::{CrossOrigin, ENDPOINTS, Kind, Verb};
use crate::test_site::{ACME, ACME_FAR, ACME_SECOND, PLATFORM, TestSite, get};
use actix_web::http::Method;

#[actix_web::test]
async fn pages_are_on_the_primary_host_and_machines_are_served_on_all() {
    let site = TestSite::open().await;
    for host in [ACME_SECOND, ACME_FAR] {
        let answer = site.ask(get(host, "/login?flow=a%2Fb&x=//evil.test")).await;
        let expected = format!("http://{ACME}/login?flow=a%2Fb&x=//evil.test");
        assert_eq!((answer.status.as_u16(), answer.header("location")), (307, Some(expected.as_str())));
        assert_eq!(site.ask(get(host, paths::TOKEN).method(Method::POST)).await.status, 400);
    }
    assert_eq!(site.ask(get(ACME_FAR, "//evil.test/login")).await.status, 404);
}

#[actix_web::test]
async fn the_set_up_page_exists_on_the_platforms_host_only() {
    let site = TestSite::open().await;
    for method in [Method::GET, Method::POST, Method::DELETE] {
        let setup = site.ask(get(ACME, "/platform/setup/x").method(method.clone())).await;
        assert_eq!(setup.status, 404);
    }
    assert_eq!(site.ask(get(PLATFORM, "/platform/setup/x").method(Method::DELETE)).await.status, 405);
}

#[actix_web::test]
async fn forms_of_ours_come_from_our_pages() {
    let site = TestSite::open().await;
    let own = ENDPOINTS.iter().filter(|endpoint| endpoint.kind == Kind::OwnForm);
    let mut checked = 0;
    for path in own.map(|endpoint| endpoint.path.replace("{token}", "x").replace("{id}", "x")) {
        let host = if path.starts_with("/platform/") { PLATFORM } else { ACME };
        for (name, value) in [
            ("origin", "https://evil.test"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("referer", "https://evil.test/"),
        ] {
            let answer = site.ask(get(host, &path).method(Method::POST).insert_header((name, value))).await;
            assert_eq!(answer.status, 403, "{path} {name} {value}");
            assert_eq!(answer.header("set-cookie"), None);
        }
        checked += 1;
    }
    assert!(checked >= 5);
}

#[actix_web::test]
async fn strangers_origins_read_nothing() {
    let site = TestSite::open().await;
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.kind.cross_origin() != CrossOrigin::Anyone) {
        let path = endpoint.path.replace(['{', '}'], "");
        for origin in ["https://evil.test", "null", "http://127.0.0.2:8080.evil.test"] {
            for method in [Method::GET, Method::POST, Method::OPTIONS] {
                let answer =
                    site.ask(get(ACME, &path).method(method).insert_header(("origin", origin))).await;
                assert_eq!(answer.header("access-control-allow-origin"), None, "{path} {origin}");
                assert_eq!(answer.header("access-control-allow-credentials"), None, "{path} {origin}");
            }
        }
    }
    let token = get(ACME, paths::TOKEN).method(Method::POST).insert_header(("origin", "https://evil.test"));
    assert_eq!(site.ask(token).await.header("vary"), Some("Origin"));
}

#[actix_web::test]
async fn no_endpoint_answers_nonsense_with_a_fault() {
    let site = TestSite::open().await;
    for endpoint in ENDPOINTS {
        let path = endpoint.path.replace(['{', '}'], "");
        let host = if endpoint.platform_only { PLATFORM } else { ACME };
        for query in [
            "",
            "?a=%ff",
            "?a=%00",
            "?state=1&state=2",
            "?%",
            "?client_id=x&redirect_uri=javascript:alert(1)",
        ] {
            // Only posts are read.
            let bodies = if endpoint.method == Verb::Post { BODIES } else { &[""] };
            for body in bodies {
                let request = get(host, &format!("{path}{query}"))
                    .method(Method::from_bytes(endpoint.method.as_str().as_bytes()).unwrap())
                    .insert_header(("origin", format!("http://{host}")))
                    .insert_header(("authorization", "Basic \u{fc}"))
                    .insert_header(("content-type", "application/x-www-form-urlencoded"))
                    .insert_header(("cookie", "dw_session=x; dw_browser=%"))
                    .set_payload(*body);
                let status = site.ask(request).await.status;
                assert!(!status.is_server_error(), "{endpoint:?} {query} {body}: {status}");
            }
        }
    }
}

const BODIES: &[&str] =
    &["", "a=%ff", "grant_type=refresh_token&grant_type=x", "csrf=x&flow=x&login=%00", "{}"];
