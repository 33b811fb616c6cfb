//! The model of the sign-in page.

use serde::Serialize;

/// Posts `login`, `password`, `csrf` and, inside an authorization request, `flow` to `/login`.
#[derive(Clone, Serialize)]
pub struct LoginPage {
    /// The handle of the authorization request that waits for this sign-in.
    pub flow: Option<String>,
    /// Bound to the browser's cookie.
    pub csrf: String,
    /// The app that asks; none when the person came on their own.
    pub client_name: Option<String>,
    /// Fills the name field: from `login_hint`, or what was typed before.
    pub login: String,
    /// Why the page is shown again.
    pub error: Option<LoginError>,
    /// What is asked of whom.
    pub occasion: LoginOccasion,
}

/// Why somebody is to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LoginOccasion {
    /// Nobody is signed in here.
    First,
    /// The person is signed in and only proves it once more (`prompt=login`, `max_age`).
    Again,
    /// Somebody is signed in, and the app lets them choose anew (`prompt=select_account`).
    ChooseAccount {
        /// Who is signed in.
        account: String,
    },
    /// Somebody is signed in, and the app needs somebody else (`id_token_hint`, `sub` in `claims`).
    OtherAccount {
        /// Who is signed in.
        account: String,
    },
}

/// Why a sign-in did not happen, in words that are the same for unknown, disabled and wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LoginError {
    /// No account with this name and password.
    WrongCredentials,
    /// The server sheds load; the person keeps the form and tries again.
    Busy {
        /// After how many seconds a try is welcome.
        retry_after_secs: u32,
    },
    /// The form's token is too old or of another browser session.
    FormExpired,
    /// A field was left empty; the name field is marked when `login` is empty.
    MissingField,
}
