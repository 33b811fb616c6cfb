//! Whatever is wrong with a call of a management route, it is told clearly and changes nothing.
//!
//! Covers S-09, S-10, S-11, W-12, C-11, C-12, C-16 (412), C-17, T-15, P-13 (types), E-03, E-04, A-16.

use super::examples::{EXAMPLES, Example, Of, Ready};
use super::stage::{NOBODY, Stage, text};
use serde_json::{Value, json};
use tests::harness::Answer;

#[actix_web::test]
async fn bodies_that_are_no_object_in_json_are_refused_by_every_route_that_reads_one() {
    let stage = Stage::open().await;
    for example in with_bodies() {
        let ready = example.prepare(&stage).await;
        let before = trails(&stage).await;
        let good = ready.body.clone().unwrap().to_string();
        let twice = format!("{},{}", &good[..good.len() - 1], &good[1..]);
        let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(15_000), close.repeat(15_000));
        let bodies: Vec<(&str, Vec<u8>)> = vec![
            ("nothing", vec![]),
            ("half of one", good[..good.len() / 2].into()),
            ("null", b"null".to_vec()),
            ("a list", b"[]".to_vec()),
            ("a text", b"\"x\"".to_vec()),
            ("a number beyond all", b"1e400".to_vec()),
            ("two objects", format!("{good}{good}").into()),
            ("a tail", format!("{good}x").into()),
            ("a member twice", twice.into()),
            ("single quotes", good.replace('"', "'").into()),
            ("a comment", format!("/**/{good}").into()),
            ("a mark of byte order", format!("\u{feff}{good}").into()),
            ("utf-16", good.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            ("overlong utf-8", b"{\"\xc0\xaf\":1}".to_vec()),
            ("a deep list", deep("[", "]").into()),
            ("a deep object", deep("{\"a\":", "}")[..60_000].into()),
            ("a form", b"email=a%40example.org".to_vec()),
        ];
        for (what, body) in bodies {
            let answer = post(&stage, &ready, ("application/json", body)).await;
            assert_eq!(answer.status, 400, "{} {} {what}: {}", example.method, example.path, answer.text);
            assert_problem(&answer);
        }
        assert_eq!(trails(&stage).await, before, "{} {}", example.method, example.path);
    }
}

#[actix_web::test]
async fn other_content_types_encodings_and_sizes_are_refused() {
    let stage = Stage::open().await;
    for example in with_bodies() {
        let ready = example.prepare(&stage).await;
        let before = trails(&stage).await;
        let good = ready.body.clone().unwrap().to_string();
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-16",
            "application/json; charset=utf-7",
            "text/json",
            "application/xml",
            "",
        ] {
            let answer = post(&stage, &ready, (kind, good.clone().into())).await;
            assert_eq!(answer.status, 415, "{} {kind}", example.path);
        }
        for encoding in ["gzip", "br", "deflate", "gzip, gzip", "zstd", "x"] {
            let request = request(&stage, &ready).header("Content-Type", "application/json");
            let request =
                request.header("Content-Encoding", encoding).body(vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
            let answer = Answer::read(request.send().await.unwrap()).await;
            assert_eq!(answer.status, 415, "{} {encoding}", example.path);
        }
        let long = format!("{}{}", good, " ".repeat(70_000));
        assert_eq!(
            post(&stage, &ready, ("application/json", long.into())).await.status,
            413,
            "{}",
            example.path
        );
        assert_eq!(trails(&stage).await, before, "{} {}", example.method, example.path);
    }
}

