//! The link that makes the first administrator: printed once, stored as a MAC, good for a day and one use.

use crate::App;
use crate::keys::{DerivedKeys, KeysError};
use domain::Timestamp;
use domain::actor::{Actor, Authority, Context, ProtocolStep, RequestInfo};
use domain::audit::{Action, Entity, Event};
use domain::ids::LinkId;
use domain::opaque::OpaqueToken;
use std::fmt;
use std::time::Duration;
use store::links::{self, LinkPurpose};

/// A link to be shown to the operator, once.
pub struct SetUpLink {
    path: String,
    expires_at: Timestamp,
}

impl SetUpLink {
    /// The path on the platform's host, secret included.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// When it ends.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

impl fmt::Debug for SetUpLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetUpLink").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// Makes a link and withdraws all earlier ones.
pub(super) async fn issue(app: &App) -> Result<SetUpLink, KeysError> {
    let keys = app.derived_keys(app.store().platform())?;
    let token = OpaqueToken::random(app.entropy());
    let tx = app.store().write(&context(app, RequestInfo::default()), Authority::Operation).await?;
    let (id, expires_at) = (LinkId::random(app.entropy()), tx.now().plus(LIFETIME));
    links::withdraw(&tx, LinkPurpose::SetUp).await?;
    links::insert(&tx, (LinkPurpose::SetUp, token_mac(&keys, &token)), id, expires_at).await?;
    tx.commit(Event::new(Action::SetUpLinkCreated, Entity::Link, id.uuid(), "")).await?;
    Ok(SetUpLink { path: format!("/platform/setup/{}", token.expose()), expires_at })
}

/// Whether a link still works; looking does not spend it.
pub async fn is_set_up_link_open(app: &App, token: &OpaqueToken) -> Result<bool, KeysError> {
    let keys = app.derived_keys(app.store().platform())?;
    let context = Context { actor: Actor::Anonymous, ..context(app, RequestInfo::default()) };
    let tx = app.store().read(&context, Authority::Protocol(ProtocolStep::SetUp)).await?;
    Ok(links::is_open(&tx, LinkPurpose::SetUp, token_mac(&keys, token), app.now()).await?)
}

pub(super) fn token_mac(keys: &DerivedKeys, token: &OpaqueToken) -> [u8; 32] {
    keys.interaction_mac("set_up", token)
}

pub(super) fn context(app: &App, request: RequestInfo) -> Context {
    Context { tenant: app.store().platform(), actor: Actor::System, request }
}

const LIFETIME: Duration = Duration::from_hours(24);
