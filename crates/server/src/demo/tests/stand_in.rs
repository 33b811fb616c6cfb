//! A provider of a few lines that plays the demo's counterpart, so that the story can also be watched going wrong.

use std::future::{Ready, ready};
use std::net::TcpListener;
use std::sync::Mutex;

use actix_web::http::header;
use actix_web::{App, HttpResponse, HttpServer, web};
use domain::Clock as _;
use protocol::jose::{JwkSet, KeyId, KeyKind, SigningAlgorithm, SigningKey, TokenType};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

/// How the stand-in behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manners {
    /// As a provider should.
    Good,
    /// A disabled person's refresh token still works.
    RefreshesTheDisabled,
    /// Introspection is broken.
    CannotIntrospect,
}

struct StandIn {
    issuer: String,
    manners: Manners,
    key: SigningKey,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    api: String,
    nonce: String,
    redirect: Option<(String, String)>,
    tokens: u32,
    disabled: bool,
}

type Data = web::Data<StandIn>;

#[derive(Deserialize)]
struct Authorization {
    redirect_uri: String,
    state: String,
    nonce: String,
    code_challenge_method: String,
}

#[derive(Deserialize)]
struct Typed {
    flow: String,
    login: Option<String>,
    decision: Option<String>,
}

#[derive(Deserialize)]
struct Grant {
    grant_type: String,
}

/// Starts a stand-in on a free port and returns its origin; it ends with the test's runtime.
pub(super) fn start(manners: Manners) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let issuer = format!("http://demo.localhost:{}", listener.local_addr().expect("an address").port());
    let pkcs8 = SigningKey::generate_pkcs8(KeyKind::EcP256).expect("a key");
    let key =
        SigningKey::from_pkcs8(KeyId::parse("k1").expect("an id"), KeyKind::EcP256, &pkcs8).expect("a key");
    let origin = Url::parse(&issuer).expect("an origin");
    let data = Data::new(StandIn { issuer, manners, key, state: Mutex::default() });
    let app = move || App::new().app_data(data.clone()).configure(routes);
    let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).expect("listening").run();
    actix_web::rt::spawn(server);
    origin
}

