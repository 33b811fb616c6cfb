//! The model of the account page.

use serde::Serialize;
use time::OffsetDateTime;

use super::moment;

/// The person's own account; posts `csrf` to `/logout` or `/account/sessions/{id}/revoke`.
#[derive(Clone, Serialize)]
pub struct AccountPage {
    /// The person's name; may be empty.
    pub display_name: String,
    /// What they sign in with.
    pub email: String,
    /// Bound to the session.
    pub csrf: String,
    /// Live sessions, this browser's own first; the caller bounds their number.
    pub sessions: Vec<SessionRow>,
    /// The account belongs to the platform's own tenant.
    pub is_platform: bool,
}

/// One browser in which the person is signed in.
#[derive(Clone, Serialize)]
pub struct SessionRow {
    /// Names the session in the address of its form.
    pub id: String,
    /// A short name of browser and system; may be empty.
    pub device: String,
    /// The network address or place; may be empty.
    pub place: String,
    /// When the sign-in happened.
    #[serde(serialize_with = "moment::serialize")]
    pub started: OffsetDateTime,
    /// When the session was last used.
    #[serde(serialize_with = "moment::serialize")]
    pub last_seen: OffsetDateTime,
    /// The session this page was asked with.
    pub current: bool,
}
