//! Renewing a client's secret.

use super::{ClientError, CreatedClient, event};
use crate::App;
use crate::management::expected::Expected;
use domain::actor::{Authority, Context};
use domain::audit::Action;
use domain::client::Client;
use domain::ids::ClientId;
use domain::permission::Permission;
use domain::secret_token::{SecretKind, SecretToken};
use store::clients;

/// Gives a client a new secret; the old one is refused from the commit on, tokens already handed out stay.
pub async fn rotate_secret(
    app: &App,
    context: &Context,
    id: ClientId,
    expected: Expected,
) -> Result<CreatedClient, ClientError> {
    let keys = app.derived_keys(context.tenant)?;
    let mut tx = app.store().write(context, Authority::Permission(Permission::ClientsManage)).await?;
    let client = clients::load(&tx, id).await?;
    expected.check(client.version)?;
    if client.secret_mac.is_none() {
        return Err(ClientError::NoSecret);
    }
    let secret = SecretToken::random(SecretKind::ClientSecret, app.entropy());
    let secret_mac = Some(keys.client_secret_mac(&secret));
    let client = Client { secret_mac, ..client }.changed(tx.now());
    clients::update(&mut tx, &client).await?;
    tx.commit(event(Action::ClientSecretRotated, &client)).await?;
    Ok(CreatedClient { client, secret: Some(secret) })
}
