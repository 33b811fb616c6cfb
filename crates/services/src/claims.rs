//! What is told about a person: only what a granted scope or a single asked-for claim stands for.

use crate::Fault;
use domain::user::User;
use protocol::oauth::ScopeSet;
use protocol::oidc::{ClaimRequest, ClaimsRequest, ExtraClaims, claims_of_scope};
use serde_json::Value;
use std::collections::BTreeMap;

/// The claims asked for one by one, as they were stored with the grant.
pub(crate) fn asked(claims: Option<&str>) -> Result<ClaimsRequest, Fault> {
    claims.map_or(Ok(ClaimsRequest::default()), |text| {
        ClaimsRequest::parse(text).map_err(|_| Fault::Defect("a stored claims request does not parse"))
    })
}

/// The claims of a person under the granted scopes, and those asked for by name.
pub(crate) fn of_user(user: &User, scopes: &ScopeSet, named: &BTreeMap<String, ClaimRequest>) -> ExtraClaims {
    let by_scope = scopes.iter().flat_map(|scope| claims_of_scope(scope.as_str())).copied();
    let mut told = ExtraClaims::default();
    for name in by_scope.chain(named.keys().map(String::as_str)) {
        if let Some(value) = claim(user, name) {
            // A reserved name is left out: no attribute may speak for the token itself.
            let _ = told.insert(name, value);
        }
    }
    told
}

fn claim(user: &User, name: &str) -> Option<Value> {
    match name {
        // People sign in with their address, so it is also the name they go by.
        "email" | "preferred_username" => Some(user.email.as_str().into()),
        "email_verified" => Some(user.email_verified.into()),
        "name" => user.display_name.as_ref().map(|name| name.as_str().into()),
        "updated_at" => Some(user.updated_at.secs().into()),
        _ => protocol::oidc::scope_of_claim(name).and_then(|_| user.attributes.get(name).cloned()),
    }
}
