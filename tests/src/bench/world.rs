//! What every scenario starts from: a data directory with one tenant, its people and its clients.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use super::{
    api::{Api, text_of},
    arguments::Arguments,
    client::Client,
    fault::Fault,
    flow::{Browser, Person},
    http::Connection,
    json_text,
    process::Launch,
};

/// A set-up installation; its server can be started and stopped at will.
pub(crate) struct World {
    directory: TempDir,
    /// How its server is started.
    pub(crate) launch: Launch,
    /// The tenant's management API.
    pub(crate) api: Api,
    /// People who can sign in.
    pub(crate) people: Vec<Person>,
    /// A service client.
    pub(crate) service: Client,
    /// A web app that asks for no ID token.
    pub(crate) plain_app: Client,
    /// A web app with ES256 ID tokens.
    pub(crate) es256_app: Client,
    /// A web app with RS256 ID tokens.
    pub(crate) rs256_app: Client,
}

impl World {
    /// Sets up a new installation with this many people, and stops its server again.
    pub(crate) async fn build(arguments: &Arguments, people: usize) -> Result<Self, Fault> {
        let mut directory =
            tempfile::Builder::new().prefix("doorward-bench-").tempdir_in(arguments.parent_directory())?;
        directory.disable_cleanup(arguments.keep);
        let program = arguments.server_program();
        let launch = Launch::plan(&program, arguments.server_cpu, directory.path(), &arguments.settings)?;
        let server = launch.start().await?;
        let api = create_tenant(&launch).await?;
        let host = launch.tenant_host();
        let people = create_people(&api, people).await?;
        let service = Client::register_service(&api, &host).await?;
        let plain_app = Client::register_web(&api, &host, "email offline_access", "ES256").await?;
        let es256_app = Client::register_web(&api, &host, "openid email offline_access", "ES256").await?;
        let rs256_app = Client::register_web(&api, &host, "openid email offline_access", "RS256").await?;
        server.stop().await?;
        Ok(Self { directory, launch, api, people, service, plain_app, es256_app, rs256_app })
    }

    /// The private directory.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// One person after the other, again and again.
    pub(crate) fn people_in_turn(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().cycle()
    }

    /// Signs people in and lets the app of each open this many refresh families, without asking again.
    pub(crate) async fn open_families(&self, app: &Client, count: usize) -> Result<Vec<String>, Fault> {
        let mut connection = Connection::open(self.launch.address()).await?;
        let mut families = Vec::with_capacity(count);
        let per_person = count.div_ceil(self.people.len().max(1));
        for person in &self.people {
            let mut browser = Browser::new(&app.host);
            for _ in 0..per_person.min(count - families.len()) {
                let code = browser.authorize(&mut connection, app, Some(person)).await?;
                families.push(app.redeem(&mut connection, &code).await?.refresh);
            }
        }
        Ok(families)
    }

    /// Access tokens of different people, for an app.
    pub(crate) async fn access_tokens(&self, app: &Client) -> Result<Vec<String>, Fault> {
        let mut connection = Connection::open(self.launch.address()).await?;
        let mut tokens = Vec::with_capacity(self.people.len());
        for person in &self.people {
            let code = Browser::new(&app.host).authorize(&mut connection, app, Some(person)).await?;
            tokens.push(app.redeem(&mut connection, &code).await?.access);
        }
        Ok(tokens)
    }

    /// Access tokens of the service.
    pub(crate) async fn service_tokens(&self, count: usize) -> Result<Vec<String>, Fault> {
        let mut connection = Connection::open(self.launch.address()).await?;
        let request = self.service.credentials_grant();
        let mut tokens = Vec::with_capacity(count);
        for _ in 0..count {
            let answer = connection.exchange(&request).await?;
            let token = json_text::find_string(answer.body, "access_token").map(str::to_owned);
            let why = || Fault::unexpected("client credentials", answer.status, answer.body);
            tokens.push(token.ok_or_else(why)?);
        }
        Ok(tokens)
    }
}

async fn create_tenant(launch: &Launch) -> Result<Api, Fault> {
    let printed = launch.run(&["platform-key", "create", "--name", "bench", "--json"])?;
    let platform_key = json_text::find_string(&printed, "key");
    let platform_key = platform_key.ok_or_else(|| Fault::missing("platform-key create", "key", &printed))?;
    let platform = Api::new(launch.address(), &launch.platform_host(), platform_key);
    let host = launch.tenant_host();
    let tenant = json!({ "slug": "bench", "display_name": "Bench", "hosts": [host] });
    let tenant = platform.create("/platform/api/v1/tenants", &tenant).await?;
    let keys = format!("/platform/api/v1/tenants/{}/api-keys", text_of(&tenant, "id")?);
    let key = platform.create(&keys, &json!({ "name": "bench" })).await?;
    Ok(Api::new(launch.address(), &host, &text_of(&key, "key")?))
}

async fn create_people(api: &Api, count: usize) -> Result<Vec<Person>, Fault> {
    let mut people = Vec::with_capacity(count);
    for number in 0..count {
        let email = format!("person{number}@bench.example");
        let password = format!("quiet-harbour-lantern-{number}-wanders");
        let document =
            json!({ "email": email, "password": password, "display_name": format!("Person {number}") });
        api.create("/admin/api/v1/users", &document).await?;
        people.push(Person { email, password });
    }
    Ok(people)
}
