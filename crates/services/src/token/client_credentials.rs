//! A client acts for itself (RFC 6749 §4.4).

use super::{Asking, Proven, Subject, choose_audiences};
use crate::client_authentication::{OAuthFailure, refuse};
use protocol::oauth::{ErrorCode, OAuthError, ScopeSet, scope};

pub(super) fn prove(asking: &Asking<'_>) -> Result<Proven, OAuthFailure> {
    let client = asking.client;
    if client.secret_mac.is_none() {
        return Err(refuse(ErrorCode::UnauthorizedClient, "only a client with a secret may act for itself"));
    }
    // There is no person to identify, and nobody who could be offline.
    let own = client.metadata.scopes.clone().without(scope::OPENID).without(scope::OFFLINE_ACCESS);
    let scopes = match asking.request.form.get("scope")? {
        None => own,
        Some(text) => {
            let asked = ScopeSet::parse(text)
                .map_err(|error| OAuthError::new(ErrorCode::InvalidScope, error.to_string()))?;
            if !asked.is_subset(&own) {
                return Err(refuse(ErrorCode::InvalidScope, "the client may not have all of these scopes"));
            }
            asked
        }
    };
    let resources: Vec<_> = asking.request.form.all("resource").collect();
    let audiences = choose_audiences(client, &resources, &scopes, &asking.visit.issuer())?;
    Ok(Proven { subject: Subject::Client, scopes, audiences, expires_at_max: None })
}
