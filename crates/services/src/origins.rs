//! The web origins of a tenant's clients: who may read answers in a browser.

use crate::Visit;
use domain::actor::{Actor, Authority, ProtocolStep};
use domain::client::{Client, ClientType};
use store::{PageAsk, StoreError};

/// Whether an origin belongs to a redirect URI of one of the tenant's active clients; no, if that cannot be found out.
pub async fn is_registered(visit: &Visit, origin: &str) -> bool {
    let key = (visit.tenant(), origin.to_owned());
    if let Some(known) = visit.app.origins().get(&key) {
        return known;
    }
    match find(visit, origin).await {
        Ok(found) => {
            visit.app.origins().insert(key, found);
            found
        }
        Err(error) => {
            tracing::error!(request_id = %visit.info.request_id, %error, "the clients' origins cannot be read");
            false
        }
    }
}

async fn find(visit: &Visit, origin: &str) -> Result<bool, StoreError> {
    let context = visit.context(Actor::Anonymous);
    let tx = visit.app.store().read(&context, Authority::Protocol(ProtocolStep::Token)).await?;
    let mut after = None;
    loop {
        let page = store::clients::list(&tx, PageAsk::new(after, store::page::PAGE_ITEMS_MAX)).await?;
        if page.items.iter().any(|client| is_of(client, origin)) {
            return Ok(true);
        }
        after = page.next;
        if after.is_none() {
            return Ok(false);
        }
    }
}

fn is_of(client: &Client, origin: &str) -> bool {
    let in_browser = matches!(client.metadata.client_type, ClientType::Web | ClientType::Spa);
    in_browser
        && client.is_active()
        && client.metadata.redirect_uris.iter().any(|uri| uri.is_web() && uri.origin() == origin)
}
