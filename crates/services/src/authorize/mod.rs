//! The authorization endpoint: a table of small checks, then one decision about what happens next.
//!
//! Until client and redirect URI are right, every refusal is a page; afterwards it goes back to the client.

mod answer;
mod checks;
mod draft;
mod interaction;

pub use answer::{Answer, answer};
pub use draft::PageRefusal;
pub use interaction::{
    ConsentDecision, Interaction, InteractionError, Progress, decide_consent, find_interaction, proceed,
};

use crate::sessions::SignedIn;
use crate::sign_in::{NextStep, next_step};
use crate::{Fault, Visit};
use domain::actor::{Actor, Authority, ProtocolStep};
use domain::audit::Unaudited;
use domain::authorization::{AuthorizationRequest, REQUEST_LIFETIME};
use domain::ids::RequestId;
use domain::opaque::OpaqueToken;
use draft::{Draft, Refusal};
use protocol::oauth::{ErrorCode, OAuthError, Parameters};

/// What the browser is told.
pub enum Outcome {
    /// A page that says what is wrong; nothing goes to any client.
    Page(PageRefusal),
    /// The answer goes to the client now.
    Answered(Answer),
    /// The person has to do something first; the handle names the stored request.
    Interact {
        /// The handle, for `?flow=`.
        flow: OpaqueToken,
        /// What is to be done.
        step: NextStep,
    },
}

/// Begins an authorization request in a browser that may be signed in.
pub async fn begin(
    visit: &Visit,
    parameters: &Parameters<'_>,
    browser: &OpaqueToken,
    signed_in: Option<&SignedIn>,
) -> Result<Outcome, InteractionError> {
    let mut draft = Draft::new(visit, parameters);
    if let Err(refusal) = checks::run(&mut draft).await {
        return Ok(match refusal {
            Refusal::Page(refusal) => Outcome::Page(refusal),
            Refusal::Client(error) => draft.refused(&error)?,
            Refusal::Fault(fault) => return Err(fault.into()),
        });
    }
    let (ask, client, silent) = draft.finish()?;
    let now = visit.app.now();
    let request = AuthorizationRequest {
        id: RequestId::random(visit.app.entropy()),
        browser_mac: visit.keys().map_err(Fault::from)?.interaction_mac("browser", browser),
        ask,
        begun_with: signed_in.map(|signed_in| signed_in.session.sign_in()),
        created_at: now,
        expires_at: now.plus(REQUEST_LIFETIME),
        consented_by: None,
    };
    let interaction = Interaction { request, client, stored: false };
    let step = next_step(visit, &interaction, signed_in).await?;
    match (step, signed_in) {
        (NextStep::Answer, Some(signed_in)) => {
            answer(visit, &interaction, signed_in).await.map(Outcome::Answered)
        }
        (step, _) if silent => Ok(Outcome::Answered(interaction.refuse(visit, &step.silent_error())?)),
        (NextStep::Refuse(error), _) => Ok(Outcome::Answered(interaction.refuse(visit, &error)?)),
        (step, _) => Ok(Outcome::Interact { flow: store(visit, &interaction.request).await?, step }),
    }
}

async fn store(visit: &Visit, request: &AuthorizationRequest) -> Result<OpaqueToken, Fault> {
    let flow = OpaqueToken::random(visit.app.entropy());
    let handle_mac = visit.keys()?.interaction_mac("flow", &flow);
    let context = visit.context(Actor::Anonymous);
    let tx = visit.app.store().write(&context, Authority::Protocol(ProtocolStep::Authorize)).await?;
    store::authorization_requests::insert(&tx, request, handle_mac).await?;
    tx.commit_unaudited(Unaudited::RequestStored).await?;
    Ok(flow)
}

impl NextStep {
    /// What a client hears that asked for no page at all (OIDC Core §3.1.2.6).
    fn silent_error(&self) -> OAuthError {
        match self {
            Self::Refuse(error) => error.clone(),
            Self::Consent => OAuthError::new(ErrorCode::ConsentRequired, "the person has to consent first"),
            Self::SignIn | Self::Answer => {
                OAuthError::new(ErrorCode::LoginRequired, "the person has to sign in first")
            }
        }
    }
}
