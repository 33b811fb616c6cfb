//! The userinfo endpoint (OIDC Core §5.3).

use crate::token_check;
use crate::{Fault, Visit, claims};
use protocol::oauth::scope;
use protocol::oidc::UserinfoClaims;

/// Why nothing is told.
#[derive(Debug, thiserror::Error)]
pub enum UserinfoError {
    /// The token is not ours, over, revoked, or meant for somebody else.
    #[error("the access token is not valid here")]
    InvalidToken,
    /// The token was not granted `openid`.
    #[error("the access token was granted without openid")]
    InsufficientScope,
    /// Nothing was wrong with the request.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<store::StoreError> for UserinfoError {
    fn from(error: store::StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// Tells what the token's scopes and its asked-for claims stand for.
pub async fn userinfo(visit: &Visit, token: &str) -> Result<UserinfoClaims, UserinfoError> {
    let access = token_check::read_access_token(visit, token).await?.ok_or(UserinfoError::InvalidToken)?;
    if !access.claims.aud.contains(visit.issuer().as_str()) || !token_check::stands(visit, &access).await? {
        return Err(UserinfoError::InvalidToken);
    }
    let Some(user) = access.standing.user else { return Err(UserinfoError::InvalidToken) };
    if !access.claims.scope.contains(scope::OPENID) {
        return Err(UserinfoError::InsufficientScope);
    }
    let hot = visit.hot().await?;
    let user = hot.find_user(user).await?.ok_or(UserinfoError::InvalidToken)?;
    let family = match access.standing.family {
        Some(family) => hot.find_family(family).await?,
        None => None,
    };
    let client = match access.standing.client {
        Some(client) => hot.find_client(client).await?,
        None => None,
    };
    let scopes = &access.claims.scope;
    let named =
        family.zip(client).and_then(|(family, client)| claims::left_of(&family.grant, &client, scopes));
    let asked = claims::asked(named.as_ref())?;
    let told = claims::of_user(&user, scopes, (&asked.userinfo, named.as_ref()));
    Ok(UserinfoClaims::new(user.id.to_string(), told))
}
