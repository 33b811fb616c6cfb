//! For whom a token is (RFC 8707).

use crate::{Issuer, Visit};
use domain::client::Client;
use protocol::access_token::Audience;
use protocol::oauth::{ErrorCode, OAuthError, ScopeSet, scope};

/// The audiences of a grant: the resource servers that were asked for, else the client's default, else ourselves; and
/// ourselves too where the token is to open userinfo.
pub(crate) fn choose_audiences(
    client: &Client,
    asked: &[&str],
    scopes: &ScopeSet,
    issuer: &Issuer,
) -> Result<Vec<String>, OAuthError> {
    let mut chosen: Vec<String> = Vec::new();
    for resource in asked {
        if !client.may_call(resource) && *resource != issuer.as_str() {
            return Err(OAuthError::new(ErrorCode::InvalidTarget, "the client may not call this resource"));
        }
        if !chosen.iter().any(|known| known == resource) {
            chosen.push((*resource).to_owned());
        }
    }
    if chosen.is_empty() {
        chosen.extend(client.metadata.audiences.first().map(|default| default.as_str().to_owned()));
    }
    let ourselves = chosen.is_empty() || scopes.contains(scope::OPENID);
    if ourselves && !chosen.iter().any(|known| known == issuer.as_str()) {
        chosen.push(issuer.as_str().to_owned());
    }
    let bytes: usize = chosen.iter().map(String::len).sum::<usize>() + scopes.to_string().len();
    if chosen.len() > Audience::RECIPIENTS_MAX || bytes > GRANT_BYTES_MAX {
        // Refused now: with the code or the rotation spent, a token that fits nowhere would be all the client gets.
        return Err(OAuthError::new(ErrorCode::InvalidTarget, "too many resources and scopes for one token"));
    }
    Ok(chosen)
}

/// What is left of granted audiences: nothing that the client has lost since. Where the tenant has moved to another
/// host, it is still itself.
pub(super) fn still_callable(
    visit: &Visit,
    client: &Client,
    granted: &[String],
) -> Result<Vec<String>, OAuthError> {
    let issuer = visit.issuer();
    let mut left: Vec<String> = Vec::new();
    for audience in granted {
        let still = if client.may_call(audience) {
            audience.as_str()
        } else if visit.was_issuer(audience) {
            issuer.as_str()
        } else {
            continue;
        };
        if !left.iter().any(|known| known == still) {
            left.push(still.to_owned());
        }
    }
    if left.is_empty() {
        return Err(OAuthError::new(ErrorCode::InvalidTarget, "the resource was withdrawn from the client"));
    }
    Ok(left)
}

/// Leaves room in a token of [`protocol::jose::TOKEN_BYTES_MAX`] bytes for everything else that it says.
const GRANT_BYTES_MAX: usize = 4_000;
