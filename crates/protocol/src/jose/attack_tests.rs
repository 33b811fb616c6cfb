//! Forged and malformed tokens, each of which broke some verifier once.
//!
//! Covers J-01, J-02, J-03, J-05, J-06, J-07, J-09, J-11, J-12, J-13, J-14.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn key(kind: KeyKind) -> SigningKey {
    let pkcs8 = SigningKey::generate_pkcs8(kind).unwrap();
    SigningKey::from_pkcs8(KeyId::parse("k1").unwrap(), kind, &pkcs8).unwrap()
}

fn keys_of(key: &SigningKey) -> KeySet {
    KeySet::from_jwks(&JwkSet { keys: vec![key.public_jwk(key.kind().default_algorithm())] }).unwrap()
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A genuine ES256 signature over a header of the attacker's choice, to show that the header alone is refused.
fn verdict(header: &str) -> JwsError {
    let token = format!("{}.{}.AAAA", URL_SAFE_NO_PAD.encode(header), part(&json!({"sub": "a"})));
    keys_of(&key(KeyKind::EcP256)).verify(&token, TokenType::AccessToken).unwrap_err()
}

#[test]
fn unsigned_tokens_are_refused_in_every_spelling() {
    for name in ["none", "None", "nOnE", "NONE", ""] {
        let header = format!(r#"{{"alg":"{name}","typ":"at+jwt","kid":"k1"}}"#);
        assert_eq!(verdict(&header), JwsError::Algorithm, "{name}");
    }
    for header in [r#"{"typ":"at+jwt","kid":"k1"}"#, r#"{"alg":null}"#, r#"{"alg":["ES256"]}"#] {
        assert_eq!(verdict(header), JwsError::Algorithm, "{header}");
    }
    let key = key(KeyKind::EcP256);
    let token = key.sign(SigningAlgorithm::Es256, TokenType::AccessToken, &json!({})).unwrap();
    let (input, _) = token.rsplit_once('.').unwrap();
    let stripped = format!("{input}.");
    assert_eq!(keys_of(&key).verify(&stripped, TokenType::AccessToken).unwrap_err(), JwsError::Signature);
}

#[test]
fn a_public_key_is_never_taken_for_a_shared_secret() {
    let key = key(KeyKind::Rsa2048);
    let jwk = serde_json::to_vec(&key.public_jwk(SigningAlgorithm::Rs256)).unwrap();
    let input =
        format!("{}.{}", part(&json!({"alg": "HS256", "typ": "at+jwt", "kid": "k1"})), part(&json!({})));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &jwk), input.as_bytes());
    let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag));
    assert_eq!(keys_of(&key).verify(&token, TokenType::AccessToken).unwrap_err(), JwsError::Algorithm);
}

#[test]
fn a_key_without_algorithm_verifies_nothing() {
    let mut jwk = key(KeyKind::EcP256).public_jwk(SigningAlgorithm::Es256);
    jwk.algorithm = None;
    assert_eq!(VerifyingKey::from_jwk(&jwk).unwrap_err(), KeyError::AlgorithmMissing);
}

#[test]
fn an_rsa_key_verifies_only_the_algorithm_of_its_record() {
    let key = key(KeyKind::Rsa2048);
    let pss = key.sign(SigningAlgorithm::Ps256, TokenType::AccessToken, &json!({})).unwrap();
    assert_eq!(keys_of(&key).verify(&pss, TokenType::AccessToken).unwrap_err(), JwsError::AlgorithmMismatch);
    let both = [SigningAlgorithm::Rs256, SigningAlgorithm::Ps256].map(|algorithm| key.public_jwk(algorithm));
    let keys = KeySet::from_jwks(&JwkSet { keys: both.to_vec() }).unwrap();
    assert!(keys.verify(&pss, TokenType::AccessToken).is_ok());
}

#[test]
fn psychic_signatures_are_refused() {
    let key = key(KeyKind::EcP256);
    let token = key.sign(SigningAlgorithm::Es256, TokenType::AccessToken, &json!({})).unwrap();
    let (input, _) = token.rsplit_once('.').unwrap();
    let order: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
        0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let zero = [0_u8; 32];
    for (r, s) in [(zero, zero), (order, order), (zero, order), (order, zero)] {
        let forged = format!("{input}.{}", URL_SAFE_NO_PAD.encode([r, s].concat()));
        assert_eq!(keys_of(&key).verify(&forged, TokenType::AccessToken).unwrap_err(), JwsError::Signature);
    }
}