#[actix_web::test]
async fn every_member_of_every_body_is_measured() {
    let stage = Stage::open().await;
    for example in with_bodies() {
        let ready = example.prepare(&stage).await;
        let good = ready.body.clone().unwrap();
        let before = trails(&stage).await;
        for name in good.as_object().unwrap().keys() {
            for value in hostile(&good[name]) {
                if is_meant(example.path, name, &value) {
                    continue;
                }
                let mut body = good.clone();
                body[name] = value.clone();
                let answer = post(&stage, &ready, ("application/json", body.to_string().into())).await;
                let shown: String = value.to_string().chars().take(80).collect();
                let what = format!("{} {} {name}: {shown}", example.method, example.path);
                assert_eq!(answer.status, 400, "{what}: {}", answer.text);
                assert_problem(&answer);
            }
            let raw = good.to_string().replace(&good[name].to_string(), "\"\\ud800\"");
            assert_eq!(post(&stage, &ready, ("application/json", raw.into())).await.status, 400, "{name}");
        }
        for unknown in
            ["administrator", "tenantId", "id", "created_at", "__proto__", "", "a\u{202e}b", "roles"]
        {
            let mut body = good.clone();
            body[unknown] = json!(true);
            let answer = post(&stage, &ready, ("application/json", body.to_string().into())).await;
            assert_eq!(answer.status, 400, "{} {unknown}", example.path);
        }
        let flood: serde_json::Map<_, _> =
            (0..5_000).map(|number| (format!("f{number}"), json!(1))).collect();
        let answer = post(&stage, &ready, ("application/json", json!(flood).to_string().into())).await;
        assert!(answer.status == 400 && answer.text.len() < 8_192, "{}", example.path);
        assert_eq!(trails(&stage).await, before, "{} {}", example.method, example.path);
    }
}

#[actix_web::test]
async fn a_body_where_none_is_read_changes_nothing_about_the_answer() {
    let stage = Stage::open().await;
    for example in EXAMPLES.iter().filter(|example| example.body.is_empty() && example.trail.is_none()) {
        let ready = example.prepare(&stage).await;
        let sent = request(&stage, &ready).header("Content-Type", "application/json").body("{");
        let answer = Answer::read(sent.send().await.unwrap()).await;
        assert_eq!(answer.status, example.status, "{} {}", example.method, example.path);
    }
}

#[actix_web::test]
async fn addresses_that_two_readers_read_differently_are_refused() {
    let stage = Stage::open().await;
    for email in [
        "a@b@example.org",
        "\"a b\"@example.org",
        "a(comment)@example.org",
        "Ada <ada@example.org>",
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org, eve@example.org",
        "ada@example.org;eve@example.org",
        "ada@[127.0.0.1]",
        "ada@example\u{ff0e}org",
        "ada\u{ff20}example.org",
        "ad\u{e4}@example.org",
        "ada@ex\u{e4}mple.org",
        "ada@example.org\u{200b}",
        "ada@-example.org",
        ".ada@example.org",
        "ada..b@example.org",
        "@example.org",
        "ada@",
        "ada",
        "%0d%0a@example.org\n",
    ] {
        let body = json!({"email": email});
        let answer = stage.server.call("POST", &stage.a.api("users"), &stage.a.key, Some(&body)).await;
        assert_eq!(answer.status, 400, "{email:?}");
        assert_eq!(answer.json()["errors"][0]["pointer"], "/email");
    }
    assert!(stage.list(&stage.a.api("users"), &stage.a.key).await.is_empty());
}

#[actix_web::test]
async fn who_saw_an_older_version_overwrites_nothing() {
    let stage = Stage::open().await;
    let mut checked = 0;
    for example in EXAMPLES.iter().filter(takes_if_match) {
        let ready = example.prepare(&stage).await;
        let key = if example.route().platform_only { &stage.server.platform_key } else { &stage.a.key };
        let before = trails(&stage).await;
        for (tag, status) in [
            ("\"999\"", 412),
            ("\"-1\"", 412),
            ("\"x\"", 412),
            ("W/\"1\"", 412),
            ("\"998\", \"999\"", 412),
            ("1", 400),
            ("*, \"1\"", 400),
            ("", 400),
        ] {
            let answer = ready.request(&stage).bearer_auth(key).header("If-Match", tag);
            let answer = Answer::read(answer.send().await.unwrap()).await;
            assert_eq!(answer.status, status, "{} {} {tag}: {}", example.method, example.path, answer.text);
        }
        assert_eq!(trails(&stage).await, before, "{} {}", example.method, example.path);
        let read = if example.path.ends_with("/settings") { ready.url.clone() } else { thing(&ready) };
        let seen = stage.server.call("GET", &read, key, None).await;
        let tag = seen.header("etag").to_owned();
        assert!(!tag.is_empty(), "{read} has no version");
        let mut statuses = Vec::new();
        for _ in 0..2 {
            let again = ready.request(&stage).bearer_auth(key).header("If-Match", &tag);
            statuses.push(again.send().await.unwrap().status().as_u16());
        }
        assert_eq!(statuses[0], example.status, "{} {}", example.method, example.path);
        assert!(matches!(statuses[1], 412 | 404 | 409), "{} {}: {statuses:?}", example.method, example.path);
        checked += 1;
    }
    assert!(checked >= 9, "{checked}");
}

