//! The model of the page that creates the first platform administrator.

use serde::Serialize;

use super::LocalPath;

/// Posts `email`, `display_name`, `new_password` and `csrf` to `action`, the single-use link itself.
#[derive(Clone, Serialize)]
pub struct SetupPage {
    /// The path of the set-up link.
    pub action: LocalPath,
    /// Bound to the browser's cookie.
    pub csrf: String,
    /// What was typed before.
    pub email: String,
    /// What was typed before.
    pub display_name: String,
    /// The shortest password the tenant takes, told before typing.
    pub password_length_min: u16,
    /// Why the form as a whole was not taken.
    pub form_error: Option<SetupFormError>,
    /// Why the e-mail address was not taken.
    pub email_error: Option<EmailError>,
    /// Why the name was not taken.
    pub display_name_error: Option<NameError>,
    /// Why the password was not taken.
    pub new_password_error: Option<NewPasswordError>,
}

/// Why the whole form was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SetupFormError {
    /// The form's token is too old or of another browser session.
    FormExpired,
    /// The server sheds load.
    Busy {
        /// After how many seconds a try is welcome.
        retry_after_secs: u32,
    },
}

/// Why an e-mail address was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum EmailError {
    /// Left empty.
    Missing,
    /// Not an address.
    Malformed,
    /// Somebody's already.
    Taken,
}

/// Why a display name was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum NameError {
    /// Left empty.
    Missing,
    /// Over the limit.
    TooLong {
        /// The limit, in characters.
        length_max: u16,
    },
    /// A control, a separator or another character that nobody sees.
    HiddenCharacter,
}

/// Why a new password was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum NewPasswordError {
    /// Left empty.
    Missing,
    /// Under the limit, which the page says anyway.
    TooShort,
    /// Over the limit.
    TooLong {
        /// The limit, in characters.
        length_max: u16,
    },
    /// On the list of passwords that attackers try first.
    TooCommon,
    /// What others know of the person or the tenant: a name, an address.
    KnownWord,
    /// The same character over and over.
    OneCharacter,
    /// A character that no password may hold.
    UnusableCharacter,
}
