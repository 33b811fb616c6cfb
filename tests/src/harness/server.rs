//! A whole server in this process: real sockets, a clock that tests move, chance that repeats.

use super::{Database, Directory, Engine, SeededEntropy, TestClock};
use actix_web::{App as ActixApp, HttpServer, dev::ServerHandle, rt};
use domain::actor::{Actor, Context, RequestInfo};
use domain::names::{DisplayName, Host};
use domain::password::ScryptParameters;
use domain::signing_key::RotationSchedule;
use serde_json::{Value, json};
use services::app::AppParts;
use services::hashing::{HashingConfig, HashingRoom};
use services::issuer::PublicOrigin;
use services::management::api_keys::{self, NewApiKey};
use services::vault::MasterKey;
use services::{App, AppOptions, provision};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use store::{EngineOptions, Store, StoreOptions};
use web::{Site, WebOptions};

/// A running server with the platform at `localhost` and room for tenants at 127.0.0.2 and 127.0.0.3.
pub struct Server {
    /// The installation, for what has no public door.
    pub app: App,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// A key of the platform with every permission.
    pub platform_key: String,
    /// The set-up link's path, unspent.
    pub set_up_path: String,
    name: &'static str,
    port: u16,
    http: reqwest::Client,
    handle: ServerHandle,
    entropy: Arc<SeededEntropy>,
    directory: Directory,
    database: Option<Database>,
}

/// A tenant made for a test, and a key with all of its permissions.
#[derive(Clone, Debug)]
pub struct TestTenant {
    /// Its identifier.
    pub id: String,
    /// Its issuer, without a slash at the end.
    pub issuer: String,
    /// Its management key.
    pub key: String,
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// Reads an answer whole.
    pub async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.expect("a body") }
    }

    /// A header's text; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text))
    }
}

impl Server {
    /// Starts a server with the platform only.
    pub async fn start() -> Self {
        Self::start_at("localhost").await
    }

    /// Starts a server with the platform only, at a loopback name or address.
    pub async fn start_at(name: &'static str) -> Self {
        let (port, listeners) = listeners();
        let clock = Arc::new(TestClock::default());
        let entropy = Arc::new(SeededEntropy::new(u64::from(port)));
        let directory = Directory::default();
        let database = (Engine::of_servers() == Engine::Postgres).then(Database::create);
        let app = open_app((&directory, database.as_ref()), (&clock, &entropy), (name, port)).await;
        let link = provision::prepare(&app).await.expect("a platform").expect("a first start");
        let platform_key = platform_key(&app).await;
        let set_up_path = link.path().to_owned();
        let (handle, http) = (serve(&app, listeners), client(name));
        Self { app, clock, platform_key, set_up_path, name, port, http, handle, entropy, directory, database }
    }

    /// Stops the server at once, forgets what was only in memory, and starts again with the same data and addresses.
    pub async fn restart(self) -> Self {
        let name = self.name;
        self.restart_at(name).await
    }

    /// The same with the platform at another loopback name or address.
    pub async fn restart_at(self, name: &'static str) -> Self {
        self.handle.stop(false).await;
        let Self { clock, entropy, directory, database, platform_key, port, .. } = self;
        let app = open_app((&directory, database.as_ref()), (&clock, &entropy), (name, port)).await;
        let link = provision::prepare(&app).await.expect("a platform");
        let set_up_path = link.map_or(self.set_up_path, |link| link.path().to_owned());
        let listeners = ADDRESSES.iter().map(|address| TcpListener::bind((*address, port)));
        let listeners = listeners.collect::<Result<_, _>>().expect("the same addresses");
        let (handle, http) = (serve(&app, listeners), client(name));
        Self { app, clock, platform_key, set_up_path, name, port, http, handle, entropy, directory, database }
    }

    /// The platform's origin.
    #[must_use]
    pub fn platform(&self) -> String {
        format!("http://{}:{}", self.name, self.port)
    }

    /// Where its data is.
    #[must_use]
    pub const fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The port that all hosts share.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// A client without cookies that follows no redirects.
    #[must_use]
    pub const fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Makes a tenant at `127.0.0.{number}` (2 or 3) through the platform's API.
    pub async fn tenant(&self, slug: &str, number: u8) -> TestTenant {
        let host = format!("127.0.0.{number}:{}", self.port);
        let body = json!({"slug": slug, "display_name": slug, "hosts": [host]});
        let made = self.call("POST", &self.platform_api("tenants"), &self.platform_key, Some(&body)).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let (made, keys) = (made.json(), |id: &str| self.platform_api(&format!("tenants/{id}/api-keys")));
        let id = made["id"].as_str().expect("an id").to_owned();
        let key = self.call("POST", &keys(&id), &self.platform_key, Some(&json!({"name": "tests"}))).await;
        assert_eq!(key.status, 201, "{}", key.text);
        let key = key.json()["key"].as_str().expect("a key").to_owned();
        TestTenant { id, issuer: made["issuer"].as_str().expect("an issuer").to_owned(), key }
    }