#[actix_web::test]
async fn of_many_who_saw_the_same_version_one_writes() {
    let stage = Stage::open().await;
    let id = Of::User.make(&stage, &stage.a).await;
    let url = stage.a.api(&format!("users/{id}"));
    let tag = stage.server.call("GET", &url, &stage.a.key, None).await.header("etag").to_owned();
    let all = (0..50).map(|number| {
        let body = json!({"display_name": format!("Name {number}")});
        let request =
            stage.server.http().patch(&url).bearer_auth(&stage.a.key).header("If-Match", &tag).json(&body);
        async move { request.send().await.unwrap().status().as_u16() }
    });
    let statuses = futures_util::future::join_all(all).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 412)), "{statuses:?}");
}

#[actix_web::test]
async fn positions_in_lists_are_ours_or_refused() {
    let stage = Stage::open().await;
    for _ in 0..3 {
        Of::User.make(&stage, &stage.a).await;
        Of::User.make(&stage, &stage.b).await;
    }
    let page = async |query: &str| {
        stage.server.call("GET", &stage.a.api(&format!("users{query}")), &stage.a.key, None).await
    };
    let first = page("?limit=1").await.json();
    let cursor = text(&first, "next_cursor");
    assert_eq!(page(&format!("?limit=1&cursor={cursor}")).await.status, 200);
    let theirs = stage.server.call("GET", &stage.b.api("users?limit=1"), &stage.b.key, None).await.json();
    let theirs = text(&theirs, "next_cursor");
    let mut forged: Vec<String> = vec![
        theirs,
        "x".into(),
        "A".repeat(75),
        format!("{cursor}="),
        format!("{cursor}A"),
        "%00".into(),
        "%ff".into(),
        NOBODY.into(),
    ];
    for index in (0..cursor.len()).step_by(7) {
        let mut bytes = cursor.clone().into_bytes();
        bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
        forged.push(String::from_utf8(bytes).unwrap());
    }
    for cursor in forged {
        assert_eq!(page(&format!("?limit=1&cursor={cursor}")).await.status, 400, "{cursor}");
    }
    let of_clients =
        stage.server.call("GET", &stage.a.api(&format!("clients?cursor={cursor}")), &stage.a.key, None).await;
    assert_eq!(of_clients.status, 400, "a cursor of another list");
    for limit in ["0", "-1", "201", "9223372036854775808", "1e2", "0x10", "x", "1.5", "%31%00", "１"] {
        assert_eq!(page(&format!("?limit={limit}")).await.status, 400, "{limit}");
    }
    for limit in ["1", "200"] {
        assert_eq!(page(&format!("?limit={limit}")).await.status, 200, "{limit}");
    }
    for query in [
        "?sortBy=1;select%20set_config('app.current_org','B',true)",
        "?filter=password%20sw%20%22a%22",
        "?limit=1&limit=2",
        "?%",
        "?a",
    ] {
        assert_eq!(page(query).await.status, 400, "{query}");
    }
}

