//! Forged, bent and stretched tokens at userinfo and introspection. Where it matters they are signed with the tenant's
//! real key, so that only the check in question can refuse them.
//! Covers J-01, J-02, J-03, J-05, J-06, J-07, J-08, J-09, J-11, J-12, J-13, J-14, J-15, J-18, T-03, T-08, T-09.

use super::forger::Forger;
use super::stage::Stage;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tests::harness::Answer;
use tests::harness::relying_party::claims;

async fn assert_dead(stage: &Stage, token: &str, why: &str) {
    let told = stage.app.post(&stage.server, "/oauth2/introspect", &[("token", token)]).await;
    assert_eq!((told.status, told.text.as_str()), (200, r#"{"active":false}"#), "{why}");
    let url = stage.tenant.at("/oauth2/userinfo");
    let request = stage.server.http().post(&url).form(&[("access_token", token)]);
    let answer = Answer::read(request.send().await.unwrap()).await;
    assert!(matches!(answer.status, 400 | 401), "{why}: {} {}", answer.status, answer.text);
    assert!(answer.header("www-authenticate").starts_with("Bearer error=\"invalid_"), "{why}");
}

async fn fresh(stage: &Stage) -> (String, Value) {
    let access = stage.tokens("openid").await.access;
    let told = claims(&access);
    (access, told)
}

fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

#[actix_web::test]
async fn what_the_tenants_key_signs_rightly_is_alive() {
    let stage = Stage::open().await;
    let (_, told) = fresh(&stage).await;
    let forger = Forger::of(&stage, &stage.tenant).await;
    assert!(stage.is_alive(&forger.sign(&told)).await, "the other tests would prove nothing");
}

#[actix_web::test]
async fn no_signature_and_no_algorithm_are_no_token() {
    let stage = Stage::open().await;
    let (access, told) = fresh(&stage).await;
    let payload = URL_SAFE_NO_PAD.encode(told.to_string());
    let signature = access.rsplit('.').next().unwrap();
    let key_id = Forger::of(&stage, &stage.tenant).await.key_id;
    for alg in ["none", "None", "nOnE", "NONE", "", "ES256 ", "es256"] {
        let header = json!({"alg": alg, "typ": "at+jwt", "kid": key_id}).to_string();
        let header = URL_SAFE_NO_PAD.encode(header);
        for signature in ["", signature] {
            assert_dead(&stage, &format!("{header}.{payload}.{signature}"), alg).await;
        }
        assert_dead(&stage, &format!("{header}.{payload}"), alg).await;
    }
    let (signed, _) = access.rsplit_once('.').unwrap();
    assert_dead(&stage, &format!("{signed}."), "the signature cut off").await;
    assert_dead(&stage, signed, "two parts").await;
}

#[actix_web::test]
async fn a_public_key_is_no_shared_secret() {
    let stage = Stage::open().await;
    let (_, told) = fresh(&stage).await;
    let jwks = stage.visit(&stage.tenant.at("/.well-known/jwks.json")).await;
    for key in jwks.json()["keys"].as_array().unwrap() {
        let decoded =
            |name: &str| key[name].as_str().map(|text| URL_SAFE_NO_PAD.decode(text).unwrap_or_default());
        let mut secrets = vec![key.to_string().into_bytes(), jwks.text.clone().into_bytes()];
        for name in ["x", "y", "n", "e"] {
            secrets.extend(decoded(name));
            secrets.extend(key[name].as_str().map(|text| text.as_bytes().to_vec()));
        }
        if let (Some(x), Some(y)) = (decoded("x"), decoded("y")) {
            secrets.push([&[4_u8][..], &x, &y].concat());
        }
        for alg in ["HS256", "HS512"] {
            let header = json!({"alg": alg, "typ": "at+jwt", "kid": key["kid"]}).to_string();
            let input =
                format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(told.to_string()));
            for secret in &secrets {
                let kind = if alg == "HS256" { hmac::HMAC_SHA256 } else { hmac::HMAC_SHA512 };
                let mac = hmac::sign(&hmac::Key::new(kind, secret), input.as_bytes());
                assert_dead(&stage, &format!("{input}.{}", URL_SAFE_NO_PAD.encode(mac.as_ref())), alg).await;
            }
        }
    }
}

#[actix_web::test]
async fn the_algorithm_of_one_key_does_not_fit_another() {
    let stage = Stage::open().await;
    let (_, told) = fresh(&stage).await;
    let forger = Forger::of(&stage, &stage.tenant).await;
    for alg in ["RS256", "PS256", "EdDSA", "ES384", "ES256K", "HS256"] {
        let header = with(&forger.header(), "alg", json!(alg));
        assert_dead(&stage, &forger.sign_bytes(&header.to_string(), &told.to_string()), alg).await;
    }
    let jwks = stage.visit(&stage.tenant.at("/.well-known/jwks.json")).await.json();
    for key in jwks["keys"].as_array().unwrap().iter().filter(|key| key["alg"] != "ES256") {
        let header = with(&forger.header(), "kid", key["kid"].clone());
        assert_dead(&stage, &forger.sign_bytes(&header.to_string(), &told.to_string()), "another kid").await;
    }
}

#[actix_web::test]
async fn a_signature_of_nothing_is_none() {
    let stage = Stage::open().await;
    let (access, _) = fresh(&stage).await;
    let (signed, genuine) = access.rsplit_once('.').unwrap();
    let genuine = URL_SAFE_NO_PAD.decode(genuine).unwrap();
    let order = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
        0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let (r, s) = genuine.split_at(32);
    let signatures = [
        vec![0; 64],
        [order, order].concat(),
        [r, &[0; 32]].concat(),
        [&[0; 32], s].concat(),
        [r, &order].concat(),
        [&order[..], s].concat(),
        [s, r].concat(),
        vec![1; 64],
        der(r, s),
        [&[0], &genuine[..]].concat(),
        [&genuine[..], &[0]].concat(),
        genuine[..63].to_vec(),
        Vec::new(),
    ];
    for signature in signatures {
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(&signature));
        assert_dead(&stage, &token, &format!("{signature:?}")).await;
    }
    assert!(stage.is_alive(&access).await);
}

