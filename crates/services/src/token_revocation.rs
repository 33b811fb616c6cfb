//! Token revocation (RFC 7009): a client gives back what is its own; about anything else it learns nothing.

use crate::Visit;
use crate::client_authentication::{ClientRequest, OAuthFailure, authenticate, refuse};
use crate::endings;
use crate::token::find_genuine;
use crate::token_check;
use domain::actor::{Actor, Authority, ProtocolStep};
use domain::audit::{Action, Entity, Event};
use domain::client::Client;
use domain::family::{Family, FamilyState};
use domain::revocation::{Revocation, Subject};
use protocol::oauth::ErrorCode;
use uuid::Uuid;

/// Ends a token of the client's own: a refresh token with everything that descends from its grant, an access token by
/// itself. Unknown and foreign tokens change nothing, and the answer is the same.
pub async fn revoke(visit: &Visit, request: ClientRequest<'_>) -> Result<(), OAuthFailure> {
    let client = authenticate(visit, request).await?;
    let token = request.form.get("token")?;
    let token = token.ok_or_else(|| refuse(ErrorCode::InvalidRequest, "the token is missing"))?;
    if let Some((family, _)) = find_genuine(visit, token).await? {
        return if family.client_id == client.id {
            end_family(visit, &client, &family).await
        } else {
            Ok(())
        };
    }
    match token_check::read_access_token(visit, token).await? {
        // One that is dead already takes no further number and no further entry.
        Some(access)
            if access.standing.client == Some(client.id) && token_check::stands(visit, &access).await? =>
        {
            match access.standing.token {
                Some(jti) => end_access_token(visit, &client, jti).await,
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

async fn end_family(visit: &Visit, client: &Client, family: &Family) -> Result<(), OAuthFailure> {
    let context = visit.context(Actor::Client(client.id));
    let mut tx = visit.app.store().write(&context, Authority::Protocol(ProtocolStep::Token)).await?;
    if endings::end_family(&mut tx, family.id, (FamilyState::Revoked, "token_revoked")).await? {
        let label = client.metadata.name.as_str();
        tx.commit(Event::new(Action::TokenRevoked, Entity::Family, family.id.uuid(), label)).await?;
    }
    Ok(())
}

async fn end_access_token(visit: &Visit, client: &Client, jti: Uuid) -> Result<(), OAuthFailure> {
    let context = visit.context(Actor::Client(client.id));
    let mut tx = visit.app.store().write(&context, Authority::Protocol(ProtocolStep::Token)).await?;
    store::revocations::append(&mut tx, &[Revocation::kill(Subject::Token(jti), "token_revoked")]).await?;
    let label = client.metadata.name.as_str();
    tx.commit(Event::new(Action::TokenRevoked, Entity::Token, jti, label)).await?;
    Ok(())
}
