//! What is told about a person: only what a granted scope or a single asked-for claim stands for.

use crate::Fault;
use domain::authorization::NamedClaims;
use domain::client::Client;
use domain::family::Grant;
use domain::user::User;
use protocol::oauth::ScopeSet;
use protocol::oidc::{ClaimRequest, ClaimsRequest, ExtraClaims, claims_of_scope, scope_of_claim};
use serde_json::Value;
use std::collections::BTreeMap;

/// The claims asked for one by one.
pub(crate) fn asked(named: Option<&NamedClaims>) -> Result<ClaimsRequest, Fault> {
    named.map_or(Ok(ClaimsRequest::default()), |named| {
        ClaimsRequest::parse(&named.text).map_err(|_| Fault::Defect("a stored claims request does not parse"))
    })
}

/// What is left of the single claims of a grant for a token: nothing that the client has lost since, and nothing
/// outside the token's scopes where these were asked to be fewer than the grant's.
pub(crate) fn left_of(grant: &Grant, client: &Client, token: &ScopeSet) -> Option<NamedClaims> {
    let NamedClaims { text, scopes } = grant.claims.clone()?;
    let whole = client.allowed_scopes(&grant.scopes).is_subset(token);
    let scopes = client.allowed_scopes(&scopes);
    Some(NamedClaims { text, scopes: if whole { scopes } else { scopes.intersection(token) } })
}

/// The claims of a person under the granted scopes, and those asked for by name as far as their scopes are granted.
pub(crate) fn of_user(
    user: &User,
    granted: &ScopeSet,
    (wanted, named): (&BTreeMap<String, ClaimRequest>, Option<&NamedClaims>),
) -> ExtraClaims {
    let may = |name: &str| {
        let within =
            named.zip(scope_of_claim(name)).is_some_and(|(named, scope)| named.scopes.contains(scope));
        within || scope_of_claim(name).is_some_and(|scope| granted.contains(scope))
    };
    let by_scope = granted.iter().flat_map(|scope| claims_of_scope(scope.as_str())).copied();
    let mut told = ExtraClaims::default();
    for name in by_scope.chain(wanted.keys().map(String::as_str)).filter(|name| may(name)) {
        // People sign in with their address, so it is also the name they go by; but only for who may know it.
        let of = if name == "preferred_username" { "email" } else { name };
        if let Some(value) = claim(user, of).filter(|_| may(of)) {
            // A reserved name is left out: no attribute may speak for the token itself.
            let _ = told.insert(name, value);
        }
    }
    told
}

fn claim(user: &User, name: &str) -> Option<Value> {
    match name {
        "email" => Some(user.email.as_str().into()),
        "email_verified" => Some(user.email_verified.into()),
        "name" => user.display_name.as_ref().map(|name| name.as_str().into()),
        "updated_at" => Some(user.updated_at.secs().into()),
        _ => user.attributes.get(name).cloned(),
    }
}
