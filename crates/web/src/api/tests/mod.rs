//! The management APIs from outside, over the whole site.

mod bad_input;
mod clients;
mod closed_world;
mod description;
mod keys;
mod set_up;
mod tenants;
mod upkeep;
mod users;

use crate::test_site::{ACME, Answer, PLATFORM, TestSite};
use actix_web::http::Method;
use actix_web::test::TestRequest;
use domain::actor::{Actor, Context, RequestInfo};
use domain::ids::TenantId;
use domain::names::DisplayName;
use domain::permission::{Permission, PermissionSet};
use serde_json::{Value, json};
use services::management::api_keys::{self, NewApiKey};

/// A site, and a key that may do everything at each of its two tenants.
struct Managed {
    site: TestSite,
    tenant_key: String,
    platform_key: String,
}

impl Managed {
    async fn open() -> Self {
        let site = TestSite::open().await;
        let tenant_key = make_key(&site, site.tenant, None).await;
        let platform_key = make_key(&site, site.app.store().platform(), None).await;
        Self { site, tenant_key, platform_key }
    }

    /// A call of the tenant's own API with everything allowed.
    async fn tenant(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.site
            .ask(call((method, ACME, &format!("/admin/api/v1{path}")), Some(&self.tenant_key), body))
            .await
    }

    /// A call of the platform's API with everything allowed.
    async fn platform(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let path = format!("/platform/api/v1{path}");
        self.site.ask(call((method, PLATFORM, &path), Some(&self.platform_key), body)).await
    }

    /// All entries of the tenant's trail; the clock stands still, so their order says nothing.
    async fn trail(&self) -> Vec<Value> {
        let (mut entries, mut query) = (Vec::new(), String::new());
        loop {
            let page = self.tenant("GET", &format!("/audit-events{query}"), None).await.json();
            entries.extend(page["items"].as_array().unwrap().iter().cloned());
            let Some(cursor) = page["next_cursor"].as_str() else { return entries };
            query = format!("?cursor={cursor}");
        }
    }

    /// The entries that were not there before.
    async fn new_in_trail(&self, before: &[Value]) -> Vec<Value> {
        self.trail().await.into_iter().filter(|entry| !before.contains(entry)).collect()
    }

    async fn create_user(&self, email: &str) -> Value {
        let answer = self.tenant("POST", "/users", Some(json!({ "email": email }))).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }
}

/// A request as a program sends it.
fn call((method, host, path): (&str, &str, &str), key: Option<&str>, body: Option<Value>) -> TestRequest {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = TestRequest::default()
        .method(method)
        .uri(path)
        .insert_header(("host", host))
        .peer_addr("203.0.113.9:5000".parse().unwrap());
    if let Some(key) = key {
        request = request.insert_header(("authorization", format!("Bearer {key}")));
    }
    match body {
        Some(body) => {
            request.insert_header(("content-type", "application/json")).set_payload(body.to_string())
        }
        None => request,
    }
}

/// A key of a tenant, as the command line makes it.
async fn make_key(site: &TestSite, tenant: TenantId, permissions: Option<&[Permission]>) -> String {
    let context = Context { tenant, actor: Actor::Operator, request: RequestInfo::default() };
    let permissions = permissions.map(|list| list.iter().copied().collect::<PermissionSet>());
    let new = NewApiKey { name: DisplayName::parse("test").unwrap(), permissions };
    api_keys::create(&site.app, &context, new).await.unwrap().secret.expose()
}

const NOBODY: &str = "6fa459ea-ee8a-4ca4-894e-db77e160355e";
