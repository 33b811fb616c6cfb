//! Userinfo: for the bearer of an access token with `openid`, in the header or a form.
//! Covers O-38, J-07, T-03; oidc.md §3, RFC 6750.

use super::stage::{Stage, Tokens, assert_refused};
use serde_json::json;
use std::time::Duration;
use tests::harness::{Answer, RelyingParty};

#[actix_web::test]
async fn scopes_decide_what_is_told() {
    let stage = Stage::open().await;
    let path = format!("users/{}", stage.person.id);
    let attributes = json!({"given_name": "Ada", "locale": "en", "phone_number": "+44", "shoe_size": 38});
    stage.manage("PATCH", &path, Some(json!({"attributes": attributes}))).await;
    let told = async |scope: &str| {
        let answer = stage.userinfo(&stage.tokens(scope).await.access).await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
        assert!(answer.header("content-type").starts_with("application/json"));
        answer.json()
    };
    assert_eq!(told("openid").await, json!({"sub": stage.person.id}));
    let email = json!({"sub": stage.person.id, "email": stage.person.email, "email_verified": false});
    assert_eq!(told("openid email").await, email);
    let profile = told("openid profile").await;
    assert_eq!((&profile["name"], &profile["given_name"]), (&json!("ada"), &json!("Ada")));
    assert!(
        profile["updated_at"].is_u64() && profile["phone_number"].is_null() && profile["shoe_size"].is_null()
    );
}

#[actix_web::test]
async fn header_and_form_carry_the_token_and_nothing_else_does() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid").await;
    let (http, url, token) =
        (stage.server.http(), stage.tenant.at("/oauth2/userinfo"), tokens.access.as_str());
    let send = async |request: reqwest::RequestBuilder| Answer::read(request.send().await.unwrap()).await;
    assert_eq!(send(http.get(&url).bearer_auth(token)).await.status, 200);
    assert_eq!(send(http.post(&url).bearer_auth(token)).await.status, 200);
    assert_eq!(send(http.post(&url).form(&[("access_token", token)])).await.status, 200);
    assert_eq!(send(http.get(&url).header("authorization", format!("bearer {token}"))).await.status, 200);
    let in_query = format!("{url}?access_token={token}");
    for request in [http.get(&in_query), http.get(&in_query).bearer_auth(token)] {
        let answer = send(request).await;
        assert_refused(&answer, 400, "invalid_request");
        assert!(answer.header("www-authenticate").starts_with("Bearer error=\"invalid_request\""));
    }
    let twice = http.post(&url).bearer_auth(token).form(&[("access_token", token)]);
    assert_refused(&send(twice).await, 400, "invalid_request");
    let doubled = http.post(&url).form(&[("access_token", token), ("access_token", token)]);
    assert_refused(&send(doubled).await, 400, "invalid_request");
    let headers = http.get(&url).header("authorization", format!("Bearer {token}"));
    let headers = headers.header("authorization", format!("Bearer {token}"));
    assert_refused(&send(headers).await, 400, "invalid_request");
    let posted_query = send(http.post(&in_query)).await;
    assert!((400..=401).contains(&posted_query.status), "{}", posted_query.status);
    let cookie = http.get(&url).header("cookie", format!("access_token={token}"));
    assert_eq!(send(cookie).await.status, 401);
}

#[actix_web::test]
async fn without_a_token_the_challenge_names_no_error() {
    let stage = Stage::open().await;
    let (http, url) = (stage.server.http(), stage.tenant.at("/oauth2/userinfo"));
    let of_scheme = |credentials: &str| http.get(&url).header("authorization", credentials);
    let bare = [http.get(&url), http.post(&url)];
    // Credentials of another scheme are no token either (RFC 6750 §3.1).
    let others = ["Basic YTpi", "DPoP abc", "Bearer", "Negotiate", "BearerX abc"].map(of_scheme);
    for request in bare.into_iter().chain(others) {
        let answer = Answer::read(request.send().await.unwrap()).await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer"));
        assert_eq!((answer.header("cache-control"), answer.text.as_str()), ("no-store", ""));
    }
    let in_both = http.post(&url).basic_auth("a", Some("b")).form(&[("access_token", "abc")]);
    assert_refused(&Answer::read(in_both.send().await.unwrap()).await, 400, "invalid_request");
}

