//! Changing a client's registration.

use super::registration::ClientFields;
use super::{ClientError, event};
use crate::App;
use crate::management::expected::Expected;
use domain::actor::{Authority, Context};
use domain::audit::Action;
use domain::client::Client;
use domain::ids::ClientId;
use domain::permission::Permission;
use store::clients;

/// Changes the registration of a client; its type stays.
pub async fn change(
    app: &App,
    context: &Context,
    id: ClientId,
    (fields, expected): (ClientFields, Expected),
) -> Result<Client, ClientError> {
    let mut tx = app.store().write(context, Authority::Permission(Permission::ClientsEdit)).await?;
    let client = clients::load(&tx, id).await?;
    expected.check(client.version)?;
    let metadata = fields.apply(client.metadata.clone()).map_err(ClientError::Rejected)?;
    let client = Client { metadata, ..client }.changed(tx.now());
    clients::update(&mut tx, &client).await?;
    tx.commit(event(Action::ClientUpdated, &client)).await?;
    Ok(client)
}
