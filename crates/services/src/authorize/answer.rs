//! The answer to the client: a code, stored before it leaves, and given at most once for each request.

use super::interaction::{Interaction, InteractionError};
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
pub async fn answer(
    visit: &Visit,
    interaction: &Interaction,
    signed_in: &SignedIn,
) -> Result<Answer, InteractionError> {
    let request = &interaction.request;
    // Before anything is granted: a code that is written must also leave.
    let (redirect_uri, state) = (interaction.load_redirect_uri()?, interaction.state()?);
    let code = OpaqueToken::random(visit.app.entropy());
    let context = visit.context(signed_in.actor());
    let tx = visit.app.store().write(&context, Authority::Protocol(ProtocolStep::Authorize)).await?;
    let now = tx.now();
    if interaction.stored && !store::authorization_requests::consume(&tx, request.id, now).await? {
        // The client has its one answer, perhaps to an earlier press of the same button: a second must not follow it.
        return Err(InteractionError::Expired);
    }
    // Asked in the transaction itself: a session or person that ended a moment ago gets no code.
    let session = store::sessions::load(&tx, signed_in.session.id).await?;
    let user = store::users::load(&tx, signed_in.user.id).await?;
    if !session.is_live(now) || user.state != domain::user::UserState::Active {
        let error = OAuthError::new(ErrorCode::LoginRequired, "the session has ended");
        return Ok(interaction.refuse(visit, &error)?);
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
    let code_mac = visit.keys().map_err(Fault::from)?.interaction_mac("code", &code);
    store::authorization_codes::insert(&tx, &issued, code_mac).await?;
    let label = interaction.client.metadata.name.as_str();
    let event = Event::new(Action::AuthorizationGranted, Entity::Client, interaction.client.id.uuid(), label)
        .with("scopes", request.ask.scopes.to_string())
        .with("family", issued.family_id.to_string());
    tx.commit(event).await?;
    let response = AuthorizationResponse::success(visit.issuer().as_str(), state.as_ref(), &code.expose());
    Ok(Answer { delivery: response.deliver(&redirect_uri, request.ask.response_mode), redirect_uri })
}
