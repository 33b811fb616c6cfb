//! Refusals as pages.

use super::{Refusal, from_fault};
use crate::pages::{ErrorKind, ErrorPage, Page};
use crate::{PageAnswer, TenantRequest};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use services::authorize::{InteractionError, PageRefusal};

pub(super) fn respond(refusal: &Refusal, at: &TenantRequest) -> HttpResponse {
    let (kind, detail) = match refusal {
        Refusal::NotFound => (ErrorKind::NotFound, None),
        Refusal::MethodNotAllowed { .. } => (ErrorKind::MethodNotAllowed, None),
        Refusal::TargetTooLong | Refusal::BodyTooLarge => (ErrorKind::TooLarge, None),
        Refusal::UnsupportedMediaType
        | Refusal::UnreadableBody
        | Refusal::AmbiguousCookies
        | Refusal::Malformed(_) => (ErrorKind::BadRequest, Some(refusal.to_string())),
        Refusal::ForeignOrigin => (ErrorKind::ForeignOrigin, Some(refusal.to_string())),
        Refusal::FormExpired => (ErrorKind::FormExpired, None),
        Refusal::Unavailable { retry_after_secs } => {
            (ErrorKind::Unavailable { retry_after_secs: *retry_after_secs }, None)
        }
        Refusal::Internal => (ErrorKind::Internal, None),
    };
    draw(ErrorPage { kind, detail }, refusal.status(), at)
}

/// A page that says what went wrong and what to do; `detail` is a sentence for the developer of the app.
#[must_use]
pub fn error_page(kind: ErrorKind, detail: Option<String>, at: &TenantRequest) -> HttpResponse {
    let status = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    draw(ErrorPage { kind, detail }, status, at)
}

/// An authorization request that never reaches its client.
#[must_use]
pub fn authorization_refused(refusal: PageRefusal, at: &TenantRequest) -> HttpResponse {
    let kind = match refusal {
        PageRefusal::Malformed => ErrorKind::BadRequest,
        PageRefusal::UnknownClient => ErrorKind::UnknownClient,
        PageRefusal::RedirectUriMismatch => ErrorKind::RedirectUriMismatch,
    };
    error_page(kind, None, at)
}

/// A stored authorization request that cannot be gone on with.
#[must_use]
pub fn interaction_failed(error: &InteractionError, at: &TenantRequest) -> HttpResponse {
    match error {
        InteractionError::Expired => error_page(ErrorKind::FlowExpired, None, at),
        InteractionError::OtherBrowser => error_page(ErrorKind::OtherBrowser, None, at),
        InteractionError::Fault(fault) => from_fault(fault, &at.visit.info).respond(at),
    }
}

fn draw(mut page: ErrorPage, status: StatusCode, at: &TenantRequest) -> HttpResponse {
    page.detail = page.detail.map(|text| text.chars().take(DETAIL_CHARS_MAX).collect());
    PageAnswer::new(Page::Error(page)).status(status).respond(at)
}

/// A name from a request may be part of the sentence; a page is not the place for all of it.
const DETAIL_CHARS_MAX: usize = 200;