#[actix_web::test]
async fn every_changed_character_is_noticed_even_after_the_token_was_seen() {
    let stage = Stage::open().await;
    let (access, _) = fresh(&stage).await;
    assert!(stage.is_alive(&access).await);
    for index in (0..access.len()).step_by(7).chain([access.len() - 1]) {
        let mut changed = access.clone().into_bytes();
        changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
        assert_dead(&stage, std::str::from_utf8(&changed).unwrap(), &format!("{index}")).await;
    }
    assert!(stage.is_alive(&access).await);
}

#[actix_web::test]
async fn a_token_has_one_spelling() {
    let stage = Stage::open().await;
    let (access, _) = fresh(&stage).await;
    let parts: Vec<&str> = access.split('.').collect();
    let bytes = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
    let spare = |text: &str| {
        // 86 characters hold 516 bits, the last four of which belong to nothing.
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let last = alphabet.iter().position(|letter| *letter == *text.as_bytes().last().unwrap()).unwrap();
        format!("{}{}", &text[..text.len() - 1], char::from(alphabet[last + 1]))
    };
    let join = |signature: &str| format!("{}.{}.{signature}", parts[0], parts[1]);
    let spellings = [
        format!("{access}="),
        format!("{access}=="),
        format!("{access}\n"),
        format!(" {access}"),
        format!("{access} "),
        format!("{access}."),
        format!(".{access}"),
        access.replacen('.', "..", 1),
        access.replacen('.', ".\u{200b}", 1),
        join(&STANDARD.encode(&bytes)),
        join(&URL_SAFE.encode(&bytes)),
        join(&spare(parts[2])),
        format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
    ];
    for token in spellings {
        assert_dead(&stage, &token, &token).await;
    }
}