#[actix_web::test]
async fn whatever_is_no_living_access_token_is_refused() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid").await;
    let secret = stage.app.client_secret.clone().unwrap();
    for token in [&tokens.id, &tokens.refresh, &stage.tenant.key, &secret, "x", "a.b.c", &"A".repeat(8000)] {
        let answer = stage.userinfo(token).await;
        assert_refused(&answer, 401, "invalid_token");
        assert!(answer.header("www-authenticate").starts_with("Bearer error=\"invalid_token\""));
    }
    // What cannot be a token is as dead as one that was.
    let (http, url) = (stage.server.http(), stage.tenant.at("/oauth2/userinfo"));
    for token in ["abc!def", "a b", "=", &"A".repeat(9 * 1024), &format!("{}!", tokens.access)] {
        let in_header = http.get(&url).header("authorization", format!("Bearer {token}"));
        let in_form = http.post(&url).form(&[("access_token", &token[..token.len().min(8192)])]);
        for request in [in_header, in_form] {
            let answer = Answer::read(request.send().await.unwrap()).await;
            assert_refused(&answer, 401, "invalid_token");
            assert!(answer.header("www-authenticate").starts_with("Bearer error=\"invalid_token\""));
        }
    }
    stage.server.clock.advance(Duration::from_secs(299));
    assert_eq!(stage.userinfo(&tokens.access).await.status, 200);
    stage.server.clock.advance(Duration::from_secs(1));
    assert_refused(&stage.userinfo(&tokens.access).await, 401, "invalid_token");
}

#[actix_web::test]
async fn a_token_of_one_tenant_is_nothing_at_another() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid").await;
    let other = stage.server.tenant("other", 3).await;
    let url = other.at("/oauth2/userinfo");
    let abroad = stage.server.http().get(&url).bearer_auth(&tokens.access);
    assert_refused(&Answer::read(abroad.send().await.unwrap()).await, 401, "invalid_token");
    let platform = format!("{}/oauth2/userinfo", stage.server.platform());
    let abroad = stage.server.http().get(&platform).bearer_auth(&tokens.access);
    assert_refused(&Answer::read(abroad.send().await.unwrap()).await, 401, "invalid_token");
    let disguised = stage.server.http().get(&url).bearer_auth(&tokens.access);
    let disguised = disguised.header("x-tenant-id", &stage.tenant.id).header("x-forwarded-host", "127.0.0.2");
    assert_refused(&Answer::read(disguised.send().await.unwrap()).await, 401, "invalid_token");
    assert_eq!(stage.userinfo(&tokens.access).await.status, 200);
}

#[actix_web::test]
async fn a_token_for_another_audience_does_not_open_it() {
    let stage = Stage::with(json!({"scope": "openid read", "audiences": ["https://api.example/"]})).await;
    let code = stage.code(&[("scope", "read")]).await;
    let for_api = Tokens::of(&stage.app.exchange(&stage.server, &code, &[]).await.json());
    assert_refused(&stage.userinfo(&for_api.access).await, 401, "invalid_token");
    let with_openid = stage.tokens("openid read").await;
    assert_eq!(stage.userinfo(&with_openid.access).await.status, 200);
}

#[actix_web::test]
async fn a_change_of_the_person_is_told_at_once() {
    let stage = Stage::open().await;
    let tokens = stage.tokens("openid profile email").await;
    let path = format!("users/{}", stage.person.id);
    stage.manage("PATCH", &path, Some(json!({"display_name": "Countess", "email_verified": true}))).await;
    let told = stage.userinfo(&tokens.access).await.json();
    assert_eq!((&told["name"], &told["email_verified"]), (&json!("Countess"), &json!(true)));
}

#[actix_web::test]
async fn many_people_at_once_each_read_about_themselves() {
    let stage = Stage::open().await;
    let app: &RelyingParty = &stage.app;
    let names: Vec<String> = (0..12).map(|number| format!("person{number}")).collect();
    let everybody = names.iter().map(async |name| {
        let person = stage.server.person(&stage.tenant, name).await;
        let tokens = Tokens::of(&app.tokens(&stage.server, &person, "openid email").await);
        let told = stage.userinfo(&tokens.access).await.json();
        assert_eq!((&told["sub"], &told["email"]), (&json!(person.id), &json!(person.email)));
    });
    futures_util::future::join_all(everybody).await;
}
