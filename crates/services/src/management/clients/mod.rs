//! Clients of a tenant: applications that ask for tokens, and resource servers that receive them.

mod change;
mod create;
mod cut_off;
mod registration;
mod secret;

pub use change::change;
pub use create::{CreatedClient, NewClient, create};
pub use cut_off::{delete, disable, enable};
pub use registration::{ClientFields, Fault, FaultReason};
pub use secret::rotate_secret;

use crate::App;
use crate::keys::KeysError;
use domain::actor::{Authority, Context};
use domain::audit::{Action, Entity, Event};
use domain::client::Client;
use domain::ids::ClientId;
use domain::permission::Permission;
use store::{Page, PageAsk, StoreError, clients};

/// Why nothing happened to a client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The registration contradicts itself or the client's type.
    #[error("the registration has {} faults", .0.len())]
    Rejected(Vec<Fault>),
    /// Disabling a disabled client, or enabling an active one.
    #[error("the client is in that state already")]
    Unchanged,
    /// A public client has no secret.
    #[error("a client of this type has no secret")]
    NoSecret,
    /// The tenant's keys could not be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A page of clients.
pub async fn list(app: &App, context: &Context, ask: PageAsk) -> Result<Page<Client>, StoreError> {
    let tx = app.store().read(context, Authority::Permission(Permission::ClientsView)).await?;
    clients::list(&tx, ask).await
}

/// One client.
pub async fn load(app: &App, context: &Context, id: ClientId) -> Result<Client, StoreError> {
    let tx = app.store().read(context, Authority::Permission(Permission::ClientsView)).await?;
    clients::load(&tx, id).await
}

fn event(action: Action, client: &Client) -> Event {
    Event::new(action, Entity::Client, client.id.uuid(), client.metadata.name.as_str())
}
