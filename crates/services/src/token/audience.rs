//! For whom a token is (RFC 8707).

use crate::Issuer;
use domain::client::Client;
use protocol::oauth::{ErrorCode, OAuthError, ScopeSet, scope};

/// The audiences of a grant: the resource servers that were asked for, else the client's default, else ourselves; and
/// ourselves too where the token is to open userinfo.
pub(crate) fn choose_audiences(
    client: &Client,
    asked: &[&str],
    scopes: &ScopeSet,
    issuer: &Issuer,
) -> Result<Vec<String>, OAuthError> {
    let callable = &client.metadata.audiences;
    let mut chosen: Vec<String> = Vec::new();
    for resource in asked {
        if !callable.iter().any(|known| known.as_str() == *resource) && *resource != issuer.as_str() {
            return Err(OAuthError::new(ErrorCode::InvalidTarget, "the client may not call this resource"));
        }
        if !chosen.iter().any(|known| known == resource) {
            chosen.push((*resource).to_owned());
        }
    }
    if chosen.is_empty() {
        chosen.extend(callable.first().map(|default| default.as_str().to_owned()));
    }
    let ourselves = chosen.is_empty() || scopes.contains(scope::OPENID);
    if ourselves && !chosen.iter().any(|known| known == issuer.as_str()) {
        chosen.push(issuer.as_str().to_owned());
    }
    Ok(chosen)
}
