//! Two tenants, somebody signed in at each, and every kind of key there is.

use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use tests::harness::{Answer, Browser, PageForm, Person, Server, TestTenant};

/// A server with tenant A, which is asked, and tenant B, which is not.
pub(crate) struct Stage {
    pub(crate) server: Server,
    pub(crate) a: TestTenant,
    pub(crate) b: TestTenant,
    number: AtomicU64,
}

/// Somebody who is signed in.
pub(crate) struct Member {
    pub(crate) person: Person,
    pub(crate) browser: Browser,
}

/// An identifier that nobody has.
pub(crate) const NOBODY: &str = "6fa459ea-ee8a-4ca4-894e-db77e160355e";

impl Stage {
    pub(crate) async fn open() -> Self {
        let server = Server::start().await;
        let (a, b) = (server.tenant("acme", 2).await, server.tenant("umbrella", 3).await);
        Self { server, a, b, number: AtomicU64::new(0) }
    }

    /// A number that no earlier call gave.
    pub(crate) fn next(&self) -> u64 {
        self.number.fetch_add(1, Ordering::Relaxed)
    }

    /// Somebody new, signed in.
    pub(crate) async fn member(&self, tenant: &TestTenant) -> Member {
        let person = self.server.person(tenant, &format!("member{}", self.next())).await;
        let mut browser = Browser::new(self.server.http());
        let answer = sign_in(&mut browser, tenant, (&person.email, &person.password)).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        Member { person, browser }
    }

    /// A key of a tenant that may do these things only.
    pub(crate) async fn key_with(&self, tenant: &TestTenant, permissions: &[&str]) -> String {
        let body = json!({"name": "narrow", "permissions": permissions});
        let made = self.server.create(tenant, "api-keys", &body).await;
        text(&made, "key")
    }

    /// A key of the platform that may do these things only.
    pub(crate) async fn platform_key_with(&self, permissions: &[&str]) -> String {
        let body = json!({"name": "narrow", "permissions": permissions});
        let url = format!("{}/admin/api/v1/api-keys", self.server.platform());
        let made = self.server.call("POST", &url, &self.server.platform_key, Some(&body)).await;
        assert_eq!(made.status, 201, "{}", made.text);
        text(&made.json(), "key")
    }

    /// The whole trail of a tenant, oldest first.
    pub(crate) async fn trail(&self, tenant: &TestTenant) -> Vec<Value> {
        self.list(&tenant.api("audit-events"), &tenant.key).await
    }

    /// The whole trail of the platform, oldest first.
    pub(crate) async fn platform_trail(&self) -> Vec<Value> {
        let url = format!("{}/admin/api/v1/audit-events", self.server.platform());
        self.list(&url, &self.server.platform_key).await
    }

    /// Every item of a list.
    pub(crate) async fn list(&self, url: &str, key: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.server.call("GET", &format!("{url}?limit=200{cursor}"), key, None).await;
            assert_eq!(page.status, 200, "{}", page.text);
            let page = page.json();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }
}

/// Goes to the sign-in page and sends its form.
pub(crate) async fn sign_in(
    browser: &mut Browser,
    tenant: &TestTenant,
    (login, password): (&str, &str),
) -> Answer {
    let page = browser.open(&tenant.at("/login")).await;
    let form = PageForm::find(&page.text, "/login");
    let form = form.unwrap_or_else(|| panic!("no form: {} {}", page.status, page.text));
    let form = form.with("login", login).with("password", password);
    browser.submit(&tenant.at("/login"), &form.fields).await
}

/// A member of an object that is a text.
pub(crate) fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
}

/// An answer without what may differ between two answers that say the same.
pub(crate) fn comparable(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let request_id = answer.header("x-request-id").to_owned();
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id" | "connection"))
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    headers.sort();
    let body =
        if request_id.is_empty() { answer.text.clone() } else { answer.text.replace(&request_id, "-") };
    (answer.status, headers, body)
}
