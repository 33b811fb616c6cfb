//! Signing keys as verifiers see them: published before they sign and after, and understood by a verifier that is not
//! ours.
//! Covers J-02 (JWKS with `alg`), O-39 (JWKS); oidc.md §2, §3.

use super::stage::{Stage, Tokens};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use tests::harness::{Answer, RelyingParty};

async fn jwks(stage: &Stage) -> Answer {
    let answer = stage.visit(&stage.tenant.at("/.well-known/jwks.json")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

async fn published(stage: &Stage) -> BTreeSet<String> {
    let keys = jwks(stage).await.json()["keys"].as_array().unwrap().clone();
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn key_id(token: &str) -> String {
    decode_header(token).unwrap().kid.unwrap()
}

/// Verifies as a stranger would: by the published keys alone.
fn verified(keys: &JwkSet, token: &str, (issuer, audience): (&str, &str)) -> Value {
    let header = decode_header(token).unwrap();
    let named: Vec<_> = keys.keys.iter().filter(|key| key.common.key_id == header.kid).collect();
    assert_eq!(named.len(), 1, "a kid names one key: {:?}", header.kid);
    let announced = named[0].common.key_algorithm.unwrap().to_string();
    assert_eq!(announced, format!("{:?}", header.alg));
    let mut validation = Validation::new(header.alg);
    validation.leeway = 0;
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    decode::<Value>(token, &DecodingKey::from_jwk(named[0]).unwrap(), &validation).unwrap().claims
}

async fn upkeep(stage: &Stage) {
    services::jobs::care_for(&stage.server.app, stage.tenant.id.parse().unwrap()).await.unwrap();
}

async fn rotate(stage: &Stage, reason: &str) -> BTreeSet<String> {
    let made = stage.manage("POST", "signing-keys/rotate", Some(json!({"reason": reason}))).await.json();
    made["items"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn a_stranger_verifies_tokens_of_every_announced_algorithm() {
    let stage = Stage::today().await;
    let discovery = stage.visit(&stage.tenant.at("/.well-known/openid-configuration")).await.json();
    let announced: Vec<String> =
        serde_json::from_value(discovery["id_token_signing_alg_values_supported"].clone()).unwrap();
    assert_eq!(announced, ["RS256", "ES256", "PS256", "EdDSA"]);
    for algorithm in &announced {
        let changes =
            json!({"id_token_signed_response_alg": algorithm, "access_token_signed_response_alg": algorithm});
        let app: RelyingParty = stage.app(changes).await;
        let tokens = Tokens::of(&app.tokens(&stage.server, &stage.person, "openid").await);
        let keys: JwkSet = serde_json::from_str(&jwks(&stage).await.text).unwrap();
        let issuer = stage.tenant.issuer.as_str();
        let told = verified(&keys, &tokens.id, (issuer, &app.client_id));
        assert_eq!((&told["sub"], &told["nonce"]), (&json!(stage.person.id), &json!("n-1")));
        if algorithm != "EdDSA" {
            // OpenID Connect Core §3.1.3.6; EdDSA hashes with SHA-512.
            let half = URL_SAFE_NO_PAD.encode(&digest(&SHA256, tokens.access.as_bytes()).as_ref()[..16]);
            assert_eq!(told["at_hash"], half, "{algorithm}");
        }
        verified(&keys, &tokens.access, (issuer, issuer));
        assert_eq!(decode_header(&tokens.access).unwrap().typ.as_deref(), Some("at+jwt"));
        assert_eq!(stage.userinfo(&tokens.access).await.status, 200, "{algorithm}");
        assert_eq!(app.introspect(&stage.server, &tokens.access).await["active"], true, "{algorithm}");
        let hinted = [("prompt", "none"), ("id_token_hint", tokens.id.as_str())];
        let hinted = stage.visit(&app.authorize_url(&hinted)).await;
        assert!(hinted.header("location").contains("error=login_required"), "{}", hinted.header("location"));
    }
}

#[actix_web::test]
async fn the_document_shows_public_halves_only_and_may_be_cached_for_less_than_a_key_waits() {
    let stage = Stage::open().await;
    let document = jwks(&stage).await;
    let keys = document.json()["keys"].as_array().unwrap().clone();
    let names: BTreeSet<_> = keys.iter().map(|key| key["kid"].as_str().unwrap()).collect();
    assert_eq!(names.len(), keys.len());
    for key in &keys {
        assert_eq!(key["use"], "sig");
        assert!(key["alg"].is_string() && key["kty"].is_string());
        for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert_eq!(key[private], Value::Null, "{private}");
        }
    }
    assert_eq!(document.header("cache-control"), "public, max-age=300");
    assert_eq!(document.header("set-cookie"), "");
    assert_eq!(document.header("access-control-allow-origin"), "*");
    let again = stage.server.http().get(stage.tenant.at("/.well-known/jwks.json"));
    let again = again.header("if-none-match", document.header("etag"));
    assert_eq!(Answer::read(again.send().await.unwrap()).await.status, 304);
}

#[actix_web::test]
async fn a_planned_key_is_published_before_it_signs_and_its_predecessor_after() {
    let stage = Stage::open().await;
    let before = published(&stage).await;
    let old = stage.tokens("openid").await;
    let new = rotate(&stage, "planned").await;
    let during = published(&stage).await;
    assert!(during.is_superset(&before) && during.is_superset(&new) && new.is_disjoint(&before));
    let waiting = stage.tokens("openid").await;
    assert_eq!((key_id(&waiting.id), key_id(&waiting.access)), (key_id(&old.id), key_id(&old.access)));
    stage.server.clock.advance(Duration::from_secs(24 * 3600 - 1));
    upkeep(&stage).await;
    assert_eq!(key_id(&stage.tokens("openid").await.access), key_id(&old.access));
    let last = stage.tokens("openid").await;
    stage.server.clock.advance(Duration::from_secs(1));
    upkeep(&stage).await;
    let fresh = stage.tokens("openid").await;
    assert!(new.contains(&key_id(&fresh.access)));
    assert_ne!(key_id(&fresh.id), key_id(&old.id));
    assert!(published(&stage).await.is_superset(&before));
    assert!(stage.is_alive(&last.access).await && stage.is_alive(&fresh.access).await);
    stage.server.clock.advance(Duration::from_hours(25));
    upkeep(&stage).await;
    assert!(published(&stage).await.is_disjoint(&before));
    let states: Vec<Value> =
        stage.manage("GET", "signing-keys", None).await.json()["items"].as_array().unwrap().clone();
    assert_eq!(states.iter().filter(|key| key["state"] == "active").count(), 3);
    assert_eq!(states.iter().filter(|key| key["state"] == "retired").count(), 3);
}

#[actix_web::test]
async fn an_urgent_key_signs_at_once_and_what_the_old_one_signed_still_holds() {
    let stage = Stage::open().await;
    let before = published(&stage).await;
    let old = stage.tokens("openid").await;
    let new = rotate(&stage, "urgent").await;
    let fresh = stage.tokens("openid").await;
    assert!(new.contains(&key_id(&fresh.access)));
    assert!(published(&stage).await.is_superset(&before));
    assert!(stage.is_alive(&old.access).await && stage.is_alive(&fresh.access).await);
}

#[actix_web::test]
async fn where_two_keys_are_due_at_once_only_the_newer_signs() {
    let stage = Stage::open().await;
    let old = stage.tokens("openid").await;
    rotate(&stage, "planned").await;
    stage.server.clock.advance(Duration::from_hours(24));
    let urgent = rotate(&stage, "urgent").await;
    let keys = stage.manage("GET", "signing-keys", None).await.json()["items"].clone();
    let active = keys.as_array().unwrap().iter().filter(|key| key["state"] == "active");
    let active: BTreeSet<_> = active.map(|key| key["kid"].as_str().unwrap().to_owned()).collect();
    assert_eq!(active, urgent);
    assert_ne!(key_id(&stage.tokens("openid").await.access), key_id(&old.access));
}

#[actix_web::test]
async fn keys_turn_by_their_age() {
    let stage = Stage::open().await;
    let first = published(&stage).await;
    stage.server.clock.advance(Duration::from_secs(89 * 24 * 3600 - 1));
    upkeep(&stage).await;
    assert_eq!(published(&stage).await, first);
    stage.server.clock.advance(Duration::from_secs(1));
    upkeep(&stage).await;
    let both = published(&stage).await;
    assert!(both.is_superset(&first) && both.len() == 2 * first.len());
    stage.server.clock.advance(Duration::from_hours(24));
    upkeep(&stage).await;
    assert!(!first.contains(&key_id(&stage.tokens("openid").await.access)));
    stage.server.clock.advance(Duration::from_hours(25));
    upkeep(&stage).await;
    assert!(published(&stage).await.is_disjoint(&first));
}

#[actix_web::test]
async fn each_tenant_has_keys_of_its_own() {
    let stage = Stage::open().await;
    let other = stage.server.tenant("other", 3).await;
    let others = stage.visit(&other.at("/.well-known/jwks.json")).await.json();
    let own = published(&stage).await;
    for key in others["keys"].as_array().unwrap() {
        assert!(!own.contains(key["kid"].as_str().unwrap()));
    }
}
