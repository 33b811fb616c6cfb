//! The web origins of a tenant's clients: who may read answers in a browser.

use crate::Visit;
use domain::actor::{Actor, Authority, ProtocolStep};
use domain::client::{Client, ClientType};
use std::collections::HashSet;
use std::sync::Arc;
use store::{PageAsk, StoreError};

/// The origins of one tenant.
pub(crate) type Origins = Arc<HashSet<String>>;

/// Whether an origin belongs to a redirect URI of one of the tenant's active clients; no, if that cannot be found out.
pub async fn is_registered(visit: &Visit, origin: &str) -> bool {
    if let Some(known) = visit.app.origins().get(&visit.tenant()) {
        return known.contains(origin);
    }
    match collect(visit).await {
        Ok(origins) => {
            let found = origins.contains(origin);
            // All of them at once: whoever names origins that nobody has must not cost a look at the clients each time.
            visit.app.origins().insert(visit.tenant(), origins);
            found
        }
        Err(error) => {
            tracing::error!(request_id = %visit.info.request_id, %error, "the clients' origins cannot be read");
            false
        }
    }
}

async fn collect(visit: &Visit) -> Result<Origins, StoreError> {
    let context = visit.context(Actor::Anonymous);
    let tx = visit.app.store().read(&context, Authority::Protocol(ProtocolStep::Token)).await?;
    let mut origins = HashSet::new();
    let mut after = None;
    loop {
        let page = store::clients::list(&tx, PageAsk::new(after, store::page::PAGE_ITEMS_MAX)).await?;
        origins.extend(page.items.iter().flat_map(origins_of));
        after = page.next;
        if after.is_none() {
            return Ok(Arc::new(origins));
        }
    }
}

fn origins_of(client: &Client) -> impl Iterator<Item = String> {
    let in_browser = matches!(client.metadata.client_type, ClientType::Web | ClientType::Spa);
    let uris = (in_browser && client.is_active()).then_some(&client.metadata.redirect_uris);
    uris.into_iter().flatten().filter(|uri| uri.is_web()).map(|uri| uri.origin().to_owned())
}
