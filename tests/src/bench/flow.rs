//! A browser at sign-in: follows redirects, fills in the forms, keeps the cookies, ends with a code.

use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use url::{Url, form_urlencoded};

use super::{
    client::{CODE_VERIFIER, Client, REDIRECT_URI},
    cookies::Cookies,
    fault::Fault,
    http::{Answer, Connection},
    page::Form,
    request::RequestHead,
};

/// Somebody who can sign in.
#[derive(Clone)]
pub(crate) struct Person {
    /// The login name.
    pub(crate) email: String,
    /// The password.
    pub(crate) password: String,
}

/// A browser on the tenant's host.
#[derive(Clone)]
pub(crate) struct Browser {
    host: String,
    cookies: Cookies,
}

/// Where an answer leads.
enum Next {
    /// Back to the app, with a code.
    Code(String),
    /// To another page.
    Follow(String),
    /// To whoever reads this page.
    Page(String),
}

impl Browser {
    /// A browser that has never been here.
    pub(crate) fn new(host: &str) -> Self {
        Self { host: host.to_owned(), cookies: Cookies::default() }
    }

    /// Goes through the authorization endpoint until the app gets its code, agreeing and,
    /// if there is somebody to do it, signing in when asked.
    pub(crate) async fn authorize(
        &mut self,
        connection: &mut Connection,
        client: &Client,
        person: Option<&Person>,
    ) -> Result<String, Fault> {
        let mut request = self.visit(&authorization_path(client));
        for _ in 0..STEPS_MAX {
            request = match self.step(connection, &request).await? {
                Next::Code(code) => return Ok(code),
                Next::Follow(path) => self.visit(&path),
                Next::Page(page) => self.answer_page(&page, person)?,
            };
        }
        Err(Fault::Process("sign-in goes round in circles".to_owned()))
    }

    /// Goes as far as the password form and returns it filled in, ready to be sent.
    pub(crate) async fn reach_login(
        &mut self,
        connection: &mut Connection,
        client: &Client,
        person: &Person,
    ) -> Result<Vec<u8>, Fault> {
        let mut request = self.visit(&authorization_path(client));
        for _ in 0..STEPS_MAX {
            request = match self.step(connection, &request).await? {
                Next::Follow(path) => self.visit(&path),
                Next::Page(page) => return self.answer_page(&page, Some(person)),
                Next::Code(_) => break,
            };
        }
        Err(Fault::Process("no password form on the way".to_owned()))
    }

    async fn step(&mut self, connection: &mut Connection, request: &[u8]) -> Result<Next, Fault> {
        let answer = connection.exchange(request).await?;
        self.cookies.take_from(answer);
        Next::of(answer, request)
    }

    fn answer_page(&self, page: &str, person: Option<&Person>) -> Result<Vec<u8>, Fault> {
        if let (Some(person), Some(form)) = (person, Form::find(page, "password")) {
            let typed = [("login", person.email.as_str()), ("password", person.password.as_str())];
            return Ok(self.submit(&form, &typed));
        }
        let form = Form::find(page, "decision")
            .ok_or_else(|| Fault::missing("a hosted page", "login or consent form", page.as_bytes()))?;
        Ok(self.submit(&form, &[("decision", "allow")]))
    }

    fn visit(&self, path: &str) -> Vec<u8> {
        self.with_cookies(RequestHead::get(&self.host, path)).empty()
    }

    fn submit(&self, form: &Form, typed: &[(&str, &str)]) -> Vec<u8> {
        let head = self.with_cookies(RequestHead::post(&self.host, &form.action));
        head.field("origin", &format!("http://{}", self.host)).form(&form.filled(typed))
    }

    fn with_cookies(&self, head: RequestHead) -> RequestHead {
        match self.cookies.header() {
            Some(cookies) => head.field("cookie", &cookies),
            None => head,
        }
    }
}

impl Next {
    fn of(answer: Answer<'_>, request: &[u8]) -> Result<Self, Fault> {
        match (answer.status, answer.header("location")) {
            (302 | 303, Some(location)) if location.starts_with(REDIRECT_URI) => {
                let code = code_in(location);
                code.map(Self::Code).ok_or_else(|| Fault::missing("sign-in", "code", location.as_bytes()))
            }
            (302 | 303, Some(location)) => Ok(Self::Follow(path_of(location))),
            (200, _) => Ok(Self::Page(String::from_utf8_lossy(answer.body).into_owned())),
            (status, _) => Err(Fault::unexpected(first_line(request), status, answer.body)),
        }
    }
}

fn authorization_path(client: &Client) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, CODE_VERIFIER.as_bytes()));
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", client.id())
        .append_pair("redirect_uri", REDIRECT_URI)
        .append_pair("scope", client.scope)
        .append_pair("state", "bench")
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .finish();
    format!("/oauth2/authorize?{query}")
}

fn code_in(location: &str) -> Option<String> {
    let url = Url::parse(location).ok()?;
    url.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned())
}

fn path_of(location: &str) -> String {
    match location.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..))) {
        Some(path) => path.to_owned(),
        None => location.to_owned(),
    }
}

fn first_line(request: &[u8]) -> String {
    let text = String::from_utf8_lossy(request);
    let line = text.lines().next().unwrap_or_default();
    line.split('?').next().unwrap_or_default().to_owned()
}

/// authorize, login, its form, consent, its form, and a little room.
const STEPS_MAX: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_off_the_redirect() {
        assert_eq!(
            code_in("http://127.0.0.1:9/callback?state=bench&code=a%2Bb&iss=x"),
            Some("a+b".to_owned())
        );
        assert_eq!(code_in("http://127.0.0.1:9/callback?error=access_denied"), None);
    }

    #[test]
    fn a_redirect_is_followed_on_the_same_host() {
        assert_eq!(path_of("http://127.0.0.2:80/login?flow=a"), "/login?flow=a");
        assert_eq!(path_of("/login?flow=a"), "/login?flow=a");
    }
}
