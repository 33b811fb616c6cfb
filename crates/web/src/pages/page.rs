//! The closed list of pages and what they all share.

use serde::Serialize;

use super::{
    AccountPage, ConsentPage, ErrorPage, FormPostPage, Language, LoggedOutPage, LoginPage, LogoutConfirmPage,
    SetupPage,
};

/// A page with everything it shows.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub enum Page {
    /// Sign in, or confirm a sign-in.
    Login(LoginPage),
    /// Allow an app to use the account.
    Consent(ConsentPage),
    /// What went wrong and what to do.
    Error(ErrorPage),
    /// Confirm a sign-out that an app asked for.
    LogoutConfirm(LogoutConfirmPage),
    /// Signed out.
    LoggedOut(LoggedOutPage),
    /// The person's own account and sessions.
    Account(AccountPage),
    /// Create the first platform administrator.
    Setup(SetupPage),
    /// Carry an authorization response to the client by `response_mode=form_post`.
    FormPost(FormPostPage),
}

impl Page {
    /// The template that draws this page.
    pub(super) const fn template(&self) -> &'static str {
        match self {
            Self::Login(_) => "login.html",
            Self::Consent(_) => "consent.html",
            Self::Error(_) => "error.html",
            Self::LogoutConfirm(_) => "logout_confirm.html",
            Self::LoggedOut(_) => "logged_out.html",
            Self::Account(_) => "account.html",
            Self::Setup(_) => "setup.html",
            Self::FormPost(_) => "form_post.html",
        }
    }
}

/// Where and for whom a page is drawn.
#[derive(Clone, Debug)]
pub struct PageContext {
    /// The language of its texts.
    pub language: Language,
    /// The tenant's name as people know it.
    pub tenant_name: String,
    /// The host the page is served from, so that a person can compare it with the address bar.
    pub host: String,
    /// Named on error pages, and in our logs.
    pub request_id: String,
}

/// A form field the person does not see.
#[derive(Clone, Serialize)]
pub struct HiddenField {
    /// The `name` of the field.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl<N: Into<String>, V: Into<String>> From<(N, V)> for HiddenField {
    fn from((name, value): (N, V)) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}