    /// Every file of its data.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        self.directory.files()
    }

    /// The address of a platform API.
    #[must_use]
    pub fn platform_api(&self, path: &str) -> String {
        format!("{}/platform/api/v1/{path}", self.platform())
    }

    /// Calls a management API.
    pub async fn call(&self, method: &str, url: &str, key: &str, body: Option<&Value>) -> Answer {
        let method = method.parse().expect("a method");
        let mut request = self.http.request(method, url).bearer_auth(key);
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::read(request.send().await.expect("an answer")).await
    }

    /// Creates something in a tenant through its API and returns the answer.
    pub async fn create(&self, tenant: &TestTenant, collection: &str, body: &Value) -> Value {
        let made = self.call("POST", &tenant.api(collection), &tenant.key, Some(body)).await;
        assert_eq!(made.status, 201, "{collection}: {}", made.text);
        made.json()
    }

    /// Posts a form.
    pub async fn post_form(&self, url: &str, basic: Option<(&str, &str)>, form: &[(&str, &str)]) -> Answer {
        let mut request = self.http.post(url).form(form);
        if let Some((id, secret)) = basic {
            request = request.basic_auth(id, Some(secret));
        }
        Answer::read(request.send().await.expect("an answer")).await
    }

    /// Stops the server at once.
    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}

impl TestTenant {
    /// The address of a management API.
    #[must_use]
    pub fn api(&self, path: &str) -> String {
        format!("{}/admin/api/v1/{path}", self.issuer)
    }

    /// An address below the issuer.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }
}

const ADDRESSES: [&str; 3] = ["127.0.0.1", "127.0.0.2", "127.0.0.3"];

/// One port on the three loopback addresses.
fn listeners() -> (u16, Vec<TcpListener>) {
    for _ in 0..100 {
        let first = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = first.local_addr().expect("an address").port();
        let others: Result<Vec<_>, _> =
            ADDRESSES[1..].iter().map(|address| TcpListener::bind((*address, port))).collect();
        if let Ok(others) = others {
            return (port, std::iter::once(first).chain(others).collect());
        }
    }
    panic!("no port is free on three loopback addresses");
}

async fn open_app(
    (directory, database): (&Directory, Option<&Database>),
    (clock, entropy): (&Arc<TestClock>, &Arc<SeededEntropy>),
    (name, port): (&str, u16),
) -> App {
    let engine = match database {
        None => EngineOptions::Embedded(directory.path().to_owned()),
        Some(database) => EngineOptions::Postgres(database.options()),
    };
    let options = StoreOptions { engine, open_tenants_max: 16 };
    let store = Store::open(options, clock.clone(), entropy.clone()).await.expect("a store");
    let room = HashingRoom::start(&cheap_hashing()).expect("a hashing room");
    let master_key = MasterKey::from_bytes([7; 32]);
    let host = Host::parse(&format!("{name}:{port}")).expect("a host");
    let origin = PublicOrigin::loopback_http(host).expect("a loopback origin");
    let parts = AppParts { store, clock: clock.clone(), entropy: entropy.clone(), room, master_key };
    App::new(parts, AppOptions { origin, rotation: RotationSchedule::default() })
}

fn serve(app: &App, listeners: Vec<TcpListener>) -> ServerHandle {
    let site = Site::new(app.clone(), WebOptions::default()).expect("templates");
    let mut server = HttpServer::new(move || {
        let site = site.clone();
        ActixApp::new().configure(move |service| site.configure(service))
    })
    .workers(1)
    .disable_signals();
    for listener in listeners {
        server = server.listen(listener).expect("a listener");
    }
    let server = server.run();
    let handle = server.handle();
    rt::spawn(server);
    handle
}

/// As weak as the parser allows: tests sign in often, and what they prove does not depend on cost.
fn cheap_hashing() -> HashingConfig {
    HashingConfig {
        parameters: ScryptParameters::new(10, 1, 1).expect("parameters"),
        slots_max: 2,
        ..HashingConfig::default()
    }
}

async fn platform_key(app: &App) -> String {
    let context =
        Context { tenant: app.store().platform(), actor: Actor::Operator, request: RequestInfo::default() };
    let name = DisplayName::parse("tests").expect("a name");
    let made = api_keys::create(app, &context, NewApiKey { name, permissions: None }).await.expect("a key");
    made.secret.expose()
}

fn client(name: &str) -> reqwest::Client {
    // `localhost` may mean ::1 first, and names below it nothing; the server listens on IPv4.
    let platform = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .resolve(name, platform)
        .build()
        .expect("a client")
}
