use protocol::jose::{JwsError, KeyId, KeyKind, SigningAlgorithm, SigningKey};
use serde_json::{Value, json};

use super::*;
use crate::KeyRefresh;

const ISSUER: &str = "https://acme.example";
const AUDIENCE: &str = "https://orders.example";
const NOW: i64 = 1_800_000_000;

fn key(id: &str) -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(KeyKind::EcP256).expect("a key");
    SigningKey::from_pkcs8(KeyId::parse(id).expect("an id"), KeyKind::EcP256, &pkcs8).expect("a key")
}

fn published(keys: &[&SigningKey]) -> JwkSet {
    JwkSet { keys: keys.iter().map(|key| key.public_jwk(SigningAlgorithm::Es256)).collect() }
}

fn verifier(key: &SigningKey) -> Verifier {
    let configuration = VerifierConfiguration::new(ISSUER, AUDIENCE).expect("a configuration");
    Verifier::new(configuration, &published(&[key])).expect("a verifier")
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "0197-ada", "client_id": "shop", "scope": "read",
        "jti": "j1", "iat": NOW, "exp": NOW + 300, "tid": "0197-acme", "rsq": 7, "inc": "i1",
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().expect("an object").remove(name);
    claims
}

fn verdict(claims: &Value, typ: TokenType, now_secs: i64) -> Result<AccessTokenClaims, Refusal> {
    let key = key("k1");
    let token = key.sign(SigningAlgorithm::Es256, typ, claims).expect("a token");
    verifier(&key).verify(&token, now_secs)
}

fn refusal(claims: &Value) -> Refusal {
    verdict(claims, TokenType::AccessToken, NOW).expect_err("a refusal")
}

#[test]
fn a_token_for_us_is_accepted_and_read() {
    let claims = verdict(&claims(), TokenType::AccessToken, NOW).expect("accepted");
    assert_eq!(claims.sub, "0197-ada");
}

#[test]
fn one_audience_of_several_is_enough() {
    let several = with("aud", json!(["https://other.example", AUDIENCE]));
    assert!(verdict(&several, TokenType::AccessToken, NOW).is_ok());
}

#[test]
fn tokens_of_others_and_for_others_are_refused() {
    for issuer in
        ["https://acme.example/", "https://ACME.example", "https://acme.example.evil.example", "acme.example"]
    {
        assert_eq!(refusal(&with("iss", json!(issuer))), Refusal::Issuer, "{issuer}");
    }
    for audience in
        [json!("https://orders.example/"), json!(["a", "b"]), json!("https://orders.example.evil.example")]
    {
        assert_eq!(refusal(&with("aud", audience.clone())), Refusal::Audience, "{audience}");
    }
}

#[test]
fn a_claim_that_must_be_there_must_be_there() {
    for name in ["iss", "aud", "sub", "client_id", "iat", "exp"] {
        assert_eq!(refusal(&without(name)), Refusal::Claims, "{name}");
        for value in [json!(null), json!({}), json!(true), json!([])] {
            assert_eq!(refusal(&with(name, value.clone())), Refusal::Claims, "{name} {value}");
        }
    }
}

#[test]
fn other_kinds_of_tokens_are_no_access_tokens() {
    for typ in TokenType::ALL.iter().filter(|typ| **typ != TokenType::AccessToken) {
        assert_eq!(verdict(&claims(), *typ, NOW).expect_err("a refusal"), Refusal::NotAnAccessToken);
    }
}

#[test]
fn time_is_kept_with_a_minute_for_clocks_that_differ() {
    let at = |now_secs| verdict(&claims(), TokenType::AccessToken, now_secs).map(|_| ());
    assert_eq!(at(NOW + 300 + 59), Ok(()));
    assert_eq!(at(NOW + 300 + 60), Err(Refusal::Expired));
    assert_eq!(at(NOW - 60), Ok(()));
    assert_eq!(at(NOW - 61), Err(Refusal::IssuedInTheFuture));
    assert!(verdict(&with("nbf", json!(NOW + 60)), TokenType::AccessToken, NOW).is_ok());
    assert_eq!(refusal(&with("nbf", json!(NOW + 61))), Refusal::NotYetValid);
    assert_eq!(at(i64::MAX), Err(Refusal::Expired));
    assert_eq!(at(i64::MIN), Err(Refusal::IssuedInTheFuture));
}

#[test]
fn a_key_that_is_not_known_asks_for_newer_keys_and_a_forged_signature_does_not() {
    let (old, new) = (key("k1"), key("k2"));
    let verifier = verifier(&old);
    let token = new.sign(SigningAlgorithm::Es256, TokenType::AccessToken, &claims()).expect("a token");
    let refusal = verifier.verify(&token, NOW).expect_err("a refusal");
    assert_eq!((refusal, refusal.key_refresh()), (Refusal::UnknownKey, KeyRefresh::Advised));
    verifier.replace_keys(&published(&[&old, &new])).expect("keys");
    assert!(verifier.verify(&token, NOW).is_ok());

    let forged = key("k1").sign(SigningAlgorithm::Es256, TokenType::AccessToken, &claims()).expect("a token");
    let refusal = verifier.verify(&forged, NOW).expect_err("a refusal");
    assert_eq!((refusal, refusal.key_refresh()), (Refusal::Signature, KeyRefresh::Useless));
}

#[test]
fn keys_that_cannot_be_used_leave_the_old_ones() {
    let key = key("k1");
    let verifier = verifier(&key);
    assert!(verifier.replace_keys(&published(&[&key, &key])).is_err());
    let token = key.sign(SigningAlgorithm::Es256, TokenType::AccessToken, &claims()).expect("a token");
    assert!(verifier.verify(&token, NOW).is_ok());
}

#[test]
fn what_is_no_token_is_refused_without_a_fetch() {
    let verifier = verifier(&key("k1"));
    for text in ["", "a.b.c", "Bearer x", "\u{0}", "..", &"a".repeat(100_000)] {
        let refusal = verifier.verify(text, NOW).expect_err("a refusal");
        assert_eq!(refusal.key_refresh(), KeyRefresh::Useless, "{refusal}");
        assert!(matches!(refusal, Refusal::Malformed(_)), "{refusal}");
    }
    let long = "a".repeat(100_000);
    assert_eq!(verifier.verify(&long, NOW).expect_err("a refusal"), Refusal::Malformed(JwsError::TooLong));
}
