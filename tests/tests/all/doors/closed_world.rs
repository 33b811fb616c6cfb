//! Every management route × every kind of caller: one is let in, all others are refused and change nothing.
//!
//! Covers ISO-16, ISO-17, ISO-18, T-03, A-07, C-01 (for this API), W-06 (cookies open no API).

use super::examples::{EXAMPLES, Example, Ready};
use super::stage::{Member, Stage, comparable};
use domain::permission::{Permission, PermissionSet};
use std::collections::BTreeSet;
use tests::harness::Answer;
use web::api::ROUTES;

/// Who asks a tenant's host, or the platform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    Nobody,
    MembersCookies,
    KeyOfEverything,
    KeyOfEverythingElse,
    KeyOfTheOtherTenant,
    CookiesOfTheOtherTenant,
    KeyOfThePlatform,
}

const CALLERS: &[Caller] = &[
    Caller::Nobody,
    Caller::MembersCookies,
    Caller::KeyOfEverythingElse,
    Caller::KeyOfTheOtherTenant,
    Caller::CookiesOfTheOtherTenant,
    Caller::KeyOfThePlatform,
    Caller::KeyOfEverything,
];

/// Derived from what the route declares, and from nothing else.
fn expected(example: &Example, caller: Caller) -> u16 {
    let route = example.route();
    if route.permission.is_none() {
        return 200;
    }
    let owner = if route.platform_only { Caller::KeyOfThePlatform } else { Caller::KeyOfEverything };
    match caller {
        caller if caller == owner => example.status,
        Caller::KeyOfEverythingElse => 403,
        _ => 401,
    }
}

#[test]
fn every_route_has_an_example() {
    let listed: BTreeSet<_> = EXAMPLES.iter().map(|example| (example.method, example.path)).collect();
    let routed: BTreeSet<_> = ROUTES.iter().map(|route| (route.method.as_str(), route.path)).collect();
    assert_eq!(listed, routed);
    assert_eq!(EXAMPLES.len(), ROUTES.len());
}

#[actix_web::test]
async fn one_caller_is_let_in_and_all_others_change_nothing() {
    let stage = Stage::open().await;
    let (own, foreign) = (stage.member(&stage.a).await, stage.member(&stage.b).await);
    for example in EXAMPLES {
        let ready = example.prepare(&stage).await;
        let else_key = key_of_everything_else(&stage, example).await;
        let before = trails(&stage).await;
        for caller in CALLERS.iter().filter(|caller| expected(example, **caller) >= 400) {
            let answer = ask(&stage, (*caller, &ready), (&own, &foreign), &else_key).await;
            let expected = expected(example, *caller);
            assert_eq!(
                answer.status, expected,
                "{} {} by {caller:?}: {}",
                example.method, example.path, answer.text
            );
            assert_eq!(answer.header("content-type"), "application/problem+json");
            assert_eq!(answer.header("set-cookie"), "");
        }
        assert_eq!(
            trails(&stage).await,
            before,
            "{} {} was refused and left a trace",
            example.method,
            example.path
        );
        for caller in CALLERS.iter().filter(|caller| expected(example, **caller) < 400) {
            let answer = ask(&stage, (*caller, &ready), (&own, &foreign), &else_key).await;
            assert_eq!(
                answer.status, example.status,
                "{} {} by {caller:?}: {}",
                example.method, example.path, answer.text
            );
        }
    }
}

#[actix_web::test]
async fn every_way_of_not_being_known_reads_the_same() {
    let stage = Stage::open().await;
    let (own, foreign) = (stage.member(&stage.a).await, stage.member(&stage.b).await);
    let strangers = [
        Caller::MembersCookies,
        Caller::CookiesOfTheOtherTenant,
        Caller::KeyOfTheOtherTenant,
        Caller::KeyOfThePlatform,
    ];
    for example in
        EXAMPLES.iter().filter(|example| !example.route().platform_only && example.path != "/openapi.json")
    {
        let ready = example.prepare(&stage).await;
        let nobody = comparable(&ask(&stage, (Caller::Nobody, &ready), (&own, &foreign), "").await);
        for stranger in strangers {
            let answer = comparable(&ask(&stage, (stranger, &ready), (&own, &foreign), "").await);
            assert_eq!(answer, nobody, "{} {} {stranger:?}", example.method, example.path);
        }
    }
}

