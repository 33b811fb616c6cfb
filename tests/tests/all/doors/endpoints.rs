//! Every endpoint outside the management APIs × every kind of caller, asked without what it needs: no credential of one
//! kind opens the door of another, and machines are never handed cookies.
//!
//! Covers ISO-18, W-14, W-06, O-39 (no cookies with documents), RES-01.

use super::stage::{Member, Stage};
use std::collections::BTreeSet;
use tests::harness::Answer;
use web::routes::{Caller, ENDPOINTS, Endpoint, Kind};

/// What an endpoint answers to a request that carries nothing but who asks: the statuses for a stranger and for a
/// member of the asked tenant. Whoever else asks is a stranger.
const ANSWERS: &[(&str, &str, u16, u16)] = &[
    ("GET", "/.well-known/openid-configuration", 200, 200),
    ("GET", "/.well-known/oauth-authorization-server", 200, 200),
    ("GET", "/.well-known/jwks.json", 200, 200),
    ("GET", "/healthz", 200, 200),
    ("GET", "/readyz", 200, 200),
    ("GET", "/static/{version}/{name}", 404, 404),
    ("GET", "/oauth2/authorize", 400, 400),
    // Another site's form brings no cookies: the same is asked again by GET.
    ("POST", "/oauth2/authorize", 303, 303),
    ("POST", "/oauth2/token", 400, 400),
    ("OPTIONS", "/oauth2/token", 204, 204),
    ("POST", "/oauth2/introspect", 401, 401),
    ("POST", "/oauth2/revoke", 401, 401),
    ("OPTIONS", "/oauth2/revoke", 204, 204),
    ("GET", "/oauth2/userinfo", 401, 401),
    ("POST", "/oauth2/userinfo", 401, 401),
    ("OPTIONS", "/oauth2/userinfo", 204, 204),
    ("GET", "/oauth2/logout", 200, 200),
    ("POST", "/oauth2/logout", 303, 303),
    ("GET", "/", 303, 303),
    ("GET", "/login", 200, 303),
    ("POST", "/login", 403, 403),
    ("GET", "/consent", 400, 400),
    ("POST", "/consent", 403, 403),
    ("GET", "/logout", 200, 200),
    ("POST", "/logout", 403, 403),
    ("GET", "/account", 303, 200),
    ("POST", "/account/sessions/{id}/revoke", 303, 403),
    ("GET", "/platform/setup/{token}", 410, 410),
    ("POST", "/platform/setup/{token}", 410, 410),
];

#[test]
fn every_endpoint_is_listed() {
    let listed: BTreeSet<_> = ANSWERS.iter().map(|(method, path, ..)| (*method, *path)).collect();
    let served: BTreeSet<_> =
        ENDPOINTS.iter().map(|endpoint| (endpoint.method.as_str(), endpoint.path)).collect();
    assert_eq!(listed, served);
    assert_eq!(ANSWERS.len(), ENDPOINTS.len());
}

#[actix_web::test]
async fn nobodys_credential_opens_anothers_door() {
    let stage = Stage::open().await;
    let (own, foreign) = (stage.member(&stage.a).await, stage.member(&stage.b).await);
    for endpoint in ENDPOINTS {
        let (_, _, stranger, member) = listed(endpoint);
        let home = if endpoint.platform_only { stage.server.platform() } else { stage.a.issuer.clone() };
        let at = |member: &Member| cookies(member, [&stage.a.issuer, &stage.b.issuer]);
        let callers = [
            ("nobody", None, stranger),
            ("a member", Some(("Cookie", at(&own))), if endpoint.platform_only { stranger } else { member }),
            ("another tenant's member", Some(("Cookie", at(&foreign))), stranger),
            ("the tenant's key", Some(("Authorization", format!("Bearer {}", stage.a.key))), stranger),
            ("another tenant's key", Some(("Authorization", format!("Bearer {}", stage.b.key))), stranger),
            (
                "the platform's key",
                Some(("Authorization", format!("Bearer {}", stage.server.platform_key))),
                stranger,
            ),
        ];
        for (who, credential, expected) in callers {
            let answer = ask(&stage, (endpoint, &home), credential).await;
            assert_eq!(answer.status, expected, "{endpoint:?} by {who}: {}", answer.text);
            assert_dressed(endpoint, &answer);
        }
    }
}

