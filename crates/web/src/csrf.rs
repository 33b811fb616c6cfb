//! Tokens in our forms, so that no other site can send them for a person (attack W-06).
//!
//! A token is a MAC over the browser's cookie and the purpose of the form: a page of another site cannot know it, one
//! browser's token is nothing to another, and one form's token is nothing to the next form. Where a person decides
//! something on a page, the token is of their session, too.

use crate::{Browser, Refusal};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::SessionId;
use services::keys::DerivedKeys;

/// What a form does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormPurpose {
    /// Signs in.
    SignIn,
    /// Allows an app to use the account, or not; a page that was shown to one person does not speak for the next.
    Consent(SessionId),
    /// Signs out.
    SignOut,
    /// Ends sessions from the account page.
    Account,
    /// Sets the installation up.
    SetUp,
}

/// The form carries no token, or one that was not made for this browser and form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the form token is missing or was not made for this browser and form")]
pub struct FormExpired;

impl FormPurpose {
    const fn as_bytes(self) -> &'static [u8] {
        match self {
            Self::SignIn => b"sign-in",
            Self::Consent(_) => b"consent",
            Self::SignOut => b"sign-out",
            Self::Account => b"account",
            Self::SetUp => b"set-up",
        }
    }

    /// The value of the hidden field.
    #[must_use]
    pub fn token(self, keys: &DerivedKeys, browser: &Browser) -> String {
        URL_SAFE_NO_PAD.encode(keys.csrf().mac(&self.fields(browser, &self.session())))
    }

    /// Checks the value that came back, in constant time.
    pub fn verify(
        self,
        keys: &DerivedKeys,
        browser: &Browser,
        presented: Option<&str>,
    ) -> Result<(), FormExpired> {
        let presented = presented.filter(|text| text.len() == TOKEN_CHARS).ok_or(FormExpired)?;
        let mac = URL_SAFE_NO_PAD.decode(presented).map_err(|_| FormExpired)?;
        let genuine = keys.csrf().verify(&self.fields(browser, &self.session()), &mac);
        if genuine { Ok(()) } else { Err(FormExpired) }
    }

    const fn session(self) -> [u8; 16] {
        match self {
            Self::Consent(session) => *session.uuid().as_bytes(),
            Self::SignIn | Self::SignOut | Self::Account | Self::SetUp => [0; 16],
        }
    }

    fn fields<'a>(self, browser: &'a Browser, session: &'a [u8]) -> [&'a [u8]; 3] {
        [browser.token().bytes().as_slice(), self.as_bytes(), session]
    }
}

impl From<FormExpired> for Refusal {
    fn from(_: FormExpired) -> Self {
        Self::FormExpired
    }
}

/// 32 bytes in unpadded base64url.
const TOKEN_CHARS: usize = 43;
