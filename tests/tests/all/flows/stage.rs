//! What most flows begin with: a server, a tenant, a person and an app, and the questions asked again and again.

use domain::Timestamp;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tests::harness::relying_party::query;
use tests::harness::{Answer, Browser, Person, RelyingParty, Server, TestTenant};
use url::Url;

/// A server with one tenant, Ada, and one app.
pub(super) struct Stage {
    pub(super) server: Server,
    pub(super) tenant: TestTenant,
    pub(super) person: Person,
    pub(super) app: RelyingParty,
}

impl Stage {
    /// A stage whose app is registered with these changes.
    pub(super) async fn with(changes: Value) -> Self {
        let server = Server::start().await;
        let tenant = server.tenant("acme", 2).await;
        let person = server.person(&tenant, "ada").await;
        let app = server.relying_party(&tenant, changes).await;
        Self { server, tenant, person, app }
    }

    /// The usual stage: a first-party web app.
    pub(super) async fn open() -> Self {
        Self::with(json!({})).await
    }

    /// The usual stage at the real time, for foreign code that reads the clock of the machine.
    #[expect(clippy::disallowed_methods, reason = "foreign verifiers read the clock of the machine")]
    pub(super) async fn today() -> Self {
        let stage = Self::open().await;
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        stage.server.clock.set(Timestamp::from_secs(i64::try_from(since_1970.as_secs()).unwrap()));
        stage
    }

    /// One more app.
    pub(super) async fn app(&self, changes: Value) -> RelyingParty {
        self.server.relying_party(&self.tenant, changes).await
    }

    /// A resource server that others call by `resource`.
    pub(super) async fn resource_server(&self, resource: &str) -> RelyingParty {
        let body = json!({"name": "API", "type": "resource_server", "resource": resource});
        self.confidential(&body).await
    }

    /// A program that acts for itself.
    pub(super) async fn service(&self, changes: Value) -> RelyingParty {
        let mut body = json!({"name": "Robot", "type": "service"});
        if let (Some(body), Value::Object(changes)) = (body.as_object_mut(), changes) {
            body.extend(changes);
        }
        self.confidential(&body).await
    }

    async fn confidential(&self, body: &Value) -> RelyingParty {
        let made = self.server.create(&self.tenant, "clients", body).await;
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        RelyingParty {
            tenant: self.tenant.clone(),
            client_id: text("client_id"),
            client_secret: Some(text("client_secret")),
            redirect_uri: String::new(),
        }
    }

    pub(super) fn browser(&self) -> Browser {
        Browser::new(self.server.http())
    }

    /// A browser in which Ada is signed in, a minute ago.
    pub(super) async fn signed_in_browser(&self) -> Browser {
        let mut browser = self.browser();
        self.app.sign_in(&mut browser, &self.person, &[]).await;
        self.server.clock.advance(Duration::from_mins(1));
        browser
    }

    /// A fresh code of the app.
    pub(super) async fn code(&self, changes: &[(&str, &str)]) -> String {
        let back = self.app.sign_in(&mut self.browser(), &self.person, changes).await;
        let code = query(&back, "code");
        assert!(!code.is_empty(), "{back}");
        code
    }

    /// The tokens of a whole code flow.
    pub(super) async fn tokens(&self, scope: &str) -> Tokens {
        Tokens::of(&self.app.tokens(&self.server, &self.person, scope).await)
    }

    /// Opens an address in a browser that has never been anywhere.
    pub(super) async fn visit(&self, url: &str) -> Answer {
        self.browser().open(url).await
    }

    /// Calls the tenant's management API; it must agree.
    pub(super) async fn manage(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let url = self.tenant.api(path);
        let answer = self.server.call(method, &url, &self.tenant.key, body.as_ref()).await;
        assert!(answer.status < 300, "{method} {path}: {} {}", answer.status, answer.text);
        answer
    }

    /// Asks userinfo with a token.
    pub(super) async fn userinfo(&self, token: &str) -> Answer {
        let request = self.server.http().get(self.tenant.at("/oauth2/userinfo")).bearer_auth(token);
        Answer::read(request.send().await.unwrap()).await
    }

    /// Whether a token opens userinfo and introspection calls it active; both must agree.
    pub(super) async fn is_alive(&self, access_token: &str) -> bool {
        let active = self.app.introspect(&self.server, access_token).await["active"] == true;
        let opens = self.userinfo(access_token).await.status == 200;
        assert_eq!(active, opens, "introspection and userinfo disagree");
        active
    }

    /// The code of an answer that goes back to the app without a page.
    pub(super) fn code_at_client(&self, answer: &Answer) -> String {
        let back = Url::parse(answer.header("location"))
            .unwrap_or_else(|_| panic!("a page: {}", answer.header("location")));
        assert!(back.as_str().starts_with(&self.app.redirect_uri), "{back}");
        assert_eq!((query(&back, "error"), query(&back, "iss")), (String::new(), self.tenant.issuer.clone()));
        query(&back, "code")
    }

    /// Whether the trail has an entry of this action.
    pub(super) async fn trail_has(&self, action: &str) -> bool {
        let answer = self.manage("GET", "audit-events?limit=200", None).await;
        answer.json()["items"].as_array().unwrap().iter().any(|event| event["action"] == action)
    }

    /// The error of an answer that goes back to the app, with its state and our issuer, and without a code.
    pub(super) fn error_at_client(&self, answer: &Answer) -> String {
        assert_eq!(answer.status, 303, "{}", answer.text);
        let back = Url::parse(answer.header("location"))
            .unwrap_or_else(|_| panic!("a page: {}", answer.header("location")));
        assert!(back.as_str().starts_with(&self.app.redirect_uri), "{back}");
        assert_eq!(query(&back, "state"), "st&te 1", "{back}");
        assert_eq!(query(&back, "iss"), self.tenant.issuer);
        assert_eq!(query(&back, "code"), "");
        assert!(!query(&back, "error_description").is_empty(), "{back}");
        query(&back, "error")
    }
}

/// The tokens of one answer.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    pub(super) access: String,
    pub(super) refresh: String,
    pub(super) id: String,
}

impl Tokens {
    pub(super) fn of(answer: &Value) -> Self {
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token"), id: text("id_token") }
    }
}

/// Asserts an error of the OAuth dialect.
#[track_caller]
pub(super) fn assert_refused(answer: &Answer, status: u16, error: &str) {
    let body = answer.json();
    assert_eq!((answer.status, body["error"].as_str()), (status, Some(error)), "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(
        answer.header("content-type").starts_with("application/json"),
        "{}",
        answer.header("content-type")
    );
}

/// Asserts that an answer sends the browser to one of our pages.
#[track_caller]
pub(super) fn assert_sent_to(answer: &Answer, page: &str) {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let location = answer.header("location");
    assert!(location.starts_with(&format!("{page}?flow=")), "{location}");
}

/// Asserts a page of ours that leads to no client.
#[track_caller]
pub(super) fn assert_page(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert!(answer.header("content-type").starts_with("text/html"), "{}", answer.header("content-type"));
    assert_eq!(answer.header("location"), "");
}
