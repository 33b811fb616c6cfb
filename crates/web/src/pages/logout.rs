//! The models of the two sign-out pages.

use serde::Serialize;

use super::{HiddenField, LinkTarget};

/// Asks before a sign-out that nothing proves (RP-Initiated Logout §2); posts to `/oauth2/logout`.
#[derive(Clone, Serialize)]
pub struct LogoutConfirmPage {
    /// Bound to the browser's cookie; its presence makes the post a confirmation.
    pub csrf: String,
    /// The parameters of the request, carried through the question.
    pub fields: Vec<HiddenField>,
    /// The app that asks, where it is known.
    pub client_name: Option<String>,
}

/// Says that the session is over.
#[derive(Clone, Serialize)]
pub struct LoggedOutPage {
    /// The registered place of the app that asked.
    pub return_to: Option<ReturnLink>,
}

/// A way back to an app.
#[derive(Clone, Serialize)]
pub struct ReturnLink {
    /// The app's name.
    pub client_name: String,
    /// Its registered address.
    pub target: LinkTarget,
}
