//! A site on an empty directory, for the tests of this crate: a platform, a tenant, and a disabled one.

use crate::{Site, WebOptions};
use actix_web::body::{MessageBody as _, to_bytes};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::test::TestRequest;
use actix_web::{App as ActixApp, web};
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::audit::Unaudited;
use domain::ids::TenantId;
use domain::names::{DisplayName, Host, Slug};
use domain::signing_key::RotationSchedule;
use domain::tenant::{Tenant, TenantState};
use domain::{Clock, Entropy, Timestamp};
use services::app::AppParts;
use services::hashing::{HashingConfig, HashingRoom};
use services::issuer::PublicOrigin;
use services::keys::create_first_keys;
use services::vault::{DataKey, MasterKey};
use services::{App, AppOptions};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{EngineOptions, Store, StoreOptions, TenantEntry};
use tempfile::TempDir;

/// A site and the directory it lives in.
pub(crate) struct TestSite {
    pub(crate) site: Site,
    pub(crate) app: App,
    pub(crate) tenant: TenantId,
    pub(crate) folder: TempDir,
}

/// An answer with its body.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

pub(crate) const PLATFORM: &str = "localhost:8080";
pub(crate) const ACME: &str = "127.0.0.2:8080";
/// The host of the same tenant that is not its primary one.
pub(crate) const ACME_SECOND: &str = "acme.localhost:8080";
/// A host of the same tenant that is not on this machine.
pub(crate) const ACME_FAR: &str = "acme.example";
pub(crate) const CLOSED: &str = "closed.localhost:8080";

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(1_800_000_000)
    }
}

/// Numbers in sequence: repeatable, and never twice the same.
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let number = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            chunk.copy_from_slice(&number.to_be_bytes()[..chunk.len()]);
        }
    }
}

impl TestSite {
    pub(crate) async fn open() -> Self {
        Self::open_with(WebOptions::default()).await
    }

    pub(crate) async fn open_with(options: WebOptions) -> Self {
        let folder = TempDir::new().unwrap();
        let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) =
            (Arc::new(Still), Arc::new(Counting(AtomicU64::new(1))));
        let store_options =
            StoreOptions { engine: EngineOptions::Embedded(folder.path().to_owned()), open_tenants_max: 8 };
        let store = Store::open(store_options, Arc::clone(&clock), Arc::clone(&entropy)).await.unwrap();
        let room = HashingRoom::start(&HashingConfig::default()).unwrap();
        let master_key = MasterKey::from_bytes([7; 32]);
        let origin = PublicOrigin::loopback_http(Host::parse(PLATFORM).unwrap()).unwrap();
        let rotation = RotationSchedule::default();
        let app =
            App::new(AppParts { store, clock, entropy, room, master_key }, AppOptions { origin, rotation });
        let platform = entry(app.store().platform(), "platform", &[PLATFORM]);
        register(&app, TenantEntry { platform: true, ..platform }).await;
        let acme = entry(TenantId::random(app.entropy()), "acme", &[ACME, ACME_SECOND, ACME_FAR]);
        let tenant = acme.tenant.id;
        register(&app, acme).await;
        let mut closed = entry(TenantId::random(app.entropy()), "closed", &[CLOSED]);
        closed.tenant.state = TenantState::Disabled;
        register(&app, closed).await;
        let site = Site::new(app.clone(), options).unwrap();
        Self { site, app, tenant, folder }
    }

    /// What the site answers.
    pub(crate) async fn ask(&self, request: TestRequest) -> Answer {
        self.ask_with(request, |_| {}).await
    }

    /// The same, with endpoints that only this test has.
    pub(crate) async fn ask_with(
        &self,
        request: TestRequest,
        more: impl FnOnce(&mut web::ServiceConfig),
    ) -> Answer {
        let app = ActixApp::new().configure(|service| self.site.configure_with(service, more));
        let service = actix_web::test::init_service(app).await;
        match actix_web::test::try_call_service(&service, request.to_request()).await {
            Ok(response) => {
                let (_, response) = response.into_parts();
                answer(response.map_into_boxed_body()).await
            }
            Err(error) => answer(error.error_response()).await,
        }
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A request to a host.
pub(crate) fn get(host: &str, path: &str) -> TestRequest {
    TestRequest::get().uri(path).insert_header(("host", host)).peer_addr("203.0.113.9:5000".parse().unwrap())
}

async fn answer(response: actix_web::HttpResponse) -> Answer {
    let (status, headers) = (response.status(), response.headers().clone());
    let body = to_bytes(response.into_body().boxed()).await.unwrap_or_default().to_vec();
    Answer { status, headers, body }
}

fn entry(id: TenantId, slug: &str, hosts: &[&str]) -> TenantEntry {
    let hosts: Vec<Host> = hosts.iter().map(|host| Host::parse(host).unwrap()).collect();
    let data_key = DataKey::generate(|bytes| bytes[..16].copy_from_slice(id.uuid().as_bytes()));
    let tenant = Tenant {
        id,
        slug: Slug::parse_stored(slug).unwrap(),
        display_name: DisplayName::parse("Acme & Sons").unwrap(),
        state: TenantState::Active,
        primary_host: hosts[0].clone(),
        hosts,
        created_at: Timestamp::from_secs(0),
        version: 1,
    };
    let wrapped_data_key = MasterKey::from_bytes([7; 32]).wrap(id.uuid(), &data_key).unwrap();
    TenantEntry { tenant, platform: false, wrapped_data_key }
}

async fn register(app: &App, entry: TenantEntry) {
    let platform = app.store().platform();
    if entry.tenant.id != platform {
        app.store().create_tenant_home(entry.tenant.id).await.unwrap();
    }
    let context = Context { tenant: platform, actor: Actor::System, request: RequestInfo::default() };
    let mut tx = app.store().write(&context, Authority::Operation).await.unwrap();
    store::registry::insert(&mut tx, &entry).await.unwrap();
    tx.commit_unaudited(Unaudited::Prepared).await.unwrap();
    let keys = app.derived_keys(entry.tenant.id).unwrap();
    create_first_keys(app, entry.tenant.id, &keys).await.unwrap();
}