#[test]
fn keys_brought_along_or_pointed_to_are_refused() {
    for name in ["jku", "x5u", "jwk", "x5c", "crit", "b64", "zip", "enc"] {
        for value in [json!("https://evil.example/keys"), json!(["x"]), json!(false), Value::Null] {
            let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": "k1", name: value}).to_string();
            assert_eq!(verdict(&header), JwsError::ForbiddenHeader, "{header}");
        }
    }
}

#[test]
fn strange_key_identifiers_find_nothing() {
    for kid in ["../../dev/null", "k1' OR '1'='1", "K1", "k1 ", "other-tenant", ""] {
        let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": kid}).to_string();
        assert_eq!(verdict(&header), JwsError::UnknownKey, "{kid}");
    }
    for kid in [json!("k1\0"), json!("k".repeat(7000)), json!(1), json!(null), json!(["k1"])] {
        let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": kid}).to_string();
        assert!(matches!(verdict(&header), JwsError::Header | JwsError::TooLong), "{kid}");
    }
    assert_eq!(verdict(r#"{"alg":"ES256","typ":"at+jwt"}"#), JwsError::UnknownKey);
}

#[test]
fn one_kind_of_token_is_not_another() {
    let key = key(KeyKind::Ed25519);
    let keys = keys_of(&key);
    for made in TokenType::ALL {
        let token = key.sign(SigningAlgorithm::EdDsa, *made, &json!({})).unwrap();
        for expected in TokenType::ALL {
            let verified = keys.verify(&token, *expected);
            assert_eq!(verified.is_ok(), made.as_str() == expected.as_str(), "{made:?} as {expected:?}");
        }
    }
    assert_eq!(verdict(r#"{"alg":"ES256","kid":"k1"}"#), JwsError::WrongType);
}

#[test]
fn names_given_twice_are_refused_in_header_and_claims() {
    assert_eq!(verdict(r#"{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"k1"}"#), JwsError::Header);
    assert_eq!(verdict(r#"{"alg":"ES256","typ":"at+jwt","kid":"k1","a":1,"a":1}"#), JwsError::Header);
    let key = key(KeyKind::Ed25519);
    let token = key.sign(SigningAlgorithm::EdDsa, TokenType::AccessToken, &SubjectTwice).unwrap();
    let verified = keys_of(&key).verify(&token, TokenType::AccessToken).unwrap();
    assert_eq!(verified.claims::<Value>().unwrap_err(), JwsError::Claims);
}

#[test]
fn headers_and_payloads_of_other_shapes_are_refused() {
    for header in ["", "[]", "null", "1", "{", r#"{"alg":"ES256"} x"#, "\u{feff}{}"] {
        assert_eq!(verdict(header), JwsError::Header, "{header}");
    }
    let many: Vec<String> = (0..40).map(|index| format!(r#""m{index}":1"#)).collect();
    assert_eq!(verdict(&format!(r#"{{"alg":"ES256",{}}}"#, many.join(","))), JwsError::Header);
    assert_eq!(verdict(&format!(r#"{{"alg":"ES256","a":{}1"#, "[".repeat(4000))), JwsError::Header);
    let key = key(KeyKind::EcP256);
    for claims in [json!([]), json!("a"), json!(null)] {
        let token = key.sign(SigningAlgorithm::Es256, TokenType::AccessToken, &claims).unwrap();
        let verified = keys_of(&key).verify(&token, TokenType::AccessToken).unwrap();
        assert_eq!(verified.claims::<Value>().unwrap_err(), JwsError::Claims);
    }
}

#[test]
fn encrypted_tokens_and_wrong_numbers_of_parts_are_refused() {
    for token in ["", ".", "a.b", "a.b.c.d", "a.b.c.d.e", "....", &".".repeat(8000)] {
        assert_eq!(Jws::parse(token).unwrap_err(), JwsError::Parts, "{token}");
    }
    assert!(matches!(Jws::parse("..").unwrap_err(), JwsError::Header));
}

#[test]
fn oversized_tokens_are_refused_before_anything_is_read() {
    assert_eq!(Jws::parse(&".".repeat(1_000_000)).unwrap_err(), JwsError::TooLong);
    assert_eq!(Jws::parse(&"a".repeat(TOKEN_BYTES_MAX + 1)).unwrap_err(), JwsError::TooLong);
    let claims = json!({"roles": vec!["a long name of a role"; 500]});
    let refused = key(KeyKind::EcP256).sign(SigningAlgorithm::Es256, TokenType::AccessToken, &claims);
    assert_eq!(refused.unwrap_err(), KeyError::TokenTooLong);
}

#[test]
fn a_token_has_exactly_one_spelling() {
    let key = key(KeyKind::EcP256);
    let keys = keys_of(&key);
    let token = key.sign(SigningAlgorithm::Es256, TokenType::AccessToken, &json!({"sub": "a"})).unwrap();
    // 64 bytes leave four unused bits in the last character; setting one spells the same bytes differently.
    let last = token.chars().next_back().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let next = alphabet.chars().nth(alphabet.find(last).unwrap() + 1).unwrap();
    let respelled = format!("{}{next}", &token[..token.len() - 1]);
    let variants = [
        format!("{token}="),
        format!("{token}=="),
        format!("{token}\n"),
        format!(" {token}"),
        token.replacen('.', "=.", 1),
        token.replacen('.', "\n.", 1),
        respelled,
    ];
    for variant in &variants {
        assert_eq!(
            keys.verify(variant, TokenType::AccessToken).unwrap_err(),
            JwsError::Encoding,
            "{variant}"
        );
    }
    assert_eq!(Jws::parse("+/+/.e30.AAAA").unwrap_err(), JwsError::Encoding);
    assert!(keys.verify(&token, TokenType::AccessToken).is_ok());
}

#[test]
fn signatures_in_other_encodings_are_refused() {
    let key = key(KeyKind::EcP256);
    let token = key.sign(SigningAlgorithm::Es256, TokenType::AccessToken, &json!({})).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    let raw = URL_SAFE_NO_PAD.decode(signature).unwrap();
    assert_eq!(raw.len(), 64);
    let integer = |number: &[u8]| [&[0x02, 33, 0], number].concat();
    let (r, s) = raw.split_at(32);
    let der = [&[0x30, 70][..], &integer(r), &integer(s)].concat();
    let other = format!("{input}.{}", URL_SAFE_NO_PAD.encode(der));
    assert_eq!(keys_of(&key).verify(&other, TokenType::AccessToken).unwrap_err(), JwsError::Signature);
}

#[test]
fn an_ed25519_signature_with_a_scalar_above_the_order_is_refused() {
    let key = key(KeyKind::Ed25519);
    let token = key.sign(SigningAlgorithm::EdDsa, TokenType::AccessToken, &json!({})).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    let mut raw = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0_u16;
    for (scalar, addend) in raw[32..].iter_mut().zip(order) {
        let sum = u16::from(*scalar) + u16::from(addend) + carry;
        *scalar = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    let other = format!("{input}.{}", URL_SAFE_NO_PAD.encode(raw));
    assert_eq!(keys_of(&key).verify(&other, TokenType::AccessToken).unwrap_err(), JwsError::Signature);
}

#[test]
fn every_changed_character_makes_a_token_invalid() {
    let key = key(KeyKind::Ed25519);
    let keys = keys_of(&key);
    let token = key.sign(SigningAlgorithm::EdDsa, TokenType::AccessToken, &json!({"sub": "a"})).unwrap();
    for index in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(keys.verify(&changed, TokenType::AccessToken).is_err(), "{index}");
        assert!(keys.verify(&token[..index], TokenType::AccessToken).is_err(), "{index}");
    }
}

struct SubjectTwice;

impl serde::Serialize for SubjectTwice {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([("sub", "a"), ("sub", "b")])
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,200}") {
        let _ = Jws::parse(&text);
    }

    #[test]
    fn nothing_shaped_like_a_token_makes_the_parser_panic(
        header in "\\PC{0,60}",
        payload in proptest::collection::vec(any::<u8>(), 0..60),
        signature in proptest::collection::vec(any::<u8>(), 0..80),
        member in "\\{\"alg\":\"(ES256|EdDSA)\",\"kid\":\"[a-z]{1,3}\"(,\"[a-z]{1,3}\":(1|null|\\{\\}))?\\}",
    ) {
        for header in [header, member] {
            let parts = [header.as_bytes(), &payload, &signature].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
            let _ = Jws::parse(&parts.join("."));
        }
    }
}
