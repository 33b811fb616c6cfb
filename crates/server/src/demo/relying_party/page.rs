//! The app's one page.

use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde::Serialize;

use super::RelyingParty;
use super::session::{ApiCall, Session, SignedIn};
use crate::demo::jwt_display::{DisplayedToken, take_apart};

/// The template, compiled once.
pub(super) struct Pages {
    templates: Environment<'static>,
}

#[derive(Serialize)]
struct Person<'a> {
    name: &'a str,
    subject: &'a str,
    email: Option<&'a str>,
    id_token: Option<DisplayedToken>,
    access_token: Option<DisplayedToken>,
    raw_access_token: &'a str,
    may_refresh: bool,
    refreshes: u32,
    call: Option<Call>,
}

#[derive(Serialize)]
struct Call {
    status: u16,
    accepted: bool,
    body: String,
}

impl Pages {
    pub(super) fn new() -> Result<Self, minijinja::Error> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
        templates.add_template(HOME_NAME, HOME)?;
        Ok(Self { templates })
    }

    pub(super) fn home(
        &self,
        app: &RelyingParty,
        session: Option<&Session>,
    ) -> Result<String, minijinja::Error> {
        let person = session.and_then(|session| session.signed_in.as_ref()).map(shown);
        self.templates.get_template(HOME_NAME)?.render(context! {
            issuer => app.registration.issuer.as_str(),
            client_id => app.registration.client_id.as_str(),
            api => app.api.as_str(),
            notice => session.and_then(|session| session.notice.as_deref()),
            person => minijinja::Value::from(Serde(person)),
        })
    }

    /// Nothing from elsewhere. Signing out ends at the issuer, and browsers hold a form's redirects against
    /// `form-action`, too.
    pub(super) fn policy(app: &RelyingParty) -> String {
        let issuer = app.registration.issuer.url().origin().ascii_serialization();
        format!(
            "default-src 'none'; style-src 'self'; form-action 'self' {issuer}; base-uri 'none'; frame-ancestors 'none'"
        )
    }
}

fn shown(person: &SignedIn) -> Person<'_> {
    Person {
        name: person.name.as_deref().or(person.email.as_deref()).unwrap_or(&person.subject),
        subject: &person.subject,
        email: person.email.as_deref(),
        id_token: take_apart(&person.id_token),
        access_token: take_apart(&person.access_token),
        raw_access_token: &person.access_token,
        may_refresh: person.refresh_token.is_some(),
        refreshes: person.refreshes,
        call: person.last_call.as_ref().map(shown_call),
    }
}

fn shown_call(call: &ApiCall) -> Call {
    let indented = serde_json::from_str::<serde_json::Value>(&call.body)
        .and_then(|value| serde_json::to_string_pretty(&value));
    Call {
        status: call.status,
        accepted: call.status == 200,
        body: indented.unwrap_or_else(|_| call.body.clone()),
    }
}

/// The app's style sheet.
pub(super) const STYLE: &str = include_str!("../pages/style.css");
const HOME: &str = include_str!("../pages/home.html");
const HOME_NAME: &str = "home.html";
