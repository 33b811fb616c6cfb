//! Registering a client.

use super::registration::{ClientFields, defaults};
use super::{ClientError, event};
use crate::App;
use domain::actor::{Authority, Context};
use domain::audit::Action;
use domain::client::{Client, ClientState, ClientType};
use domain::ids::ClientId;
use domain::names::DisplayName;
use domain::permission::Permission;
use domain::secret_token::{SecretKind, SecretToken};
use store::clients;

/// What a client is registered from.
#[derive(Debug)]
pub struct NewClient {
    /// Its name for people.
    pub name: DisplayName,
    /// What kind of application it is; never changes.
    pub client_type: ClientType,
    /// The rest.
    pub fields: ClientFields,
}

/// A client and its secret, which nobody sees again.
#[derive(Debug)]
pub struct CreatedClient {
    /// The client.
    pub client: Client,
    /// Its secret, if its type has one.
    pub secret: Option<SecretToken>,
}

/// Registers a client.
pub async fn create(app: &App, context: &Context, new: NewClient) -> Result<CreatedClient, ClientError> {
    let metadata = new.fields.apply(defaults(new.name, new.client_type)).map_err(ClientError::Rejected)?;
    let secret = metadata
        .client_type
        .is_confidential()
        .then(|| SecretToken::random(SecretKind::ClientSecret, app.entropy()));
    let keys = app.derived_keys(context.tenant)?;
    let mut tx = app.store().write(context, Authority::Permission(Permission::ClientsEdit)).await?;
    let now = tx.now();
    let client = Client {
        id: ClientId::random(app.entropy()),
        metadata,
        secret_mac: secret.as_ref().map(|secret| keys.client_secret_mac(secret)),
        state: ClientState::Active,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    clients::insert(&mut tx, &client).await?;
    tx.commit(event(Action::ClientCreated, &client)).await?;
    Ok(CreatedClient { client, secret })
}