fn routes(services: &mut web::ServiceConfig) {
    services
        .route("/platform/api/v1/tenants", web::post().to(create_tenant))
        .route("/platform/api/v1/tenants/t1/api-keys", web::post().to(|| created(json!({ "key": "dwt_1" }))))
        .route("/admin/api/v1/users", web::post().to(|| created(json!({ "id": "u1" }))))
        .route("/admin/api/v1/users/u1/disable", web::post().to(disable))
        .route("/admin/api/v1/clients", web::post().to(create_client))
        .route("/.well-known/openid-configuration", web::get().to(discovery))
        .route("/.well-known/jwks.json", web::get().to(jwks))
        .route("/oauth2/authorize", web::get().to(authorize))
        .route(
            "/login",
            web::get().to(|| page("/login?x=1&amp;y=2", r#"<input name="login"><input name="password">"#)),
        )
        .route("/login", web::post().to(login))
        .route("/consent", web::get().to(|| page("/consent", "<button name=decision value=deny>No</button>")))
        .route("/consent", web::post().to(consent))
        .route("/oauth2/token", web::post().to(token))
        .route("/oauth2/userinfo", web::get().to(|| answer(json!({ "sub": "u1", "name": "Ada <b>" }))))
        .route("/oauth2/introspect", web::post().to(introspect));
}

async fn create_tenant(data: Data) -> HttpResponse {
    HttpResponse::Created().json(json!({ "id": "t1", "issuer": data.issuer }))
}

async fn create_client(data: Data, body: web::Json<Value>) -> HttpResponse {
    if let Some(resource) = body["resource"].as_str() {
        data.state.lock().expect("state").api = resource.to_owned();
    }
    HttpResponse::Created().json(json!({ "client_id": "c1", "client_secret": "dwc_1" }))
}

async fn disable(data: Data) -> HttpResponse {
    data.state.lock().expect("state").disabled = true;
    HttpResponse::NoContent().finish()
}

async fn discovery(data: Data) -> HttpResponse {
    let at = |path: &str| format!("{}{path}", data.issuer);
    HttpResponse::Ok().json(json!({
        "issuer": data.issuer,
        "authorization_endpoint": at("/oauth2/authorize"),
        "token_endpoint": at("/oauth2/token"),
        "userinfo_endpoint": at("/oauth2/userinfo"),
        "introspection_endpoint": at("/oauth2/introspect"),
        "end_session_endpoint": at("/oauth2/logout"),
        "jwks_uri": at("/.well-known/jwks.json"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn jwks(data: Data) -> HttpResponse {
    HttpResponse::Ok().json(JwkSet { keys: vec![data.key.public_jwk(SigningAlgorithm::Es256)] })
}

async fn authorize(data: Data, query: web::Query<Authorization>) -> HttpResponse {
    assert_eq!(query.code_challenge_method, "S256");
    let mut state = data.state.lock().expect("state");
    state.nonce.clone_from(&query.nonce);
    state.redirect = Some((query.redirect_uri.clone(), query.state.clone()));
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/login?flow=f1"))
        .insert_header((header::SET_COOKIE, "dw_browser=b1; Path=/; HttpOnly"))
        .finish()
}

async fn login(request: actix_web::HttpRequest, typed: web::Form<Typed>) -> HttpResponse {
    let cookie = request.cookie("dw_browser").map(|cookie| cookie.value().to_owned());
    assert_eq!((cookie.as_deref(), typed.flow.as_str()), (Some("b1"), "f<1>"));
    assert_eq!(typed.login.as_deref(), Some("ada@demo.example"));
    assert!(request.headers().contains_key(header::ORIGIN));
    HttpResponse::SeeOther().insert_header((header::LOCATION, "/consent?flow=f1")).finish()
}

async fn consent(data: Data, typed: web::Form<Typed>) -> HttpResponse {
    assert_eq!(typed.decision.as_deref(), Some("allow"));
    let (uri, state) = data.state.lock().expect("state").redirect.take().expect("a request");
    let mut uri = Url::parse(&uri).expect("a redirect URI");
    uri.query_pairs_mut()
        .append_pair("code", "1")
        .append_pair("state", &state)
        .append_pair("iss", &data.issuer);
    HttpResponse::SeeOther().insert_header((header::LOCATION, uri.as_str())).finish()
}

async fn token(data: Data, grant: web::Form<Grant>) -> HttpResponse {
    let mut state = data.state.lock().expect("state");
    if state.disabled && data.manners != Manners::RefreshesTheDisabled {
        return HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" }));
    }
    state.tokens += 1;
    let now = crate::clock::SystemClock.now().secs();
    let mut claims = json!({
        "iss": data.issuer, "sub": "u1", "aud": state.api, "client_id": "c1", "iat": now, "exp": now + 300,
        "jti": state.tokens.to_string(), "tid": "t1", "rsq": 0, "inc": "i1", "scope": "openid",
    });
    let access_token = sign(&data.key, TokenType::AccessToken, &claims);
    claims["aud"] = json!("c1");
    if grant.grant_type == "authorization_code" {
        claims["nonce"] = json!(state.nonce);
    }
    HttpResponse::Ok().json(json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": 300,
        "refresh_token": format!("r{}", state.tokens),
        "id_token": sign(&data.key, TokenType::IdToken, &claims),
    }))
}

async fn introspect(data: Data) -> HttpResponse {
    if data.manners == Manners::CannotIntrospect {
        return HttpResponse::ServiceUnavailable().finish();
    }
    HttpResponse::Ok().json(json!({ "active": !data.state.lock().expect("state").disabled }))
}

fn sign(key: &SigningKey, kind: TokenType, claims: &Value) -> String {
    key.sign(SigningAlgorithm::Es256, kind, claims).expect("a token")
}

fn created(body: Value) -> Ready<HttpResponse> {
    ready(HttpResponse::Created().json(body))
}

fn answer(body: Value) -> Ready<HttpResponse> {
    ready(HttpResponse::Ok().json(body))
}

fn page(action: &str, fields: &str) -> Ready<HttpResponse> {
    let hidden = r#"<input type="hidden" name="flow" value="f&lt;1&gt;">"#;
    ready(
        HttpResponse::Ok().body(format!(r#"<form method="post" action="{action}">{hidden}{fields}</form>"#)),
    )
}
