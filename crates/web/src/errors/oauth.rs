//! Errors as clients read them (RFC 6749 §5.2).

use super::{Refusal, from_fault};
use crate::TenantRequest;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use protocol::oauth::{ErrorCode, OAuthError};
use services::client_authentication::OAuthFailure;

/// A failure of the token, introspection or revocation endpoint.
#[must_use]
pub fn oauth_failure(failure: &OAuthFailure, at: &TenantRequest) -> HttpResponse {
    match failure {
        OAuthFailure::Refused(error) => json(error, status(error)),
        OAuthFailure::InvalidClient { basic } => invalid_client(*basic),
        OAuthFailure::Fault(fault) => from_fault(fault, &at.visit.info).respond(at),
    }
}

/// Challenged only where the client used the header (RFC 6749 §5.2), so that no browser opens a password dialogue.
fn invalid_client(basic: bool) -> HttpResponse {
    let error = OAuthError::new(ErrorCode::InvalidClient, "client authentication failed");
    let mut response = json(&error, StatusCode::UNAUTHORIZED);
    if basic {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, BASIC);
    }
    response
}

pub(super) fn respond(refusal: &Refusal) -> HttpResponse {
    let code = match refusal {
        Refusal::NotFound
        | Refusal::MethodNotAllowed { .. }
        | Refusal::TargetTooLong
        | Refusal::BodyTooLarge
        | Refusal::UnsupportedMediaType
        | Refusal::UnreadableBody
        | Refusal::Malformed(_)
        | Refusal::AmbiguousCookies
        | Refusal::ForeignOrigin
        | Refusal::FormExpired => ErrorCode::InvalidRequest,
        Refusal::Unavailable { .. } => ErrorCode::TemporarilyUnavailable,
        Refusal::Internal => ErrorCode::ServerError,
    };
    json(&OAuthError::new(code, refusal.to_string()), refusal.status())
}

pub(super) fn json(error: &OAuthError, status: StatusCode) -> HttpResponse {
    HttpResponse::build(status).insert_header((header::CACHE_CONTROL, "no-store")).json(error.body())
}

pub(super) fn status(error: &OAuthError) -> StatusCode {
    StatusCode::from_u16(error.http_status()).unwrap_or(StatusCode::BAD_REQUEST)
}

const BASIC: HeaderValue = HeaderValue::from_static("Basic realm=\"doorward\", charset=\"UTF-8\"");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_client_that_used_basic_is_challenged() {
        let challenged = invalid_client(true);
        assert_eq!(challenged.status(), 401);
        assert!(challenged.headers().contains_key(header::WWW_AUTHENTICATE));
        assert_eq!(challenged.headers().get(header::CACHE_CONTROL).unwrap(), "no-store");
        assert!(!invalid_client(false).headers().contains_key(header::WWW_AUTHENTICATE));
    }
}
