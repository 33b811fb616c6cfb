//! Every route × every kind of caller.

use super::{Managed, NOBODY, call, make_key};
use crate::api::{ROUTES, Route};
use crate::test_site::{ACME, CLOSED, PLATFORM};
use actix_web::http::StatusCode;
use domain::permission::Permission;
use serde_json::Value;
use std::collections::HashSet;

fn path(route: &Route) -> String {
    route.path.replace("{id}", NOBODY)
}

fn guarded() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| route.permission.is_some())
}

fn own_host(route: &Route) -> &'static str {
    if route.platform_only { PLATFORM } else { ACME }
}

#[actix_web::test]
async fn nobody_gets_in_without_a_key_of_the_asked_tenant() {
    let managed = Managed::open().await;
    let unknown = format!("dwt_{}", "A".repeat(49));
    for route in guarded() {
        let strangers = [
            (None, "nobody"),
            (Some("x"), "no key of ours"),
            (Some(unknown.as_str()), "a key that was never made"),
            (
                Some(if route.platform_only { &managed.tenant_key } else { &managed.platform_key }),
                "another tenant's",
            ),
        ];
        for (key, who) in strangers {
            let method = route.method.as_str();
            let answer = managed.site.ask(call((method, own_host(route), &path(route)), key, None)).await;
            assert_eq!(answer.status, 401, "{method} {} by {who}", route.path);
            assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        }
    }
}

#[actix_web::test]
async fn a_key_without_the_permission_is_refused_whatever_it_asks_about() {
    let managed = Managed::open().await;
    for route in guarded() {
        let needed = route.permission.unwrap();
        let tenant =
            if route.platform_only { managed.site.app.store().platform() } else { managed.site.tenant };
        let others: Vec<_> = Permission::ALL
            .iter()
            .copied()
            .filter(|other| route.platform_only || !other.is_platform())
            .filter(|other| {
                let alone: domain::permission::PermissionSet = [*other].into_iter().collect();
                !alone.allows(needed)
            })
            .collect();
        let key = make_key(&managed.site, tenant, Some(&others)).await;
        let target = (route.method.as_str(), own_host(route), &*path(route));
        let answer = managed.site.ask(call(target, Some(&key), None)).await;
        assert_eq!(answer.status, 403, "{target:?}");
        assert_eq!(answer.json()["type"], "urn:doorward:problem:forbidden");
    }
}

#[actix_web::test]
async fn the_needed_permission_alone_is_enough() {
    let managed = Managed::open().await;
    for route in guarded() {
        let tenant =
            if route.platform_only { managed.site.app.store().platform() } else { managed.site.tenant };
        let key = make_key(&managed.site, tenant, Some(&[route.permission.unwrap()])).await;
        let target = (route.method.as_str(), own_host(route), &*path(route));
        let answer = managed.site.ask(call(target, Some(&key), None)).await;
        let expected = match answer.status {
            // Nobody has that identifier.
            StatusCode::NOT_FOUND => path(route).contains(NOBODY),
            // The body is missing.
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                answer.header("content-type") == Some("application/problem+json")
            }
            status => status == StatusCode::OK,
        };
        assert!(expected, "{target:?}: {} {}", answer.status, answer.text());
    }
}

#[actix_web::test]
async fn the_platform_exists_on_its_own_host_only() {
    let managed = Managed::open().await;
    for route in ROUTES.iter().filter(|route| route.platform_only) {
        for key in [None, Some(managed.platform_key.as_str()), Some(managed.tenant_key.as_str())] {
            let method = route.method.as_str();
            let mut here = managed.site.ask(call((method, ACME, &path(route)), key, None)).await;
            let mut nowhere =
                managed.site.ask(call((method, ACME, "/platform/api/v1/nothing"), key, None)).await;
            assert_eq!(here.status, 404, "{method} {}", route.path);
            assert_eq!(without_request_id(&mut here.json()), without_request_id(&mut nowhere.json()));
            here.headers.remove("x-request-id");
            nowhere.headers.remove("x-request-id");
            assert_eq!(format!("{:?}", here.headers), format!("{:?}", nowhere.headers));
        }
    }
}

#[actix_web::test]
async fn a_disabled_tenant_has_no_api() {
    let managed = Managed::open().await;
    for route in ROUTES.iter().filter(|route| !route.platform_only) {
        let target = (route.method.as_str(), CLOSED, &*path(route));
        let answer = managed.site.ask(call(target, Some(&managed.tenant_key), None)).await;
        assert_eq!(answer.status, 404, "{target:?}");
    }
}

