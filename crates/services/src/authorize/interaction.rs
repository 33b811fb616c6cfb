//! A stored request on the hosted pages: found only by the browser that began it.

use super::answer::{Answer, answer};
use crate::sessions::SignedIn;
use crate::sign_in::{NextStep, next_step};
use crate::{Fault, Visit};
use domain::actor::{Actor, Authority, ProtocolStep};
use domain::audit::{Action, Entity, Event};
use domain::authorization::AuthorizationRequest;
use domain::client::Client;
use domain::opaque::OpaqueToken;
use protocol::oauth::{AuthorizationResponse, ErrorCode, OAuthError, RedirectUri, State};
use std::sync::Arc;
use store::StoreError;
use subtle::ConstantTimeEq as _;

/// A request and its client.
pub struct Interaction {
    /// The request.
    pub request: AuthorizationRequest,
    /// Who asks.
    pub client: Arc<Client>,
    /// False for a request that is answered before it was stored.
    pub(super) stored: bool,
}

/// Why a request cannot be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum InteractionError {
    /// It is answered, over, or never was.
    #[error("the request is answered or over")]
    Expired,
    /// Another browser began it (attack O-23).
    #[error("the request was begun in another browser")]
    OtherBrowser,
    /// Nothing was wrong with the request.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for InteractionError {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// What the person says to the client's wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentDecision {
    /// Yes.
    Allow,
    /// No.
    Deny,
}

/// Finds the request of a handle in the browser that began it.
pub async fn find_interaction(
    visit: &Visit,
    flow: &OpaqueToken,
    browser: &OpaqueToken,
) -> Result<Interaction, InteractionError> {
    let keys = visit.keys().map_err(Fault::from)?;
    let context = visit.context(Actor::Anonymous);
    let authority = Authority::Protocol(ProtocolStep::Authorize);
    let tx = visit.app.store().read(&context, authority).await?;
    let handle_mac = keys.interaction_mac("flow", flow);
    let found = store::authorization_requests::find_open(&tx, handle_mac, visit.app.now()).await?;
    let request = found.ok_or(InteractionError::Expired)?;
    if !bool::from(keys.interaction_mac("browser", browser).ct_eq(&request.browser_mac)) {
        return Err(InteractionError::OtherBrowser);
    }
    let hot = visit.hot().await?;
    let client = hot.find_client(request.ask.client_id).await?;
    let client = client.filter(|client| client.is_active()).ok_or(InteractionError::Expired)?;
    let interaction = Interaction { request, client, stored: true };
    // An address that the client has withdrawn since is nobody's: no answer may go there.
    interaction.redirect_uri().ok_or(InteractionError::Expired)?;
    Ok(interaction)
}

/// How far a stored request has come.
pub enum Progress {
    /// The person has to do this first.
    Next(NextStep),
    /// The answer goes to the client now.
    Answered(Answer),
}

/// Goes on with a stored request as far as it goes without the person.
pub async fn proceed(
    visit: &Visit,
    interaction: &Interaction,
    signed_in: Option<&SignedIn>,
) -> Result<Progress, InteractionError> {
    match (next_step(visit, interaction, signed_in).await?, signed_in) {
        (NextStep::Answer, Some(signed_in)) => {
            answer(visit, interaction, signed_in).await.map(Progress::Answered)
        }
        (NextStep::Refuse(error), _) => Ok(Progress::Answered(interaction.refuse(visit, &error)?)),
        (step, _) => Ok(Progress::Next(step)),
    }
}

/// Writes down what the person decided; a refusal is the client's answer at once.
pub async fn decide_consent(
    visit: &Visit,
    interaction: &Interaction,
    signed_in: &SignedIn,
    decision: ConsentDecision,
) -> Result<Option<Answer>, InteractionError> {
    let context = visit.context(signed_in.actor());
    let authority = Authority::OwnAccount(signed_in.user.id);
    let tx = visit.app.store().write(&context, authority).await?;
    let request = &interaction.request;
    let wanted = request.ask.consent_scopes();
    let label = interaction.client.metadata.name.as_str();
    let event = |action| {
        Event::new(action, Entity::Client, interaction.client.id.uuid(), label)
            .with("scopes", wanted.to_string())
    };
    if decision == ConsentDecision::Allow {
        let now = tx.now();
        let pair = (signed_in.user.id, interaction.client.id);
        let given = store::consents::find_scopes(&tx, pair.0, pair.1).await?;
        let all = given.union(&wanted).unwrap_or_else(|_| wanted.clone());
        store::consents::put(&tx, pair, &all, now).await?;
        store::authorization_requests::record_consent(&tx, request.id, signed_in.user.id).await?;
        tx.commit(event(Action::ConsentGranted)).await?;
        return Ok(None);
    }
    if !store::authorization_requests::consume(&tx, request.id, tx.now()).await? {
        return Err(InteractionError::Expired);
    }
    tx.commit(event(Action::ConsentDenied)).await?;
    let error = OAuthError::new(ErrorCode::AccessDenied, "the person did not consent");
    Ok(Some(interaction.refuse(visit, &error)?))
}

impl Interaction {
    /// Sends a refusal to the client.
    pub(crate) fn refuse(&self, visit: &Visit, error: &OAuthError) -> Result<Answer, Fault> {
        let redirect_uri = self.load_redirect_uri()?;
        let response = AuthorizationResponse::failure(visit.issuer().as_str(), self.state()?.as_ref(), error);
        Ok(Answer { delivery: response.deliver(&redirect_uri, self.request.ask.response_mode), redirect_uri })
    }

    /// The origin of the address to which the answer goes, if the client still has it.
    #[must_use]
    pub fn redirect_origin(&self) -> Option<String> {
        self.redirect_uri().map(|uri| uri.origin().to_owned())
    }

    /// The redirect URI as it was presented, if the client still has it.
    fn redirect_uri(&self) -> Option<RedirectUri> {
        let presented = &self.request.ask.redirect_uri;
        self.client.metadata.redirect_uris.iter().find_map(|uri| uri.find_match(presented))
    }

    /// The same where it was checked before.
    pub(super) fn load_redirect_uri(&self) -> Result<RedirectUri, Fault> {
        self.redirect_uri().ok_or(Fault::Defect("a request goes on although its redirect URI is gone"))
    }

    pub(super) fn state(&self) -> Result<Option<State>, Fault> {
        let state = self.request.ask.state.as_deref().map(State::parse).transpose();
        state.map_err(|_| Fault::Defect("a stored state does not parse"))
    }
}
