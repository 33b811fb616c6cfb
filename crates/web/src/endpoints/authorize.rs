//! The authorization endpoint (RFC 6749 §3.1): where clients send browsers.

use crate::errors::{authorization_refused, interaction_failed};
use crate::flow::{self, Flow};
use crate::visitor::Visitor;
use crate::{Form, Refusal, TenantRequest, paths};
use actix_web::{HttpRequest, HttpResponse};
use protocol::oauth::Parameters;
use services::authorize::{self, Outcome, PageRefusal};
use services::sign_in::NextStep;

pub(crate) async fn get(request: TenantRequest, visitor: Visitor, http: HttpRequest) -> HttpResponse {
    let Ok(parameters) = Parameters::parse(http.query_string().as_bytes()) else {
        return authorization_refused(PageRefusal::Malformed, &request);
    };
    let visit = &request.visit;
    match authorize::begin(visit, &parameters, visitor.browser.token(), visitor.signed_in()).await {
        Ok(Outcome::Page(refusal)) => authorization_refused(refusal, &request),
        Ok(Outcome::Answered(answer)) => flow::deliver(&request, answer),
        Ok(Outcome::Interact { flow, step: NextStep::Consent }) => {
            flow::to_page(paths::CONSENT, &Flow::of(flow))
        }
        Ok(Outcome::Interact { flow, .. }) => flow::to_page(paths::LOGIN, &Flow::of(flow)),
        Err(error) => interaction_failed(&error, &request),
    }
}

/// A form from another site brings no cookies (they are `SameSite=Lax`), so it is answered by the same request as GET.
/// A request in two places has two readers (attack O-03).
pub(crate) async fn post(request: TenantRequest, http: HttpRequest, form: Form) -> HttpResponse {
    if !http.query_string().is_empty() {
        return authorization_refused(PageRefusal::Malformed, &request);
    }
    match form.parameters() {
        Ok(parameters) => {
            let query =
                url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters.iter()).finish();
            flow::see_other(&format!("{}?{query}", paths::AUTHORIZE))
        }
        Err(error) => Refusal::from(error).respond(&request),
    }
}
