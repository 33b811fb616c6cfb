//! Signatures compared with the RFCs' examples and with an independent implementation.

use jsonwebtoken::jwk::Jwk as OtherJwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};

use super::*;

const RFC_7515_RSA_KEY: &str = r#"{"kty":"RSA","alg":"RS256","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}"#;
const RFC_7515_RSA_TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const RFC_7515_EC_KEY: &str = r#"{"kty":"EC","crv":"P-256","alg":"ES256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
const RFC_7515_EC_TOKEN: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const RFC_8037_KEY: &str =
    r#"{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const RFC_8037_TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

fn every_algorithm() -> impl Iterator<Item = (SigningAlgorithm, Algorithm, SigningKey)> {
    SigningAlgorithm::ALL.iter().map(|algorithm| {
        let pkcs8 = SigningKey::generate_pkcs8(algorithm.key_kind()).unwrap();
        let key = SigningKey::from_pkcs8(KeyId::parse("k1").unwrap(), algorithm.key_kind(), &pkcs8).unwrap();
        (*algorithm, other(*algorithm), key)
    })
}

fn other(algorithm: SigningAlgorithm) -> Algorithm {
    match algorithm {
        SigningAlgorithm::Es256 => Algorithm::ES256,
        SigningAlgorithm::Rs256 => Algorithm::RS256,
        SigningAlgorithm::Ps256 => Algorithm::PS256,
        SigningAlgorithm::EdDsa => Algorithm::EdDSA,
    }
}

#[test]
fn the_examples_of_rfc_7515_and_rfc_8037_verify() {
    for (jwk, token) in [
        (RFC_7515_RSA_KEY, RFC_7515_RSA_TOKEN),
        (RFC_7515_EC_KEY, RFC_7515_EC_TOKEN),
        (RFC_8037_KEY, RFC_8037_TOKEN),
    ] {
        let key = VerifyingKey::from_jwk(&Jwk::parse(jwk.as_bytes()).unwrap()).unwrap();
        assert!(Jws::parse(token).unwrap().verify(&key).is_ok(), "{token}");
    }
}

#[test]
fn claims_of_the_rfc_7515_example_are_read() {
    let key = VerifyingKey::from_jwk(&Jwk::parse(RFC_7515_EC_KEY.as_bytes()).unwrap()).unwrap();
    let verified = Jws::parse(RFC_7515_EC_TOKEN).unwrap().verify(&key).unwrap();
    assert_eq!(verified.claims::<Value>().unwrap()["iss"], "joe");
}

#[test]
fn another_implementation_accepts_our_tokens_with_our_public_keys() {
    for (ours, theirs, key) in every_algorithm() {
        let claims = json!({"sub": "a", "exp": 4_000_000_000_i64, "aud": "api"});
        let token = key.sign(ours, TokenType::AccessToken, &claims).unwrap();
        let jwk: OtherJwk =
            serde_json::from_value(serde_json::to_value(key.public_jwk(ours)).unwrap()).unwrap();
        let mut validation = Validation::new(theirs);
        validation.set_audience(&["api"]);
        let decoded =
            jsonwebtoken::decode::<Value>(&token, &DecodingKey::from_jwk(&jwk).unwrap(), &validation)
                .unwrap();
        assert_eq!(decoded.claims, claims);
        assert_eq!(decoded.header.kid.as_deref(), Some("k1"));
        assert_eq!(decoded.header.typ.as_deref(), Some("at+jwt"));
    }
}

#[test]
fn we_accept_tokens_of_another_implementation() {
    for algorithm in SigningAlgorithm::ALL.iter().copied() {
        let kind = algorithm.key_kind();
        let pkcs8 = SigningKey::generate_pkcs8(kind).unwrap();
        let key = SigningKey::from_pkcs8(KeyId::parse("k1").unwrap(), kind, &pkcs8).unwrap();
        let encoding = encoding_key(kind, &pkcs8);
        let mut header = Header::new(other(algorithm));
        header.kid = Some("k1".to_owned());
        let token = jsonwebtoken::encode(&header, &json!({"sub": "a"}), &encoding).unwrap();
        let keys = KeySet::from_jwks(&JwkSet { keys: vec![key.public_jwk(algorithm)] }).unwrap();
        let verified = keys.verify(&token, TokenType::IdToken).unwrap();
        assert_eq!(verified.claims::<Value>().unwrap(), json!({"sub": "a"}));
    }
}

#[test]
fn a_private_key_of_another_kind_is_refused() {
    for kind in KeyKind::ALL {
        let pkcs8 = SigningKey::generate_pkcs8(*kind).unwrap();
        for other in KeyKind::ALL.iter().filter(|other| *other != kind) {
            let refused = SigningKey::from_pkcs8(KeyId::parse("k").unwrap(), *other, &pkcs8);
            assert_eq!(refused.unwrap_err(), KeyError::Malformed);
        }
    }
}

fn encoding_key(kind: KeyKind, pkcs8: &[u8]) -> EncodingKey {
    match kind {
        KeyKind::EcP256 => EncodingKey::from_ec_der(pkcs8),
        // It wants the PKCS#1 structure, which PKCS#8 wraps in 26 bytes for keys of this size.
        KeyKind::Rsa2048 => EncodingKey::from_rsa_der(&pkcs8[26..]),
        KeyKind::Ed25519 => EncodingKey::from_ed_der(pkcs8),
    }
}
