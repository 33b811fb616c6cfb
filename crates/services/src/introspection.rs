//! Token introspection (RFC 7662): for authenticated clients, about tokens meant for them or their own.

use crate::Visit;
use crate::client_authentication::{ClientRequest, OAuthFailure, authenticate_confidential, refuse};
use crate::token::find_genuine;
use crate::token_check::{self, OwnAccessToken};
use domain::client::Client;
use protocol::oauth::{AccessTokenType, ActiveToken, ErrorCode, IntrospectionResponse};

/// Says whether a token holds; everything that does not, or is none of the client's business, looks the same.
pub async fn introspect(
    visit: &Visit,
    request: ClientRequest<'_>,
) -> Result<IntrospectionResponse, OAuthFailure> {
    let client = authenticate_confidential(visit, request).await?;
    let token = request.form.get("token")?;
    let token = token.ok_or_else(|| refuse(ErrorCode::InvalidRequest, "the token is missing"))?;
    if let Some(access) = token_check::read_access_token(visit, token).await? {
        let visible = is_concerned(&client, &access) && token_check::stands(visit, &access).await?;
        return Ok(if visible { about_access_token(&access) } else { IntrospectionResponse::Inactive });
    }
    about_refresh_token(visit, &client, token).await
}

fn is_concerned(client: &Client, token: &OwnAccessToken) -> bool {
    let named = |name: &str| token.claims.aud.contains(name);
    token.standing.client == Some(client.id)
        || named(&client.id.to_string())
        || client.metadata.resource.as_ref().is_some_and(|resource| named(resource.as_str()))
}

fn about_access_token(token: &OwnAccessToken) -> IntrospectionResponse {
    let claims = &token.claims;
    IntrospectionResponse::Active(Box::new(ActiveToken {
        scope: Some(claims.scope.clone()),
        client_id: Some(claims.client_id.clone()),
        token_type: Some(AccessTokenType::Bearer),
        exp: Some(claims.exp),
        iat: Some(claims.iat),
        sub: Some(claims.sub.clone()),
        aud: Some(claims.aud.clone()),
        iss: Some(claims.iss.clone()),
        jti: Some(claims.jti.clone()),
        auth_time: claims.auth_time,
        acr: claims.acr.clone(),
        amr: claims.amr.clone(),
        sid: claims.sid.clone(),
        tid: Some(claims.tid.clone()),
        fam: claims.fam.clone(),
        roles: claims.roles.clone(),
        permissions: claims.permissions.clone(),
        ..ActiveToken::default()
    }))
}

async fn about_refresh_token(
    visit: &Visit,
    client: &Client,
    token: &str,
) -> Result<IntrospectionResponse, OAuthFailure> {
    let Some((family, generation)) = find_genuine(visit, token).await? else {
        return Ok(IntrospectionResponse::Inactive);
    };
    let active = family.client_id == client.id
        && family.grant.refreshable
        && generation == family.generation
        && family.is_live(visit.app.now());
    if !active {
        return Ok(IntrospectionResponse::Inactive);
    }
    Ok(IntrospectionResponse::Active(Box::new(ActiveToken {
        scope: Some(family.grant.scopes.clone()),
        client_id: Some(client.id.to_string()),
        exp: Some(family.idle_expires_at.secs()),
        iat: Some(family.created_at.secs()),
        sub: Some(family.user_id.to_string()),
        iss: Some(visit.issuer().as_str().to_owned()),
        sid: Some(family.session_id.to_string()),
        fam: Some(family.id.to_string()),
        ..ActiveToken::default()
    })))
}
