//! What has to happen before a request can be answered.

use crate::authorize::Interaction;
use crate::sessions::SignedIn;
use crate::{Fault, Visit};
use domain::Timestamp;
use domain::actor::{Authority, ProtocolStep};
use domain::authorization::AuthorizationRequest;
use domain::session::Session;
use protocol::oauth::{ErrorCode, OAuthError};

/// What has to happen next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// The person signs in, perhaps again.
    SignIn,
    /// The person is asked whether the client may.
    Consent,
    /// Nothing more: the request can be answered.
    Answer,
    /// Nothing can help: the client is told so.
    Refuse(OAuthError),
}

/// Decides the next step of a request in a browser that may be signed in.
pub async fn next_step(
    visit: &Visit,
    interaction: &Interaction,
    signed_in: Option<&SignedIn>,
) -> Result<NextStep, Fault> {
    let request = &interaction.request;
    let Some(signed_in) = signed_in else { return Ok(NextStep::SignIn) };
    if !is_fresh_enough(request, &signed_in.session, visit.app.now()) {
        return Ok(NextStep::SignIn);
    }
    let required = &request.ask.required_subjects;
    if !required.is_empty() && !required.contains(&signed_in.user.id) {
        let error = OAuthError::new(ErrorCode::LoginRequired, "another person is signed in");
        // Somebody else signed in for this very request: asking again would go round for ever.
        return Ok(if is_fresh(request, &signed_in.session) {
            NextStep::Refuse(error)
        } else {
            NextStep::SignIn
        });
    }
    if has_consented(visit, interaction, signed_in).await? {
        Ok(NextStep::Answer)
    } else {
        Ok(NextStep::Consent)
    }
}

/// Whether the person signed in since the request began. Not a matter of clocks, which may be set back.
fn is_fresh(request: &AuthorizationRequest, session: &Session) -> bool {
    request.begun_with != Some(session.sign_in())
}

/// A sign-in during the request is always fresh; an older one must not have been ruled out by `prompt` or `max_age`.
fn is_fresh_enough(request: &AuthorizationRequest, session: &Session, now: Timestamp) -> bool {
    if is_fresh(request, session) {
        return true;
    }
    let young =
        request.ask.max_age_secs.is_none_or(|max| max != 0 && now.since(session.auth_time).as_secs() <= max);
    young && !request.ask.prompt_login
}

async fn has_consented(
    visit: &Visit,
    interaction: &Interaction,
    signed_in: &SignedIn,
) -> Result<bool, Fault> {
    let request = &interaction.request;
    let wanted = request.ask.consent_scopes();
    if request.consented_by == Some(signed_in.user.id) {
        return Ok(true);
    }
    if request.ask.prompt_consent {
        return Ok(false);
    }
    if interaction.client.metadata.first_party {
        return Ok(true);
    }
    let context = visit.context(signed_in.actor());
    let tx = visit.app.store().read(&context, Authority::Protocol(ProtocolStep::Authorize)).await?;
    let given = store::consents::find_scopes(&tx, signed_in.user.id, interaction.client.id).await?;
    // An empty wish is still a wish: a client that was never allowed anything is asked about.
    Ok(!given.is_empty() && wanted.is_subset(&given))
}
