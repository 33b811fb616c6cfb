//! The usual way through the code flow, for tests about something else.

use super::{Answer, Browser, PageForm, Server, TestTenant};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use url::Url;

/// A registered client, its secret, and the redirect URI it uses.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    /// The tenant it is registered at.
    pub tenant: TestTenant,
    /// Its `client_id`.
    pub client_id: String,
    /// Its `client_secret`, if it has one.
    pub client_secret: Option<String>,
    /// Where codes go.
    pub redirect_uri: String,
}

/// A person who can sign in.
#[derive(Clone, Debug)]
pub struct Person {
    /// The `sub`.
    pub id: String,
    /// What they sign in with.
    pub email: String,
    /// Their password.
    pub password: String,
}

/// A verifier of 43 characters, the shortest there is.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// Its challenge (RFC 7636 appendix B).
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

impl Server {
    /// Adds a person with a password.
    pub async fn person(&self, tenant: &TestTenant, name: &str) -> Person {
        let email = format!("{name}@example.org");
        let password = format!("{name} likes long walks");
        let body = json!({"email": email, "password": password, "display_name": name});
        let id = self.create(tenant, "users", &body).await["id"].as_str().expect("an id").to_owned();
        Person { id, email, password }
    }

    /// Registers a first-party web client that may refresh; `changes` override its registration.
    pub async fn relying_party(&self, tenant: &TestTenant, changes: Value) -> RelyingParty {
        let redirect_uri = "http://127.0.0.1:9/callback".to_owned();
        let mut body = json!({
            "name": "App", "type": "web", "redirect_uris": [redirect_uri], "first_party": true,
            "post_logout_redirect_uris": ["http://127.0.0.1:9/bye"],
        });
        if let (Some(body), Value::Object(changes)) = (body.as_object_mut(), changes) {
            body.extend(changes);
        }
        let made = self.create(tenant, "clients", &body).await;
        let text = |name: &str| made[name].as_str().map(str::to_owned);
        let client_id = text("client_id").expect("a client_id");
        let redirect_uri = body["redirect_uris"][0].as_str().unwrap_or_default().to_owned();
        RelyingParty { tenant: tenant.clone(), client_id, client_secret: text("client_secret"), redirect_uri }
    }
}

impl RelyingParty {
    /// An authorization request; `changes` replace or, when empty, remove parameters.
    #[must_use]
    pub fn authorize_url(&self, changes: &[(&str, &str)]) -> String {
        let mut parameters = vec![
            ("client_id", self.client_id.as_str()),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("response_type", "code"),
            ("scope", "openid email"),
            ("state", "st&te 1"),
            ("nonce", "n-1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in changes {
            parameters.retain(|(known, _)| known != name);
            if !value.is_empty() {
                parameters.push((name, value));
            }
        }
        let url = Url::parse_with_params(&self.tenant.at("/oauth2/authorize"), parameters).expect("a URL");
        url.into()
    }

    /// Goes through sign-in and consent as far as pages ask for it, and returns the redirect to the client.
    pub async fn sign_in(&self, browser: &mut Browser, person: &Person, changes: &[(&str, &str)]) -> Url {
        self.sign_in_at(browser, person, &self.authorize_url(changes)).await
    }

    /// The same from an authorization request that somebody else has made.
    pub async fn sign_in_at(&self, browser: &mut Browser, person: &Person, url: &str) -> Url {
        let answer = browser.open(url).await;
        let (mut at, mut page) = browser.follow(url, answer).await;
        for _ in 0..3 {
            if page.status == 303 {
                return Url::parse(page.header("location")).expect("a redirect to the client");
            }
            let (action, form) = self.fill_in(&page, person);
            let answer = browser.submit(&action, &form.fields).await;
            (at, page) = browser.follow(&action, answer).await;
        }
        panic!("no way through at {at}: {} {}", page.status, page.text);
    }

    fn fill_in(&self, page: &Answer, person: &Person) -> (String, PageForm) {
        if let Some(form) = PageForm::find(&page.text, "/login") {
            let form = form.with("login", &person.email).with("password", &person.password);
            return (self.tenant.at("/login"), form);
        }
        let form = PageForm::find(&page.text, "/consent");
        let form = form.unwrap_or_else(|| panic!("no form: {} {}", page.status, page.text));
        (self.tenant.at("/consent"), form.with("decision", "allow"))
    }

    /// Exchanges a code; `changes` replace or, when empty, remove fields.
    pub async fn exchange(&self, server: &Server, code: &str, changes: &[(&str, &str)]) -> Answer {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("code_verifier", VERIFIER),
        ];
        for (name, value) in changes {
            form.retain(|(known, _)| known != name);
            if !value.is_empty() {
                form.push((name, value));
            }
        }
        self.post(server, "/oauth2/token", &form).await
    }

    /// Refreshes.
    pub async fn refresh(&self, server: &Server, refresh_token: &str) -> Answer {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.post(server, "/oauth2/token", &form).await
    }

    /// Introspects a token.
    pub async fn introspect(&self, server: &Server, token: &str) -> Value {
        self.post(server, "/oauth2/introspect", &[("token", token)]).await.json()
    }

    /// Posts a form with this client's credentials.
    pub async fn post(&self, server: &Server, path: &str, form: &[(&str, &str)]) -> Answer {
        let url = self.tenant.at(path);
        if let Some(secret) = &self.client_secret {
            server.post_form(&url, Some((&self.client_id, secret)), form).await
        } else {
            let named: Vec<_> =
                form.iter().copied().chain([("client_id", self.client_id.as_str())]).collect();
            server.post_form(&url, None, &named).await
        }
    }

    /// The whole code flow in a fresh browser; the tokens as JSON.
    pub async fn tokens(&self, server: &Server, person: &Person, scope: &str) -> Value {
        let mut browser = Browser::new(server.http());
        let back = self.sign_in(&mut browser, person, &[("scope", scope)]).await;
        let answer = self.exchange(server, &query(&back, "code"), &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }
}

/// A parameter of a redirect; empty where there is none.
#[must_use]
pub fn query(url: &Url, name: &str) -> String {
    url.query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// The claims of a token, without believing them.
#[must_use]
pub fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
}
