//! One rightful call of every management route, and what it leaves behind; other tests take them apart.

use super::stage::{NOBODY, Stage, text};
use serde_json::{Value, json};
use tests::harness::{Answer, TestTenant};
use web::api::{ROUTES, Route};

/// A rightful call.
pub(crate) struct Example {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// What `{id}` names.
    pub(crate) of: Of,
    /// The body as JSON; `{number}` is a number that was not used before, `{user}` a fresh person. Empty for none.
    pub(crate) body: &'static str,
    /// The answer's status.
    pub(crate) status: u16,
    /// Action and kind of entity of the one entry it leaves in the trail; nothing for reading.
    pub(crate) trail: Option<(&'static str, &'static str)>,
}

/// What a path is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Of {
    Nothing,
    User,
    DisabledUser,
    Client,
    DisabledClient,
    ApiKey,
    Session,
    Tenant,
}

/// Every route of the management APIs.
pub(crate) const EXAMPLES: &[Example] = &[
    reads("/admin/api/v1/users", Of::Nothing),
    made("/admin/api/v1/users", NEW_USER, ("user.created", "user")),
    reads("/admin/api/v1/users/{id}", Of::User),
    change(
        "PATCH",
        "/admin/api/v1/users/{id}",
        Of::User,
        r#"{"display_name":"Name {number}"}"#,
        ("user.updated", "user"),
    ),
    removes("/admin/api/v1/users/{id}", Of::User, ("user.deleted", "user")),
    change("POST", "/admin/api/v1/users/{id}/disable", Of::User, "", ("user.disabled", "user")),
    change("POST", "/admin/api/v1/users/{id}/enable", Of::DisabledUser, "", ("user.enabled", "user")),
    Example {
        status: 204,
        ..change("POST", "/admin/api/v1/users/{id}/revoke", Of::User, "", ("user.revoked", "user"))
    },
    reads("/admin/api/v1/users/{id}/sessions", Of::User),
    reads("/admin/api/v1/clients", Of::Nothing),
    made("/admin/api/v1/clients", NEW_CLIENT, ("client.created", "client")),
    reads("/admin/api/v1/clients/{id}", Of::Client),
    change(
        "PATCH",
        "/admin/api/v1/clients/{id}",
        Of::Client,
        r#"{"name":"App {number}"}"#,
        ("client.updated", "client"),
    ),
    removes("/admin/api/v1/clients/{id}", Of::Client, ("client.deleted", "client")),
    change("POST", "/admin/api/v1/clients/{id}/disable", Of::Client, "", ("client.disabled", "client")),
    change("POST", "/admin/api/v1/clients/{id}/enable", Of::DisabledClient, "", ("client.enabled", "client")),
    change("POST", "/admin/api/v1/clients/{id}/secret", Of::Client, "", ("client.secret_rotated", "client")),
    reads("/admin/api/v1/api-keys", Of::Nothing),
    made(
        "/admin/api/v1/api-keys",
        r#"{"name":"Key {number}","permissions":["users.view"]}"#,
        ("api_key.created", "api_key"),
    ),
    reads("/admin/api/v1/api-keys/{id}", Of::ApiKey),
    removes("/admin/api/v1/api-keys/{id}", Of::ApiKey, ("api_key.revoked", "api_key")),
    reads("/admin/api/v1/sessions", Of::Nothing),
    reads("/admin/api/v1/sessions/{id}", Of::Session),
    removes("/admin/api/v1/sessions/{id}", Of::Session, ("session.revoked", "session")),
    reads("/admin/api/v1/settings", Of::Nothing),
    change(
        "PUT",
        "/admin/api/v1/settings",
        Of::Nothing,
        r#"{"refresh_grace_secs":7}"#,
        ("settings.updated", "settings"),
    ),
    reads("/admin/api/v1/signing-keys", Of::Nothing),
    change(
        "POST",
        "/admin/api/v1/signing-keys/rotate",
        Of::Nothing,
        r#"{"reason":"planned","kinds":["ec-p256"]}"#,
        ("signing_key.created", "signing_key"),
    ),
    reads("/admin/api/v1/audit-events", Of::Nothing),
    change("POST", "/admin/api/v1/revocations", Of::Nothing, REVOCATION, ("user.revoked", "user")),
    reads("/platform/api/v1/tenants", Of::Nothing),
    made("/platform/api/v1/tenants", NEW_TENANT, ("tenant.created", "tenant")),
    reads("/platform/api/v1/tenants/{id}", Of::Tenant),
    change(
        "PATCH",
        "/platform/api/v1/tenants/{id}",
        Of::Tenant,
        r#"{"display_name":"T {number}"}"#,
        ("tenant.updated", "tenant"),
    ),
    removes("/platform/api/v1/tenants/{id}", Of::Tenant, ("tenant.deleted", "tenant")),
    made_of(
        "/platform/api/v1/tenants/{id}/api-keys",
        Of::Tenant,
        r#"{"name":"Key"}"#,
        ("api_key.created", "api_key"),
    ),
    change(
        "POST",
        "/platform/api/v1/tenants/{id}/revocations",
        Of::Tenant,
        r#"{"subject":{"type":"tenant"},"reason":"moved"}"#,
        ("token.revoked", "tenant"),
    ),
    reads("/openapi.json", Of::Nothing),
];

