//! The two management APIs as the demo uses them.

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::http_client::{Answer, HttpClient, HttpFailure};

/// One management API: an origin and a key for it.
#[derive(Clone, Debug)]
pub struct Management {
    http: HttpClient,
    origin: Url,
    key: SecretString,
}

/// Why a management call did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum ManagementError {
    /// No answer.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// An address that cannot be made from what the server said.
    #[error("the server named an address that is none: {0}")]
    Address(#[from] url::ParseError),
    /// The server said no.
    #[error("{path} was refused with status {status}: {detail}")]
    Refused {
        /// What was asked.
        path: String,
        /// The status.
        status: u16,
        /// The problem's own words (RFC 9457).
        detail: String,
    },
}

/// A tenant as its creation answers.
#[derive(Debug, Clone, Deserialize)]
pub struct CreatedTenant {
    /// Its identifier.
    pub id: String,
    /// Its issuer, letter by letter as tokens carry it.
    pub issuer: String,
}

/// A client as its creation answers.
#[derive(Debug, Clone, Deserialize)]
pub struct CreatedClient {
    /// Its identifier.
    pub client_id: String,
    /// Its secret, shown this once.
    pub client_secret: SecretString,
}

#[derive(Deserialize)]
struct CreatedKey {
    key: SecretString,
}

#[derive(Deserialize)]
struct CreatedUser {
    id: String,
}

impl Management {
    /// The API at `origin`, with one of its keys.
    #[must_use]
    pub fn new(http: HttpClient, origin: Url, key: SecretString) -> Self {
        Self { http, origin, key }
    }

    /// Creates a tenant; `self` is the platform's API.
    pub async fn create_tenant(
        &self,
        slug: &str,
        display_name: &str,
    ) -> Result<CreatedTenant, ManagementError> {
        let tenant = json!({ "slug": slug, "display_name": display_name });
        Ok(self.post("/platform/api/v1/tenants", &tenant).await?.json()?)
    }

    /// The API of a tenant, with a fresh key; `self` is the platform's API.
    pub async fn open_tenant(&self, tenant: &CreatedTenant) -> Result<Self, ManagementError> {
        let path = format!("/platform/api/v1/tenants/{}/api-keys", tenant.id);
        let created: CreatedKey = self.post(&path, &json!({ "name": "demo" })).await?.json()?;
        Ok(Self::new(self.http.clone(), Url::parse(&tenant.issuer)?, created.key))
    }

    /// Creates a person and returns their identifier.
    pub async fn create_user(&self, user: &Value) -> Result<String, ManagementError> {
        let created: CreatedUser = self.post("/admin/api/v1/users", user).await?.json()?;
        Ok(created.id)
    }

    /// Registers a client.
    pub async fn create_client(&self, client: &Value) -> Result<CreatedClient, ManagementError> {
        Ok(self.post("/admin/api/v1/clients", client).await?.json()?)
    }

    /// Disables a person.
    pub async fn disable_user(&self, id: &str) -> Result<(), ManagementError> {
        self.post(&disable_path(id), &json!({})).await.map(drop)
    }

    /// The command line that does the same, key included.
    pub fn disable_command(&self, id: &str) -> Result<String, url::ParseError> {
        let address = self.origin.join(&disable_path(id))?;
        let key = self.key.expose_secret();
        Ok(format!("curl -X POST -H 'Authorization: Bearer {key}' {address}"))
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Answer, ManagementError> {
        let request =
            self.http.post(self.origin.join(path)?).bearer_auth(self.key.expose_secret()).json(body);
        let answer = self.http.send(request).await?;
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        let problem: Value = answer.json().unwrap_or_default();
        let words = problem.get("detail").or_else(|| problem.get("title")).and_then(Value::as_str);
        Err(ManagementError::Refused {
            path: path.to_owned(),
            status: answer.status,
            detail: words.unwrap_or("no reason given").to_owned(),
        })
    }
}

fn disable_path(id: &str) -> String {
    format!("/admin/api/v1/users/{id}/disable")
}
