//! Cutting clients off, serving them again, and removing them.

use super::{ClientError, event};
use crate::App;
use crate::endings::end_client;
use crate::management::expected::Expected;
use domain::actor::{Authority, Context};
use domain::audit::Action;
use domain::client::{Client, ClientState};
use domain::ids::ClientId;
use domain::permission::Permission;
use store::{WriteTx, clients, consents};

/// Disables a client; everything handed to it dies in the same transaction.
pub async fn disable(
    app: &App,
    context: &Context,
    id: ClientId,
    expected: Expected,
) -> Result<Client, ClientError> {
    let (mut tx, client) = open(app, context, id, expected).await?;
    let client = moved(client, ClientState::Disabled, &mut tx).await?;
    end_client(&mut tx, id, "client_disabled").await?;
    tx.commit(event(Action::ClientDisabled, &client)).await?;
    Ok(client)
}

/// Serves a disabled client again; nothing that was ended comes back.
pub async fn enable(
    app: &App,
    context: &Context,
    id: ClientId,
    expected: Expected,
) -> Result<Client, ClientError> {
    let (mut tx, client) = open(app, context, id, expected).await?;
    let client = moved(client, ClientState::Active, &mut tx).await?;
    tx.commit(event(Action::ClientEnabled, &client)).await?;
    Ok(client)
}

/// Removes a client and everything handed to it.
pub async fn delete(
    app: &App,
    context: &Context,
    id: ClientId,
    expected: Expected,
) -> Result<(), ClientError> {
    let (mut tx, client) = open(app, context, id, expected).await?;
    consents::delete_of_client(&tx, id).await?;
    clients::delete(&mut tx, id).await?;
    end_client(&mut tx, id, "client_deleted").await?;
    Ok(tx.commit(event(Action::ClientDeleted, &client)).await?)
}

async fn open(
    app: &App,
    context: &Context,
    id: ClientId,
    expected: Expected,
) -> Result<(WriteTx, Client), ClientError> {
    let tx = app.store().write(context, Authority::Permission(Permission::ClientsManage)).await?;
    let client = clients::load(&tx, id).await?;
    expected.check(client.version)?;
    Ok((tx, client))
}

async fn moved(client: Client, to: ClientState, tx: &mut WriteTx) -> Result<Client, ClientError> {
    if client.state == to {
        return Err(ClientError::Unchanged);
    }
    let client = Client { state: to, ..client }.changed(tx.now());
    clients::update(tx, &client).await?;
    Ok(client)
}
