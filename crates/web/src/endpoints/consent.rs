//! The consent page.

use crate::csrf::FormPurpose;
use crate::errors::{error_page, interaction_failed};
use crate::flow::{self, Flow};
use crate::pages::{ConsentPage, ErrorKind, Page};
use crate::visitor::Visitor;
use crate::{Form, PageAnswer, Refusal, TenantRequest, paths};
use actix_web::{HttpRequest, HttpResponse};
use protocol::oauth::Parameters;
use services::authorize::{
    ConsentDecision, Interaction, InteractionError, Progress, decide_consent, proceed,
};
use services::sessions::SignedIn;
use services::sign_in::{NextStep, next_step};

pub(crate) async fn show(request: TenantRequest, visitor: Visitor, http: HttpRequest) -> HttpResponse {
    let Ok(parameters) = Parameters::parse(http.query_string().as_bytes()) else {
        return error_page(ErrorKind::BadRequest, None, &request);
    };
    let (flow, interaction) = match find(&request, &visitor, &parameters).await {
        Ok(found) => found,
        Err(error) => return interaction_failed(&error, &request),
    };
    match (proceed(&request.visit, &interaction, visitor.signed_in()).await, visitor.signed_in()) {
        (Ok(Progress::Next(NextStep::Consent)), Some(signed_in)) => {
            page(&request, &visitor, (&flow, &interaction), signed_in)
        }
        (Ok(Progress::Next(_)), _) => flow::to_page(paths::LOGIN, &flow),
        (Ok(Progress::Answered(answer)), _) => flow::deliver(&request, answer),
        (Err(error), _) => interaction_failed(&error, &request),
    }
}

pub(crate) async fn submit(request: TenantRequest, visitor: Visitor, form: Form) -> HttpResponse {
    let parameters = match form.parameters() {
        Ok(parameters) => parameters,
        Err(error) => return Refusal::from(error).respond(&request),
    };
    match decide(&request, &visitor, &parameters).await {
        Ok(answer) => answer,
        Err(Refused::Form(refusal)) => refusal.respond(&request),
        Err(Refused::Interaction(error)) => interaction_failed(&error, &request),
    }
}

enum Refused {
    Form(Refusal),
    Interaction(InteractionError),
}

impl From<InteractionError> for Refused {
    fn from(error: InteractionError) -> Self {
        Self::Interaction(error)
    }
}

async fn decide(
    request: &TenantRequest,
    visitor: &Visitor,
    parameters: &Parameters<'_>,
) -> Result<HttpResponse, Refused> {
    let visit = &request.visit;
    let keys = visit.keys().map_err(|error| InteractionError::Fault(error.into()))?;
    let field = |name| parameters.get(name).map_err(|error| Refused::Form(error.into()));
    // The page named the account: it speaks for nobody who has signed in since (attack O-21).
    let signed_in = visitor.signed_in().ok_or(Refused::Form(Refusal::FormExpired))?;
    FormPurpose::Consent(signed_in.session.id)
        .verify(&keys, &visitor.browser, field("csrf")?)
        .map_err(|error| Refused::Form(error.into()))?;
    let decision = match field("decision")? {
        Some("allow") => ConsentDecision::Allow,
        Some("deny") => ConsentDecision::Deny,
        _ => return Err(Refused::Form(Refusal::Malformed("the decision is missing".into()))),
    };
    let (flow, interaction) = find(request, visitor, parameters).await?;
    // Asked again from stored state: a page that was open too long must not answer for another step.
    match next_step(visit, &interaction, Some(signed_in)).await.map_err(InteractionError::Fault)? {
        NextStep::Consent => {}
        // Another tab has said yes meanwhile; a no is still a no.
        NextStep::Answer if decision == ConsentDecision::Deny => {}
        NextStep::SignIn => return Ok(flow::to_page(paths::LOGIN, &flow)),
        NextStep::Answer | NextStep::Refuse(_) => {
            return Ok(flow::proceed(request, (&flow, &interaction), Some(signed_in)).await);
        }
    }
    if let Some(denied) = decide_consent(visit, &interaction, signed_in, decision).await? {
        return Ok(flow::deliver(request, denied));
    }
    let (flow, interaction) = find(request, visitor, parameters).await?;
    Ok(flow::proceed(request, (&flow, &interaction), Some(signed_in)).await)
}

async fn find(
    request: &TenantRequest,
    visitor: &Visitor,
    parameters: &Parameters<'_>,
) -> Result<(Flow, Interaction), InteractionError> {
    let flow = Flow::find(parameters)?.ok_or(InteractionError::Expired)?;
    let interaction = flow.interaction(request, visitor).await?;
    Ok((flow, interaction))
}

fn page(
    request: &TenantRequest,
    visitor: &Visitor,
    (flow, interaction): (&Flow, &Interaction),
    signed_in: &SignedIn,
) -> HttpResponse {
    let keys = match request.visit.keys() {
        Ok(keys) => keys,
        Err(error) => return request.fault(&error.into()),
    };
    let origin = interaction.redirect_origin().unwrap_or_default();
    let page = Page::Consent(ConsentPage {
        flow: flow.expose(),
        csrf: FormPurpose::Consent(signed_in.session.id).token(&keys, &visitor.browser),
        client_name: interaction.client.metadata.name.as_str().to_owned(),
        account: signed_in.user.email.as_str().to_owned(),
        scopes: interaction
            .request
            .ask
            .consent_scopes()
            .iter()
            .map(|scope| scope.as_str().to_owned())
            .collect(),
        redirect_host: origin.split_once("://").map_or(origin.as_str(), |(_, host)| host).to_owned(),
    });
    let locales: Vec<_> = interaction.request.ask.ui_locales.iter().map(String::as_str).collect();
    PageAnswer::new(page).form_action(&origin).ui_locales(&locales).respond(request)
}
