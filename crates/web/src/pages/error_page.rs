//! The model of the error page: a closed list of what can go wrong on a page.

use serde::Serialize;

/// Says what happened, what to do, and under which reference we find it.
#[derive(Clone, Serialize)]
pub struct ErrorPage {
    /// What happened.
    #[serde(flatten)]
    pub kind: ErrorKind,
    /// A sentence for the developer of the app (`error_description`), in English, never a private cause.
    pub detail: Option<String>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ErrorKind {
    /// No page here, or none this person may know of.
    NotFound,
    /// A page that answers other methods.
    MethodNotAllowed,
    /// An authorization or logout request that cannot be read.
    BadRequest,
    /// No such client here.
    UnknownClient,
    /// The redirect URI is not registered for the client.
    RedirectUriMismatch,
    /// The stored authorization request is gone or used.
    FlowExpired,
    /// The stored authorization request belongs to another browser.
    OtherBrowser,
    /// A form whose token is too old or of another browser session.
    FormExpired,
    /// A form that none of our pages has sent.
    ForeignOrigin,
    /// A body or address over its limit.
    TooLarge,
    /// A rate limit.
    TooManyRequests {
        /// After how many seconds a try is welcome.
        retry_after_secs: u32,
    },
    /// The server sheds load or cannot reach its store.
    Unavailable {
        /// After how many seconds a try is welcome.
        retry_after_secs: u32,
    },
    /// A fault of ours.
    Internal,
    /// A logout request with a bad hint or an unregistered return address.
    InvalidLogoutRequest,
    /// A single-use link (set-up, invitation, reset) that was used or is too old.
    LinkSpent,
}

impl ErrorKind {
    /// The HTTP status of the page.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest
            | Self::UnknownClient
            | Self::RedirectUriMismatch
            | Self::FlowExpired
            | Self::InvalidLogoutRequest => 400,
            Self::OtherBrowser | Self::FormExpired | Self::ForeignOrigin => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::LinkSpent => 410,
            Self::TooLarge => 413,
            Self::TooManyRequests { .. } => 429,
            Self::Internal => 500,
            Self::Unavailable { .. } => 503,
        }
    }
}
