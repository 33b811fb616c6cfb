//! Refusals as pages.

use super::Refusal;
use crate::pages::{ErrorKind, ErrorPage, Page};
use crate::{PageAnswer, TenantRequest};
use actix_web::HttpResponse;

pub(super) fn respond(refusal: &Refusal, at: &TenantRequest) -> HttpResponse {
    let (kind, detail) = match refusal {
        Refusal::NotFound => (ErrorKind::NotFound, None),
        Refusal::MethodNotAllowed { .. } => (ErrorKind::MethodNotAllowed, None),
        Refusal::TargetTooLong | Refusal::BodyTooLarge => (ErrorKind::TooLarge, None),
        Refusal::UnsupportedMediaType | Refusal::UnreadableBody | Refusal::AmbiguousCookies | Refusal::Malformed(_) => {
            (ErrorKind::BadRequest, Some(refusal.to_string()))
        }
        Refusal::ForeignOrigin => (ErrorKind::Forbidden, Some(refusal.to_string())),
        Refusal::FormExpired => (ErrorKind::FormExpired, None),
        Refusal::Unavailable { retry_after_secs } => {
            (ErrorKind::Unavailable { retry_after_secs: *retry_after_secs }, None)
        }
        Refusal::Internal => (ErrorKind::Internal, None),
    };
    let detail = detail.map(|text| text.chars().take(DETAIL_CHARS_MAX).collect());
    PageAnswer::new(Page::Error(ErrorPage { kind, detail })).status(refusal.status()).respond(at)
}

/// A name from a request may be part of the sentence; a page is not the place for all of it.
const DETAIL_CHARS_MAX: usize = 200;
