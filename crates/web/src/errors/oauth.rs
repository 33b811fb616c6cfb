//! Errors as clients read them (RFC 6749 §5.2).

use super::Refusal;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use protocol::oauth::{ErrorCode, OAuthError};

/// How the client tried to show who it is; decides the challenge of a 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientChallenge {
    /// By the `Authorization` header: the answer must name the scheme (RFC 6749 §5.2).
    Basic,
    /// Otherwise: no challenge, so that no browser opens a password dialogue.
    None,
}

/// An error of the token, introspection or revocation endpoint.
#[must_use]
pub fn oauth_error(error: &OAuthError, challenge: ClientChallenge) -> HttpResponse {
    let mut response = json(error, status(error));
    if error.code() == ErrorCode::InvalidClient && challenge == ClientChallenge::Basic {
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
        let error = OAuthError::from(ErrorCode::InvalidClient);
        let challenged = oauth_error(&error, ClientChallenge::Basic);
        assert_eq!(challenged.status(), 401);
        assert!(challenged.headers().contains_key(header::WWW_AUTHENTICATE));
        assert_eq!(challenged.headers().get(header::CACHE_CONTROL).unwrap(), "no-store");
        assert!(!oauth_error(&error, ClientChallenge::None).headers().contains_key(header::WWW_AUTHENTICATE));
        let other = oauth_error(&OAuthError::from(ErrorCode::InvalidGrant), ClientChallenge::Basic);
        assert_eq!(other.status(), 400);
        assert!(!other.headers().contains_key(header::WWW_AUTHENTICATE));
    }
}