const NEW_USER: &str =
    r#"{"email":"new{number}@example.org","display_name":"New","password":"long walks {number}"}"#;
const NEW_CLIENT: &str =
    r#"{"name":"App {number}","type":"web","redirect_uris":["https://app.example/back"],"scope":"openid"}"#;
const NEW_TENANT: &str = r#"{"slug":"fresh{number}","display_name":"Fresh"}"#;
const REVOCATION: &str = r#"{"subject":{"type":"user","id":"{user}"},"reason":"lost phone"}"#;

/// A call that is ready to be sent.
pub(crate) struct Ready {
    pub(crate) method: &'static str,
    pub(crate) url: String,
    pub(crate) id: String,
    pub(crate) body: Option<Value>,
}

impl Example {
    /// The route that it calls.
    pub(crate) fn route(&self) -> &'static Route {
        let is_it = |route: &&Route| (route.method.as_str(), route.path) == (self.method, self.path);
        ROUTES.iter().find(is_it).unwrap_or_else(|| panic!("there is no {} {}", self.method, self.path))
    }

    /// Makes what it is about, at tenant A, where the call goes (or at the platform).
    pub(crate) async fn prepare(&self, stage: &Stage) -> Ready {
        let id = self.of.make(stage, &stage.a).await;
        self.about(stage, &id).await
    }

    /// The call about something that exists already, or not.
    pub(crate) async fn about(&self, stage: &Stage, id: &str) -> Ready {
        let path = self.path.replace("{id}", id);
        let url = if self.route().platform_only {
            format!("{}{path}", stage.server.platform())
        } else {
            stage.a.at(&path)
        };
        let mut body = self.body.replace("{number}", &stage.next().to_string());
        if body.contains("{user}") {
            body = body.replace("{user}", &Of::User.make(stage, &stage.a).await);
        }
        let body = (!body.is_empty()).then(|| serde_json::from_str(&body).unwrap());
        Ready { method: self.method, url, id: id.to_owned(), body }
    }
}

impl Ready {
    /// Sends it with a key.
    pub(crate) async fn send(&self, stage: &Stage, key: &str) -> Answer {
        stage.server.call(self.method, &self.url, key, self.body.as_ref()).await
    }

    /// The request, with nothing to show who asks.
    pub(crate) fn request(&self, stage: &Stage) -> reqwest::RequestBuilder {
        let request = stage.server.http().request(self.method.parse().unwrap(), &self.url);
        match &self.body {
            Some(body) => request.json(body),
            None => request,
        }
    }
}

impl Of {
    /// Makes one at a tenant and returns its identifier.
    pub(crate) async fn make(self, stage: &Stage, tenant: &TestTenant) -> String {
        let number = stage.next();
        let server = &stage.server;
        let client = json!({"name": "App", "type": "web", "redirect_uris": ["https://app.example/back"]});
        match self {
            Self::Nothing => NOBODY.to_owned(),
            Self::User => server.person(tenant, &format!("person{number}")).await.id,
            Self::DisabledUser => {
                let id = server.person(tenant, &format!("person{number}")).await.id;
                disable(stage, tenant, &format!("users/{id}")).await;
                id
            }
            Self::Client => text(&server.create(tenant, "clients", &client).await, "id"),
            Self::DisabledClient => {
                let id = text(&server.create(tenant, "clients", &client).await, "id");
                disable(stage, tenant, &format!("clients/{id}")).await;
                id
            }
            Self::ApiKey => text(&server.create(tenant, "api-keys", &json!({"name": "key"})).await, "id"),
            Self::Session => {
                let member = stage.member(tenant).await;
                let url = tenant.api(&format!("users/{}/sessions", member.person.id));
                let sessions = server.call("GET", &url, &tenant.key, None).await.json();
                text(&sessions["items"][0], "id")
            }
            Self::Tenant => {
                let body = json!({"slug": format!("made{number}"), "display_name": "Made"});
                let url = server.platform_api("tenants");
                text(&server.call("POST", &url, &server.platform_key, Some(&body)).await.json(), "id")
            }
        }
    }
}

async fn disable(stage: &Stage, tenant: &TestTenant, thing: &str) {
    let url = tenant.api(&format!("{thing}/disable"));
    let disabled = stage.server.call("POST", &url, &tenant.key, None).await;
    assert_eq!(disabled.status, 200, "{}", disabled.text);
}

type Trail = (&'static str, &'static str);

const fn reads(path: &'static str, of: Of) -> Example {
    Example { method: "GET", path, of, body: "", status: 200, trail: None }
}

const fn change(
    method: &'static str,
    path: &'static str,
    of: Of,
    body: &'static str,
    trail: Trail,
) -> Example {
    Example { method, path, of, body, status: 200, trail: Some(trail) }
}

const fn made_of(path: &'static str, of: Of, body: &'static str, trail: Trail) -> Example {
    Example { status: 201, ..change("POST", path, of, body, trail) }
}

const fn made(path: &'static str, body: &'static str, trail: Trail) -> Example {
    made_of(path, Of::Nothing, body, trail)
}

const fn removes(path: &'static str, of: Of, trail: Trail) -> Example {
    Example { status: 204, ..change("DELETE", path, of, "", trail) }
}
