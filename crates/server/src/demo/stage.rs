//! What the demo plays on: one tenant, two people, an app and an API, made through the management APIs.

use secrecy::SecretString;
use serde_json::json;
use url::Url;

use super::http_client::HttpClient;
use super::management::{CreatedClient, CreatedTenant, Management, ManagementError};

/// Where the demo's two programs answer.
#[derive(Debug, Clone)]
pub struct Origins {
    /// The relying party.
    pub app: Url,
    /// The API.
    pub api: Url,
}

/// Somebody who can sign in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The identifier in the tenant.
    pub id: String,
    /// What to type as login.
    pub email: &'static str,
    /// What to type as password; made for the demo and printed by it.
    pub password: String,
}

/// Everything that was made.
#[derive(Debug, Clone)]
pub struct Stage {
    /// The tenant's issuer, the one address its apps need.
    pub issuer: String,
    /// The tenant's management API.
    pub management: Management,
    /// The app's registration.
    pub app: CreatedClient,
    /// The API's registration, for introspection.
    pub api: CreatedClient,
    /// Where app and API answer.
    pub origins: Origins,
    /// The people.
    pub people: Vec<Person>,
}

/// What the demo needs to begin.
#[derive(Debug, Clone)]
pub struct Admission {
    /// The platform's origin.
    pub platform: Url,
    /// A key of the platform.
    pub platform_key: SecretString,
    /// A fresh password for each person.
    pub passwords: [String; 2],
}

/// Makes tenant, people, app and API.
pub async fn set_up(
    http: &HttpClient,
    admission: Admission,
    origins: Origins,
) -> Result<Stage, ManagementError> {
    let platform = Management::new(http.clone(), admission.platform, admission.platform_key);
    let tenant = create_tenant(&platform).await?;
    let management = platform.open_tenant(&tenant).await?;
    let mut people = Vec::with_capacity(PEOPLE.len());
    for ((email, name), password) in PEOPLE.into_iter().zip(admission.passwords) {
        let user = json!({ "email": email, "password": password, "display_name": name });
        people.push(Person { id: management.create_user(&user).await?, email, password });
    }
    let api = management.create_client(&api_registration(&origins)).await?;
    let app = management.create_client(&app_registration(&origins)?).await?;
    Ok(Stage { issuer: tenant.issuer, management, app, api, origins, people })
}

/// A data folder that is used again has the demos of earlier days; their secrets were shown once and are gone.
async fn create_tenant(platform: &Management) -> Result<CreatedTenant, ManagementError> {
    let mut number = 1;
    loop {
        let slug = if number == 1 { SLUG.to_owned() } else { format!("{SLUG}-{number}") };
        match platform.create_tenant(&slug, "Demo Orchards").await {
            Err(ManagementError::Refused { status: 409, .. }) if number < TENANTS_TRIED_MAX => number += 1,
            created => return created,
        }
    }
}

/// The name by which tokens name an API (RFC 8707): its origin.
#[must_use]
pub fn audience(api: &Url) -> String {
    api.origin().ascii_serialization()
}

fn api_registration(origins: &Origins) -> serde_json::Value {
    json!({ "name": "Demo API", "type": "resource_server", "resource": audience(&origins.api) })
}

fn app_registration(origins: &Origins) -> Result<serde_json::Value, url::ParseError> {
    Ok(json!({
        "name": "Demo app",
        "type": "web",
        "redirect_uris": [origins.app.join("callback")?],
        "post_logout_redirect_uris": [origins.app],
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid profile email offline_access",
        "audiences": [audience(&origins.api)],
    }))
}

/// The tenant's name in its host.
const SLUG: &str = "demo";
const TENANTS_TRIED_MAX: u32 = 100;
const PEOPLE: [(&str, &str); 2] = [("ada@demo.example", "Ada Appleby"), ("bo@demo.example", "Bo Brambling")];