#[actix_web::test]
async fn an_authorization_header_has_one_reading() {
    let stage = Stage::open().await;
    let key = &stage.a.key;
    let host = stage.a.issuer.strip_prefix("http://").unwrap();
    for lines in [
        format!("Authorization: Bearer {key}\r\nAuthorization: Bearer {key}\r\n"),
        format!("Authorization: Basic {key}\r\n"),
        format!("Authorization: {key}\r\n"),
        format!("Authorization: Bearer  {key} x\r\n"),
        format!("Authorization: Bearer {key},Bearer x\r\n"),
        "Authorization: Bearer\r\n".to_owned(),
        "Authorization: Bearer \u{fc}\r\n".to_owned(),
        format!("Authorization: Bearer {}\r\n", "x".repeat(7_000)),
        format!("X-Api-Key: {key}\r\n"),
        format!("Cookie: key={key}\r\n"),
    ] {
        let answer = stage.server.ask_raw(2, ("GET", "/admin/api/v1/users"), (host, &lines)).await;
        assert_eq!(answer.status, 401, "{lines}");
    }
    let in_query = stage.server.call("GET", &stage.a.api(&format!("users?key={key}")), "", None).await;
    assert_eq!(in_query.status, 401);
}

fn with_bodies() -> impl Iterator<Item = &'static Example> {
    EXAMPLES.iter().filter(|example| !example.body.is_empty())
}

/// The routes that change one thing of which there are versions.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "a filter hands out references")]
fn takes_if_match(example: &&Example) -> bool {
    example.route().is_versioned
}

/// The address of the thing itself.
fn thing(ready: &Ready) -> String {
    let (before, _) = ready.url.split_once(&ready.id).unwrap();
    format!("{before}{}", ready.id)
}

/// What says something after all.
fn is_meant(path: &str, name: &str, value: &Value) -> bool {
    match name {
        // Null removes a value.
        "display_name" => value.is_null() && path == "/admin/api/v1/users/{id}",
        // Nobody sees a password: all characters but NUL are welcome in it.
        "password" => value.as_str().is_some_and(|text| text.starts_with('\u{1b}')),
        // A client may be allowed no scope at all.
        "scope" => value == "",
        _ => false,
    }
}

/// Values that no member takes, whatever its own value is like.
fn hostile(good: &Value) -> Vec<Value> {
    let mut values = vec![
        json!(null),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!([[]]),
        json!({"a": {"b": 1}}),
        json!([null]),
    ];
    match good {
        Value::String(_) => values.extend([
            json!(""),
            json!(true),
            json!([good]),
            json!("a\u{0}b"),
            json!("a\u{202e}b"),
            json!("a\u{2028}b"),
            json!("a\r\nb: c"),
            json!("\u{1b}[31mred"),
            json!(format!("e{}", "\u{301}".repeat(20_000))),
            json!("x".repeat(60_000)),
        ]),
        Value::Number(_) => values.extend([json!("7"), json!(true), json!("")]),
        Value::Array(_) => {
            values.extend([json!("x"), json!(true), json!([1]), json!(["\u{0}"]), json!(vec!["x"; 5_000])]);
        }
        _ => values.extend([json!("x"), json!(true), json!([])]),
    }
    values
}

fn request(stage: &Stage, ready: &Ready) -> reqwest::RequestBuilder {
    let is_platform = ready.url.starts_with(&stage.server.platform());
    let key = if is_platform { &stage.server.platform_key } else { &stage.a.key };
    stage.server.http().request(ready.method.parse().unwrap(), &ready.url).bearer_auth(key)
}

async fn post(stage: &Stage, ready: &Ready, (content_type, body): (&str, Vec<u8>)) -> Answer {
    let request = request(stage, ready).header("Content-Type", content_type).body(body);
    Answer::read(request.send().await.unwrap()).await
}

fn assert_problem(answer: &Answer) {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    for member in ["type", "title", "detail", "request_id"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {problem}");
    }
    assert_eq!(problem["status"], answer.status);
    assert_eq!(problem["request_id"], answer.header("x-request-id"));
}

async fn trails(stage: &Stage) -> [usize; 3] {
    [stage.trail(&stage.a).await.len(), stage.trail(&stage.b).await.len(), stage.platform_trail().await.len()]
}