#[actix_web::test]
async fn what_is_only_the_platforms_is_nowhere_else_for_anybody() {
    let stage = Stage::open().await;
    let own = stage.member(&stage.a).await;
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.platform_only) {
        for credential in [
            None,
            Some(("Cookie", cookies(&own, [&stage.a.issuer, &stage.b.issuer]))),
            Some(("Authorization", format!("Bearer {}", stage.server.platform_key))),
        ] {
            assert_eq!(
                ask(&stage, (endpoint, &stage.a.issuer), credential).await.status,
                404,
                "{endpoint:?}"
            );
        }
    }
}

#[actix_web::test]
async fn errors_of_every_kind_carry_the_same_protection() {
    let stage = Stage::open().await;
    for endpoint in ENDPOINTS {
        let home = if endpoint.platform_only { stage.server.platform() } else { stage.a.issuer.clone() };
        let url = format!("{home}{}", endpoint.path.replace(['{', '}'], ""));
        let http = stage.server.http();
        let wrong_method = http.request("DELETE".parse().unwrap(), &url).send().await.unwrap();
        let wrong_method = Answer::read(wrong_method).await;
        assert_eq!(wrong_method.status, 405, "{endpoint:?}");
        assert!(wrong_method.header("allow").contains(endpoint.method.as_str()), "{endpoint:?}");
        let inflated = http.post(&url).header("Content-Encoding", "gzip").body("x").send().await.unwrap();
        let long = http.get(format!("{url}?x={}", "x".repeat(20_000))).send().await.unwrap();
        for answer in [wrong_method, Answer::read(inflated).await, Answer::read(long).await] {
            assert!(answer.status < 500, "{endpoint:?} {}", answer.status);
            assert_dressed(endpoint, &answer);
        }
    }
    for path in ["/nothing", "/admin", "/admin/api/v1", "/metrics", "/debug/pprof", "/.env", "/scim/v2/Users"]
    {
        let answer = stage.server.call("GET", &stage.a.at(path), "", None).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_protected(&answer);
    }
}

fn listed(endpoint: &Endpoint) -> (&'static str, &'static str, u16, u16) {
    let is_it = |(method, path, ..): &&(&str, &str, u16, u16)| {
        (*method, *path) == (endpoint.method.as_str(), endpoint.path)
    };
    *ANSWERS.iter().find(is_it).unwrap_or_else(|| panic!("list {endpoint:?}"))
}

async fn ask(
    stage: &Stage,
    (endpoint, home): (&Endpoint, &str),
    credential: Option<(&str, String)>,
) -> Answer {
    let path = endpoint.path.replace(['{', '}'], "");
    let method = endpoint.method.as_str().parse().unwrap();
    let mut request = stage.server.http().request(method, format!("{home}{path}")).header("Origin", home);
    if let Some((name, value)) = credential {
        request = request.header(name, value);
    }
    Answer::read(request.send().await.unwrap()).await
}

fn cookies(member: &Member, homes: [&str; 2]) -> String {
    let find = |name| homes.iter().find_map(|home| member.browser.cookie(home, name)).unwrap();
    format!("dw_session={}; dw_browser={}", find("dw_session"), find("dw_browser"))
}

fn assert_dressed(endpoint: &Endpoint, answer: &Answer) {
    assert_protected(answer);
    if endpoint.kind.caller() != Caller::Browser {
        assert_eq!(answer.header("set-cookie"), "", "{endpoint:?} is no page and sets a cookie");
    }
    if endpoint.kind != Kind::Document {
        assert_ne!(answer.header("access-control-allow-origin"), "*", "{endpoint:?}");
    }
    for cookie in answer.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(
            cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax") && cookie.contains("; Path=/")
        );
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

/// What W-14 asks of every answer; no HSTS, because this is plain http on loopback (RFC 6797 §7.2).
fn assert_protected(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("x-frame-options"), "DENY");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
    assert!(matches!(answer.header("referrer-policy"), "no-referrer" | "same-origin"));
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(!answer.header("cache-control").is_empty());
    assert_eq!(answer.header("server"), "");
    assert_eq!(answer.header("strict-transport-security"), "");
}