#[actix_web::test]
async fn the_platforms_tree_is_nowhere_else() {
    let stage = Stage::open().await;
    for example in EXAMPLES.iter().filter(|example| example.route().platform_only) {
        let path = example.path.replace("{id}", &stage.b.id);
        for key in ["", &stage.a.key, &stage.b.key, &stage.server.platform_key] {
            let there = stage.server.call(example.method, &stage.a.at(&path), key, None).await;
            let nowhere =
                stage.server.call(example.method, &stage.a.at("/platform/api/v1/nothing"), key, None).await;
            assert_eq!(there.status, 404, "{path}");
            assert_eq!(comparable(&there), comparable(&nowhere), "{path}");
        }
    }
}

#[actix_web::test]
async fn the_description_names_every_route_of_its_host_and_no_other() {
    let stage = Stage::open().await;
    for (origin, on_platform) in [(stage.server.platform(), true), (stage.a.issuer.clone(), false)] {
        let document = stage.server.call("GET", &format!("{origin}/openapi.json"), "", None).await.json();
        let described: BTreeSet<_> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, methods)| {
                methods.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone()))
            })
            .collect();
        let served =
            ROUTES.iter().filter(|route| route.permission.is_some() && (on_platform || !route.platform_only));
        let served: BTreeSet<_> =
            served.map(|route| (route.method.as_str().to_owned(), route.path.to_owned())).collect();
        assert_eq!(described, served, "{origin}");
    }
}

#[actix_web::test]
async fn a_key_that_was_withdrawn_opens_nothing_from_that_moment() {
    let stage = Stage::open().await;
    let made = stage.server.create(&stage.a, "api-keys", &serde_json::json!({"name": "short-lived"})).await;
    let (id, key) = (super::stage::text(&made, "id"), super::stage::text(&made, "key"));
    let url = stage.a.api("users");
    assert_eq!(stage.server.call("GET", &url, &key, None).await.status, 200);
    let withdrawn =
        stage.server.call("DELETE", &stage.a.api(&format!("api-keys/{id}")), &stage.a.key, None).await;
    assert_eq!(withdrawn.status, 204);
    assert_eq!(stage.server.call("GET", &url, &key, None).await.status, 401);
}

async fn ask(
    stage: &Stage,
    (caller, ready): (Caller, &Ready),
    (own, foreign): (&Member, &Member),
    else_key: &str,
) -> Answer {
    let with_cookies = async |member: &Member| {
        let cookies: Vec<_> = ["dw_session", "dw_browser"]
            .iter()
            .map(|name| {
                let home = if member.person.id == own.person.id { &stage.a } else { &stage.b };
                format!("{name}={}", member.browser.cookie(&home.issuer, name).unwrap())
            })
            .collect();
        let request =
            ready.request(stage).header("Cookie", cookies.join("; ")).header("Origin", &stage.a.issuer);
        Answer::read(request.send().await.unwrap()).await
    };
    match caller {
        Caller::Nobody => Answer::read(ready.request(stage).send().await.unwrap()).await,
        Caller::MembersCookies => with_cookies(own).await,
        Caller::CookiesOfTheOtherTenant => with_cookies(foreign).await,
        Caller::KeyOfEverything => ready.send(stage, &stage.a.key).await,
        Caller::KeyOfEverythingElse => ready.send(stage, else_key).await,
        Caller::KeyOfTheOtherTenant => ready.send(stage, &stage.b.key).await,
        Caller::KeyOfThePlatform => ready.send(stage, &stage.server.platform_key).await,
    }
}

/// A key of the asked host that holds all permissions but those that bring along the needed one.
async fn key_of_everything_else(stage: &Stage, example: &Example) -> String {
    let Some(needed) = example.route().permission else { return String::new() };
    let on_platform = example.route().platform_only;
    let alone = |permission: Permission| -> PermissionSet { [permission].into_iter().collect() };
    let others: Vec<_> = Permission::ALL
        .iter()
        .filter(|other| (on_platform || !other.is_platform()) && !alone(**other).allows(needed))
        .map(|other| other.as_str())
        .collect();
    if on_platform { stage.platform_key_with(&others).await } else { stage.key_with(&stage.a, &others).await }
}

async fn trails(stage: &Stage) -> [usize; 3] {
    [stage.trail(&stage.a).await.len(), stage.trail(&stage.b).await.len(), stage.platform_trail().await.len()]
}