#[actix_web::test]
async fn what_belongs_to_another_tenant_does_not_exist() {
    let managed = Managed::open().await;
    let user = managed.create_user("ada@acme.example").await;
    let id = user["id"].as_str().unwrap();
    for route in ROUTES.iter().filter(|route| route.path.contains("{id}") && !route.platform_only) {
        let mut answers = Vec::new();
        for id in [id, NOBODY, "not-an-id", "6FA459EA-EE8A-4CA4-894E-DB77E160355E"] {
            let path = route.path.replace("{id}", id);
            let body = (route.method.as_str() == "PATCH").then(|| serde_json::json!({}));
            let target = (route.method.as_str(), PLATFORM, path.as_str());
            let answer = managed.site.ask(call(target, Some(&managed.platform_key), body)).await;
            assert_eq!(answer.status, 404, "{target:?}");
            answers.push(without_request_id(&mut answer.json()));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{}", route.path);
    }
}

#[actix_web::test]
async fn a_path_answers_its_methods_only() {
    let managed = Managed::open().await;
    let answer = managed.tenant("PUT", "/users", None).await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), Some("GET, HEAD, POST"));
    assert_eq!(answer.json()["type"], "urn:doorward:problem:method-not-allowed");
    for override_name in ["x-http-method-override", "x-method-override"] {
        let request = call(("GET", ACME, "/admin/api/v1/users"), Some(&managed.tenant_key), None);
        let answer = managed.site.ask(request.insert_header((override_name, "DELETE"))).await;
        assert_eq!(answer.status, 200);
    }
}

#[actix_web::test]
async fn what_is_refused_before_any_route_is_told_like_what_routes_refuse() {
    let managed = Managed::open().await;
    let ask = |(method, path): (&str, &str), packed: bool| {
        let request = call((method, PLATFORM, path), Some(&managed.platform_key), None);
        let request = request.insert_header(("accept", "text/html,*/*"));
        if packed { request.insert_header(("content-encoding", "gzip")) } else { request }
    };
    let told = async |request| {
        let answer = managed.site.ask(request).await;
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", answer.text());
        let problem = answer.json();
        assert!(problem["request_id"].is_string() && problem["detail"].as_str().unwrap().ends_with('.'));
        (problem["type"].clone(), problem["title"].clone(), problem["status"].clone())
    };
    let absent = told(ask(("GET", &format!("/admin/api/v1/users/{NOBODY}")), false)).await;
    assert_eq!(absent.0, "urn:doorward:problem:not-found");
    for path in ["/admin/api/v1/nothing", "/admin/api/v2/users", "/platform/api/v1/nothing"] {
        assert_eq!(told(ask(("GET", path), false)).await, absent, "{path}");
    }
    let unread = told(ask(("POST", "/admin/api/v1/users"), false)).await;
    assert_eq!(unread.0, "urn:doorward:problem:unsupported-media-type");
    assert_eq!(told(ask(("POST", "/admin/api/v1/users"), true)).await, unread);
}

#[actix_web::test]
async fn paths_with_tricks_lead_nowhere() {
    let managed = Managed::open().await;
    for path in [
        "/admin//api/v1/users",
        "/ADMIN/api/v1/users",
        "/admin/api/v1/users/",
        "/admin/api/v1/users;x=y",
        "/admin/api/v1/..;/users",
        "/admin/api/v1/users%2f",
        "/admin/api/v1/%75sers",
        "/admin/api/v1/users.",
        "/platform/api/v1/tenants/",
        "/platform//api/v1/tenants",
        "/platform/api/v1/x/../tenants",
    ] {
        for (host, key) in [(ACME, &managed.tenant_key), (PLATFORM, &managed.platform_key)] {
            assert_eq!(
                managed.site.ask(call(("GET", host, path), Some(key), None)).await.status,
                404,
                "{path}"
            );
        }
    }
}

#[actix_web::test]
async fn a_tenant_named_anywhere_but_in_the_host_is_ignored_or_refused() {
    let managed = Managed::open().await;
    managed.create_user("ada@acme.example").await;
    let platform = managed.site.app.store().platform().to_string();
    for name in ["x-tenant-id", "x-forwarded-host", "forwarded", "x-original-host"] {
        let value = if name == "forwarded" { format!("host={PLATFORM}") } else { PLATFORM.to_owned() };
        let request = call(("GET", ACME, "/admin/api/v1/users"), Some(&managed.tenant_key), None);
        let answer = managed.site.ask(request.insert_header((name, value))).await;
        assert_eq!(answer.json()["items"].as_array().unwrap().len(), 1, "{name}");
    }
    assert_eq!(managed.tenant("GET", &format!("/users?tenant={platform}"), None).await.status, 400);
    let body = serde_json::json!({"email": "bo@acme.example", "tenantId": platform});
    assert_eq!(managed.tenant("POST", "/users", Some(body)).await.status, 400);
}

#[test]
fn no_route_is_listed_twice() {
    let mut seen = HashSet::new();
    assert!(ROUTES.iter().all(|route| seen.insert((route.method.as_str(), route.path))));
}

fn without_request_id(problem: &mut Value) -> Value {
    problem.as_object_mut().unwrap().remove("request_id").unwrap();
    problem.take()
}
