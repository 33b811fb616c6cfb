//! Errors where an access token was expected (RFC 6750 §3).

use super::from_fault;
use super::oauth::{json, status};
use crate::TenantRequest;
use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};
use protocol::oauth::{ErrorCode, OAuthError};
use services::userinfo::UserinfoError;

/// A failure of the userinfo endpoint.
#[must_use]
pub fn userinfo_failure(failure: &UserinfoError, at: &TenantRequest) -> HttpResponse {
    match failure {
        UserinfoError::InvalidToken => {
            bearer_error(&OAuthError::new(ErrorCode::InvalidToken, failure.to_string()))
        }
        UserinfoError::InsufficientScope => {
            bearer_error(&OAuthError::new(ErrorCode::InsufficientScope, failure.to_string()))
        }
        UserinfoError::Fault(fault) => from_fault(fault, &at.visit.info).respond(at),
    }
}

/// An error about the token that was shown.
#[must_use]
pub fn bearer_error(error: &OAuthError) -> HttpResponse {
    let mut response = json(error, status(error));
    if is_about_the_token(error.code())
        && let Ok(challenge) = HeaderValue::try_from(error.bearer_challenge())
    {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// No token was shown: a bare challenge, without an error (RFC 6750 §3.1).
#[must_use]
pub fn token_missing() -> HttpResponse {
    HttpResponse::Unauthorized()
        .insert_header((header::WWW_AUTHENTICATE, "Bearer"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

const fn is_about_the_token(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::InvalidToken
            | ErrorCode::InsufficientScope
            | ErrorCode::InsufficientUserAuthentication
            | ErrorCode::InvalidRequest
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_names_the_error_and_a_missing_token_is_no_error() {
        let dead = bearer_error(&OAuthError::from(ErrorCode::InvalidToken));
        assert_eq!(dead.status(), 401);
        assert_eq!(dead.headers().get(header::WWW_AUTHENTICATE).unwrap(), "Bearer error=\"invalid_token\"");
        assert_eq!(bearer_error(&OAuthError::from(ErrorCode::InsufficientScope)).status(), 403);
        let fault = bearer_error(&OAuthError::from(ErrorCode::TemporarilyUnavailable));
        assert!(!fault.headers().contains_key(header::WWW_AUTHENTICATE));
        assert_eq!(token_missing().headers().get(header::WWW_AUTHENTICATE).unwrap(), "Bearer");
    }
}
