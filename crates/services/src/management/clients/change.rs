//! Changing a client's registration.

use super::registration::ClientFields;
use super::{ClientError, event};
use crate::App;
use crate::management::expected::Expected;
use domain::actor::{Authority, Context};
use domain::audit::{Action, Event};
use domain::client::{Client, ClientMetadata};
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
    let (names, before) = (fields.names(), client.metadata.clone());
    let metadata = fields.apply(client.metadata).map_err(ClientError::Rejected)?;
    let client = Client { metadata, ..client }.changed(tx.now());
    clients::update(&mut tx, &client).await?;
    tx.commit(changed(event(Action::ClientUpdated, &client), names, (&before, &client.metadata))).await?;
    Ok(client)
}

/// Names, and the values too where a change opens a door: where codes go, and who is not asked for consent.
fn changed(
    event: Event,
    names: Vec<&'static str>,
    (before, after): (&ClientMetadata, &ClientMetadata),
) -> Event {
    let mut event = event;
    if names.contains(&"redirect_uris") {
        let texts = |client: &ClientMetadata| -> Vec<String> {
            client.redirect_uris.iter().map(ToString::to_string).collect()
        };
        let (before, after) = (texts(before), texts(after));
        event = event.with("redirect_uris_before", before).with("redirect_uris_after", after);
    }
    if names.contains(&"first_party") {
        event =
            event.with("first_party_before", before.first_party).with("first_party_after", after.first_party);
    }
    event.with("changed", names)
}
