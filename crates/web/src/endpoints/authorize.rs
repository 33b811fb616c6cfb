//! The authorization endpoint (RFC 6749 §3.1): where clients send browsers.

use crate::flow::{self, Flow};
use crate::pages::{ErrorKind, ErrorPage, Page};
use crate::visitor::Visitor;
use crate::{Form, PageAnswer, Refusal, TenantRequest, paths};
use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use protocol::oauth::Parameters;
use services::authorize::{self, Outcome, PageRefusal};
use services::sign_in::NextStep;

pub(crate) async fn get(request: TenantRequest, visitor: Visitor, http: actix_web::HttpRequest) -> HttpResponse {
    let Ok(parameters) = Parameters::parse(http.query_string().as_bytes()) else {
        return refuse(&request, PageRefusal::Malformed);
    };
    let visit = request.visit;
    match authorize::begin(&visit, &parameters, visitor.browser.token(), visitor.signed_in()).await {
        Ok(Outcome::Page(refusal)) => refuse(&request, refusal),
        Ok(Outcome::Answered(answer)) => flow::deliver(&request, answer),
        Ok(Outcome::Interact { flow, step: NextStep::Consent }) => flow::to_page(paths::CONSENT, &Flow::of(flow)),
        Ok(Outcome::Interact { flow, .. }) => flow::to_page(paths::LOGIN, &Flow::of(flow)),
        Err(fault) => request.fault(&fault),
    }
}

/// A form from another site brings no cookies (they are `SameSite=Lax`), so it is answered by the same request as GET.
pub(crate) async fn post(request: TenantRequest, form: Form) -> HttpResponse {
    match form.parameters() {
        Ok(parameters) => {
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters.iter()).finish();
            HttpResponse::SeeOther()
                .insert_header((header::LOCATION, format!("{}?{query}", paths::AUTHORIZE)))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .finish()
        }
        Err(error) => Refusal::from(error).respond(&request),
    }
}

fn refuse(request: &TenantRequest, refusal: PageRefusal) -> HttpResponse {
    let kind = match refusal {
        PageRefusal::Malformed => ErrorKind::BadRequest,
        PageRefusal::UnknownClient => ErrorKind::UnknownClient,
        PageRefusal::RedirectUriMismatch => ErrorKind::RedirectUriMismatch,
    };
    let page = Page::Error(ErrorPage { kind, detail: None });
    PageAnswer::new(page).status(StatusCode::BAD_REQUEST).respond(request)
}
