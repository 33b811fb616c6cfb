//! How clients show who they are, and the mixes that are refused.
//! Covers O-16 (storage), O-17, O-32, O-38 (client secrets), W-12; oidc.md §2.

use super::stage::{Stage, assert_refused};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tests::harness::{Answer, RelyingParty};

type Headers<'a> = &'a [&'a str];
type Fields<'a> = Vec<(&'a str, &'a str)>;

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

async fn web(stage: &Stage) -> (RelyingParty, String) {
    let grants = json!({"grant_types": ["authorization_code", "client_credentials"]});
    let app = stage.app(grants).await;
    let secret = app.client_secret.clone().unwrap();
    (app, secret)
}

async fn ask(stage: &Stage, headers: &[&str], form: &[(&str, &str)]) -> Answer {
    let mut request = stage.server.http().post(stage.tenant.at("/oauth2/token")).form(form);
    for header in headers {
        request = request.header("authorization", *header);
    }
    Answer::read(request.send().await.unwrap()).await
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

#[actix_web::test]
async fn header_and_form_prove_the_same() {
    let stage = Stage::open().await;
    let (app, secret) = web(&stage).await;
    let (id, secret) = (app.client_id.as_str(), secret.as_str());
    let header = basic(id, secret);
    let escaped = basic(&id.replace('-', "%2D"), &secret.replace('_', "%5f"));
    let lower = header.replacen("Basic", "basic", 1);
    for header in [&header, &escaped, &lower] {
        assert_eq!(ask(&stage, &[header], &[GRANT]).await.status, 200, "{header}");
    }
    assert_eq!(ask(&stage, &[&header], &[GRANT, ("client_id", id)]).await.status, 200);
    let in_form = [GRANT, ("client_id", id), ("client_secret", secret)];
    assert_eq!(ask(&stage, &[], &in_form).await.status, 200);
}

#[actix_web::test]
async fn two_methods_at_once_are_an_invalid_request() {
    let stage = Stage::open().await;
    let (app, secret) = web(&stage).await;
    let (id, secret) = (app.client_id.as_str(), secret.as_str());
    let header = basic(id, secret);
    let assertion = [
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", "a.b.c"),
    ];
    let cases: [(Headers<'_>, Fields<'_>); 7] = [
        (&[&header], vec![GRANT, ("client_secret", secret)]),
        (&[&header], vec![GRANT, ("client_id", id), ("client_secret", secret)]),
        (&[&header], vec![GRANT, ("client_id", &stage.app.client_id)]),
        (&[&header], [&[GRANT], &assertion[..]].concat()),
        (&[], [&[GRANT, ("client_id", id), ("client_secret", secret)], &assertion[..]].concat()),
        (&[], vec![GRANT, ("client_id", id), ("client_id", id), ("client_secret", secret)]),
        (&[], vec![GRANT, ("client_id", id), ("client_secret", secret), ("client_secret", secret)]),
    ];
    for (headers, form) in cases {
        assert_refused(&ask(&stage, headers, &form).await, 400, "invalid_request");
    }
}

#[actix_web::test]
async fn a_wrong_header_is_challenged_and_a_wrong_form_is_not() {
    let stage = Stage::open().await;
    let (app, secret) = web(&stage).await;
    let (id, secret) = (app.client_id.as_str(), secret.as_str());
    let other = stage.app.client_secret.clone().unwrap();
    let nobody = "6f1f1a3c-3c3b-4a6e-9d0e-111111111111";
    let headers = [
        basic(id, "wrong"),
        basic(id, ""),
        basic(id, &other),
        basic(id, &secret[..secret.len() - 1]),
        basic(id, &format!("{secret}x")),
        basic(id, &format!("{secret}%")),
        basic(id, &format!("{secret}%00")),
        basic(nobody, secret),
        basic("", secret),
        format!("Basic {}", STANDARD.encode(id)),
        "Basic !!!".to_owned(),
        "Basic".to_owned(),
        format!("Bearer {secret}"),
        "Negotiate x".to_owned(),
    ];
    for header in &headers {
        let answer = ask(&stage, &[header], &[GRANT]).await;
        assert_refused(&answer, 401, "invalid_client");
        assert!(answer.header("www-authenticate").starts_with("Basic "), "{header}");
    }
    let right = basic(id, secret);
    let two = ask(&stage, &[&right, &right], &[GRANT]).await;
    assert_refused(&two, 401, "invalid_client");
    let forms: [&[(&str, &str)]; 6] = [
        &[GRANT, ("client_id", id), ("client_secret", "wrong")],
        &[GRANT, ("client_id", id), ("client_secret", &other)],
        &[GRANT, ("client_id", id)],
        &[GRANT, ("client_id", nobody), ("client_secret", secret)],
        &[GRANT, ("client_secret", secret)],
        &[GRANT],
    ];
    for form in forms {
        let answer = ask(&stage, &[], form).await;
        assert_refused(&answer, 401, "invalid_client");
        assert_eq!(answer.header("www-authenticate"), "");
    }
}

#[actix_web::test]
async fn a_public_client_that_shows_a_secret_is_refused() {
    let stage = Stage::open().await;
    let spa = stage.app(json!({"type": "spa", "redirect_uris": ["https://app.example/"]})).await;
    let id = spa.client_id.as_str();
    let secret = stage.app.client_secret.clone().unwrap();
    let grant = ("grant_type", "refresh_token");
    let header = basic(id, &secret);
    assert_refused(&ask(&stage, &[&header], &[grant]).await, 401, "invalid_client");
    assert_refused(&ask(&stage, &[&basic(id, "")], &[grant]).await, 401, "invalid_client");
    let in_form = [grant, ("client_id", id), ("client_secret", secret.as_str())];
    assert_refused(&ask(&stage, &[], &in_form).await, 401, "invalid_client");
    let named = [grant, ("client_id", id), ("refresh_token", "x")];
    assert_refused(&ask(&stage, &[], &named).await, 400, "invalid_grant");
}

#[actix_web::test]
async fn a_client_of_another_tenant_and_a_disabled_one_are_nobody() {
    let stage = Stage::open().await;
    let other = stage.server.tenant("other", 3).await;
    let foreign = stage
        .server
        .relying_party(&other, json!({"grant_types": ["authorization_code", "client_credentials"]}))
        .await;
    let header = basic(&foreign.client_id, foreign.client_secret.as_deref().unwrap());
    assert_refused(&ask(&stage, &[&header], &[GRANT]).await, 401, "invalid_client");
    let (app, secret) = web(&stage).await;
    stage.manage("POST", &format!("clients/{}/disable", app.client_id), None).await;
    assert_refused(&ask(&stage, &[&basic(&app.client_id, &secret)], &[GRANT]).await, 401, "invalid_client");
    stage.manage("DELETE", &format!("clients/{}", app.client_id), None).await;
    assert_refused(&ask(&stage, &[&basic(&app.client_id, &secret)], &[GRANT]).await, 401, "invalid_client");
}

#[actix_web::test]
async fn a_new_secret_ends_the_old_one_and_nobody_reads_either() {
    let stage = Stage::open().await;
    let (app, old) = web(&stage).await;
    let path = format!("clients/{}", app.client_id);
    let rotated = stage.manage("POST", &format!("{path}/secret"), None).await.json();
    let new = rotated["client_secret"].as_str().unwrap();
    assert!(new.starts_with("dwc_") && new != old);
    assert_refused(&ask(&stage, &[&basic(&app.client_id, &old)], &[GRANT]).await, 401, "invalid_client");
    assert_eq!(ask(&stage, &[&basic(&app.client_id, new)], &[GRANT]).await.status, 200);
    for read in [path.as_str(), "clients", "audit-events?limit=200"] {
        let text = stage.manage("GET", read, None).await.text;
        assert!(!text.contains("dwc_") && !text.contains(&new[4..20]) && !text.contains("mac"), "{read}");
    }
}

#[actix_web::test]
async fn credentials_count_in_header_and_form_only() {
    let stage = Stage::open().await;
    let (app, secret) = web(&stage).await;
    let query = format!(
        "/oauth2/token?grant_type=client_credentials&client_id={}&client_secret={secret}",
        app.client_id
    );
    let request = stage.server.http().post(stage.tenant.at(&query));
    let answer = Answer::read(request.send().await.unwrap()).await;
    assert_refused(&answer, 400, "invalid_request");
    assert!(!answer.text.contains(&secret));
}

#[actix_web::test]
async fn bodies_of_other_kinds_and_methods_are_refused_in_the_dialect_of_oauth() {
    let stage = Stage::open().await;
    let (app, secret) = web(&stage).await;
    let header = basic(&app.client_id, &secret);
    for path in ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"] {
        let post = |kind: &str, body: &str| {
            let request = stage.server.http().post(stage.tenant.at(path)).header("authorization", &header);
            request.header("content-type", kind).body(body.to_owned()).send()
        };
        let kinds = [
            ("application/json", "{\"grant_type\":\"client_credentials\"}"),
            ("multipart/form-data; boundary=x", "--x--"),
            ("application/x-www-form-urlencoded; charset=utf-7", "grant_type=client_credentials"),
            ("text/plain", "grant_type=client_credentials"),
        ];
        for (kind, body) in kinds {
            assert_refused(&Answer::read(post(kind, body).await.unwrap()).await, 415, "invalid_request");
        }
        let form = "application/x-www-form-urlencoded";
        for body in ["grant_type=%", "grant_type=%ff", "token=%00", "a=%ED%A0%80"] {
            assert_refused(&Answer::read(post(form, body).await.unwrap()).await, 400, "invalid_request");
        }
        let large = format!("token={}", "x".repeat(100_000));
        assert_refused(&Answer::read(post(form, &large).await.unwrap()).await, 413, "invalid_request");
        assert_refused(
            &Answer::read(post(form, &"a=b&".repeat(100)).await.unwrap()).await,
            413,
            "invalid_request",
        );
        let get = stage.server.http().get(stage.tenant.at(path)).header("authorization", &header);
        let get = Answer::read(get.send().await.unwrap()).await;
        assert_eq!((get.status, get.header("allow").contains("POST")), (405, true));
    }
}
