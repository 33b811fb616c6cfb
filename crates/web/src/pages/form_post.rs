//! The model of the page behind `response_mode=form_post` (OAuth 2.0 Form Post Response Mode §2).

use serde::Serialize;

use super::{HiddenField, LinkTarget};

/// A form to the client with a button; a static script presses it where scripts run.
#[derive(Clone, Serialize)]
pub struct FormPostPage {
    /// The client's redirect URI.
    pub action: LinkTarget,
    /// The authorization response.
    pub fields: Vec<HiddenField>,
}
