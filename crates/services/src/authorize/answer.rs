//! The answer to the client: a code, stored before it leaves, and given at most once for each request.

use super::interaction::Interaction;
use crate::sessions::SignedIn;
use crate::{Fault, Visit};
use domain::actor::{Authority, ProtocolStep};
use domain::audit::{Action, Entity, Event};
use domain::authorization::{AuthorizationCode, CODE_LIFETIME};
use domain::ids::FamilyId;
use domain::opaque::OpaqueToken;
use domain::session::AuthenticationMethod;
use protocol::oauth::{AuthorizationResponse, Delivery, ErrorCode, OAuthError, RedirectUri};

/// What goes back to the client, and where to.
pub struct Answer {
    /// How the browser takes it there.
    pub delivery: Delivery,
    /// Where it goes; pages whose forms lead there must allow its origin.
    pub redirect_uri: RedirectUri,
}

/// Answers a request for the person who is signed in and has done all that was asked.
pub async fn answer(visit: &Visit, interaction: &Interaction, signed_in: &SignedIn) -> Result<Answer, Fault> {
    let request = &interaction.request;
    let code = OpaqueToken::random(visit.app.entropy());
    let context = visit.context(signed_in.actor());
    let tx = visit.app.store().write(&context, Authority::Protocol(ProtocolStep::Authorize)).await?;
    let now = tx.now();
    if interaction.stored && !store::authorization_requests::consume(&tx, request.id, now).await? {
        let error = OAuthError::new(ErrorCode::AccessDenied, "this request was answered before");
        return interaction.refuse(visit, &error);
    }
    // Asked in the transaction itself: a session or person that ended a moment ago gets no code.
    let session = store::sessions::load(&tx, signed_in.session.id).await?;
    let user = store::users::load(&tx, signed_in.user.id).await?;
    if !session.is_live(now) || user.state != domain::user::UserState::Active {
        return interaction
            .refuse(visit, &OAuthError::new(ErrorCode::LoginRequired, "the session has ended"));
    }
    let issued = AuthorizationCode {
        ask: request.ask.clone(),
        user_id: user.id,
        session_id: session.id,
        auth_time: session.auth_time,
        methods: session
            .methods
            .iter()
            .copied()
            .map(AuthenticationMethod::as_str)
            .map(str::to_owned)
            .collect(),
        expires_at: now.plus(CODE_LIFETIME),
        family_id: FamilyId::random(visit.app.entropy()),
        consumed_at: None,
    };
    store::authorization_codes::insert(&tx, &issued, visit.keys()?.interaction_mac("code", &code)).await?;
    let label = interaction.client.metadata.name.as_str();
    let event = Event::new(Action::AuthorizationGranted, Entity::Client, interaction.client.id.uuid(), label)
        .with("scopes", request.ask.scopes.to_string())
        .with("family", issued.family_id.to_string());
    tx.commit(event).await?;
    let redirect_uri = redirect_uri_of(interaction)?;
    let state = interaction.state()?;
    let response = AuthorizationResponse::success(visit.issuer().as_str(), state.as_ref(), &code.expose());
    Ok(Answer { delivery: response.deliver(&redirect_uri, request.ask.response_mode), redirect_uri })
}

/// The redirect URI as it was presented, if the client still has it.
pub(super) fn redirect_uri_of(interaction: &Interaction) -> Result<RedirectUri, Fault> {
    let presented = &interaction.request.ask.redirect_uri;
    let registered = &interaction.client.metadata.redirect_uris;
    let found = registered.iter().find_map(|uri| uri.find_match(presented));
    found.ok_or(Fault::Defect("the client's redirect URI was withdrawn during the request"))
}