#[actix_web::test]
async fn headers_that_point_elsewhere_or_demand_more_are_refused() {
    let stage = Stage::open().await;
    let (_, told) = fresh(&stage).await;
    let forger = Forger::of(&stage, &stage.tenant).await;
    let members = [
        ("crit", json!(["exp"])),
        ("crit", json!(["x"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("b64", json!(true)),
        ("jku", json!("http://127.0.0.1:9/keys")),
        ("x5u", json!("http://127.0.0.1:9/chain")),
        ("x5c", json!(["MIIB"])),
        ("jwk", json!({"kty": "EC"})),
        ("zip", json!("DEF")),
        ("enc", json!("A128GCM")),
        ("typ", json!("JWT")),
        ("typ", json!("")),
        ("typ", json!(null)),
        ("typ", json!("logout+jwt")),
        ("typ", json!(["at+jwt"])),
    ];
    for (name, value) in members {
        let header = with(&forger.header(), name, value.clone());
        let token = forger.sign_bytes(&header.to_string(), &told.to_string());
        assert_dead(&stage, &token, &format!("{name}: {value}")).await;
    }
    for missing in ["typ", "kid", "alg"] {
        let mut header = forger.header();
        header.as_object_mut().unwrap().remove(missing);
        assert_dead(&stage, &forger.sign_bytes(&header.to_string(), &told.to_string()), missing).await;
    }
    let kid = &forger.key_id;
    let texts = [
        format!(r#"{{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"ES256","typ":"JWT","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"[{{"alg":"ES256","typ":"at+jwt","kid":"{kid}"}}]"#),
        format!(r#"{{"alg":"ES256","typ":"at+jwt","kid":"{kid}"}} x"#),
        "null".to_owned(),
        String::new(),
    ];
    for header in texts {
        assert_dead(&stage, &forger.sign_bytes(&header, &told.to_string()), &header).await;
    }
}

#[actix_web::test]
async fn a_key_id_is_only_a_name() {
    let stage = Stage::open().await;
    let other = stage.server.tenant("other", 3).await;
    let (_, told) = fresh(&stage).await;
    let forger = Forger::of(&stage, &stage.tenant).await;
    let others = Forger::of(&stage, &other).await.key_id;
    let long = "k".repeat(4096);
    for key_id in ["", "../../../dev/null", "' or '1'='1", "a\u{0}b", &long, &others, "*", "%s", "\u{1f511}"]
    {
        let header = with(&forger.header(), "kid", json!(key_id));
        assert_dead(&stage, &forger.sign_bytes(&header.to_string(), &told.to_string()), key_id).await;
    }
    for key_id in [json!(1), json!(null), json!([forger.key_id]), json!({"$ne": ""})] {
        let header = with(&forger.header(), "kid", key_id.clone());
        assert_dead(&stage, &forger.sign_bytes(&header.to_string(), &told.to_string()), &key_id.to_string())
            .await;
    }
}

#[actix_web::test]
async fn keys_of_other_tenants_and_of_nobody_sign_nothing_here() {
    let stage = Stage::open().await;
    let other = stage.server.tenant("other", 3).await;
    let (_, told) = fresh(&stage).await;
    let own = Forger::of(&stage, &stage.tenant).await;
    let others = Forger::of(&stage, &other).await;
    // The other tenant's real key, under its own name and under ours.
    assert_dead(&stage, &others.sign(&told), "another tenant's key").await;
    assert_dead(&stage, &others.sign_bytes(&own.header().to_string(), &told.to_string()), "under our kid")
        .await;
    assert_dead(&stage, &Forger::stranger(&own.key_id).sign(&told), "a stranger's key under our kid").await;
    assert_dead(&stage, &Forger::stranger("new").sign(&told), "a stranger's key").await;
    // Our key, but words of another tenant.
    assert_dead(&stage, &own.sign(&with(&told, "iss", json!(other.issuer))), "another issuer").await;
    assert_dead(&stage, &own.sign(&with(&told, "tid", json!(other.id))), "another tenant").await;
}

#[actix_web::test]
async fn times_that_are_none_are_refused() {
    let stage = Stage::open().await;
    let (_, told) = fresh(&stage).await;
    let forger = Forger::of(&stage, &stage.tenant).await;
    let exp = told["exp"].as_i64().unwrap();
    let malformed = [
        json!(exp.to_string()),
        json!(1.5),
        json!(-1),
        json!(null),
        json!([exp]),
        json!({"value": exp}),
        json!(true),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(253_402_300_800_i64),
    ];
    for name in ["exp", "iat", "nbf", "auth_time"] {
        for value in &malformed {
            let token = forger.sign(&with(&told, name, value.clone()));
            assert_dead(&stage, &token, &format!("{name}: {value}")).await;
        }
    }
    for name in ["exp", "iat"] {
        let mut missing = told.clone();
        missing.as_object_mut().unwrap().remove(name);
        assert_dead(&stage, &forger.sign(&missing), name).await;
    }
    let text = told.to_string();
    for (from, to) in [
        (format!("\"exp\":{exp}"), "\"exp\":1e400".to_owned()),
        (format!("\"exp\":{exp}"), format!("\"exp\":{exp}e0")),
    ] {
        let payload = text.replacen(&from, &to, 1);
        assert_ne!(payload, text);
        assert_dead(&stage, &forger.sign_bytes(&forger.header().to_string(), &payload), &to).await;
    }
}

#[actix_web::test]
async fn a_minute_of_skew_is_forgiven_at_the_beginning_and_nothing_at_the_end() {
    let stage = Stage::open().await;
    let (_, told) = fresh(&stage).await;
    let forger = Forger::of(&stage, &stage.tenant).await;
    let now = told["iat"].as_i64().unwrap();
    for name in ["iat", "nbf"] {
        assert!(stage.is_alive(&forger.sign(&with(&told, name, json!(now + 59)))).await, "{name}");
        assert_dead(&stage, &forger.sign(&with(&told, name, json!(now + 61))), name).await;
    }
    assert!(stage.is_alive(&forger.sign(&with(&told, "exp", json!(now + 1)))).await);
    for exp in [now, now - 1, now - 61, 0] {
        assert_dead(&stage, &forger.sign(&with(&told, "exp", json!(exp))), "exp").await;
    }
}

#[actix_web::test]
async fn claims_that_are_doubled_missing_or_of_another_kind_are_refused() {
    let stage = Stage::open().await;
    let (_, told) = fresh(&stage).await;
    let forger = Forger::of(&stage, &stage.tenant).await;
    for name in ["iss", "sub", "aud", "client_id", "jti", "tid", "rsq", "inc"] {
        let mut missing = told.clone();
        missing.as_object_mut().unwrap().remove(name);
        assert_dead(&stage, &forger.sign(&missing), name).await;
        for value in [json!(null), json!({}), json!(true), json!(-1)] {
            assert_dead(&stage, &forger.sign(&with(&told, name, value)), name).await;
        }
    }
    let bent = [
        ("sub", json!("ada")),
        ("sub", json!(told["client_id"])),
        ("client_id", json!("6f1f1a3c-3c3b-4a6e-9d0e-111111111111")),
        ("aud", json!([])),
        ("inc", json!("00000000000000000000000000000000")),
        ("sid", json!(7)),
        ("scope", json!(["openid"])),
    ];
    for (name, value) in bent {
        assert_dead(&stage, &forger.sign(&with(&told, name, value.clone())), &format!("{name}: {value}"))
            .await;
    }
    let doubled = told.to_string().replacen('{', "{\"sub\":\"admin\",", 1);
    assert_dead(&stage, &forger.sign_bytes(&forger.header().to_string(), &doubled), "doubled").await;
    for payload in ["", "null", "[]", "{}", "\"x\"", "{\"exp\":1"] {
        assert_dead(&stage, &forger.sign_bytes(&forger.header().to_string(), payload), payload).await;
    }
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(2000), "]".repeat(2000));
    assert_dead(&stage, &forger.sign_bytes(&forger.header().to_string(), &deep), "deep").await;
}

#[actix_web::test]
async fn encrypted_and_enormous_tokens_are_refused_unread() {
    let stage = Stage::open().await;
    let (access, _) = fresh(&stage).await;
    let encrypted = URL_SAFE_NO_PAD.encode(r#"{"alg":"dir","enc":"A128GCM","zip":"DEF"}"#);
    for token in [format!("{encrypted}..AAAA.AAAA.AAAA"), format!("{encrypted}.AAAA.AAAA.AAAA.AAAA")] {
        assert_dead(&stage, &token, "JWE").await;
    }
    let dots = ".".repeat(8000);
    assert_dead(&stage, &dots, "dots").await;
    assert_dead(&stage, &"A".repeat(8190), "long").await;
    for length in [9_000, 60_000, 1_000_000] {
        let long = format!("{access}{}", "A".repeat(length));
        let told = stage.app.post(&stage.server, "/oauth2/introspect", &[("token", &long)]).await;
        assert_eq!((told.status, told.json()["error"].as_str()), (413, Some("invalid_request")), "{length}");
    }
    let header = stage.userinfo(&format!("{access}{}", "A".repeat(9_000))).await;
    assert!((400..500).contains(&header.status), "{}", header.status);
}

/// A signature as X.509 would write it.
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |bytes: &[u8]| {
        let lead = if bytes[0] & 0x80 == 0 { &[][..] } else { &[0][..] };
        let length = u8::try_from(bytes.len() + lead.len()).unwrap();
        [&[2, length], lead, bytes].concat()
    };
    let body = [integer(r), integer(s)].concat();
    [&[0x30, u8::try_from(body.len()).unwrap()], &body[..]].concat()
}
