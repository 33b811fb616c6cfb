//! The userinfo endpoint (OIDC Core §5.3): for the bearer of an access token.

use crate::errors::{bearer_error, token_missing, userinfo_failure};
use crate::{Form, Refusal, TenantRequest};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use protocol::oauth::{BearerToken, CredentialsError, ErrorCode, OAuthError};
use services::userinfo::{UserinfoError, userinfo};

pub(crate) async fn get(request: TenantRequest, http: HttpRequest) -> HttpResponse {
    if http.query_string().contains("access_token") {
        // RFC 9700 §4.3.2: a token in the address ends up in logs.
        return invalid_request("the access token must not be in the query");
    }
    answer(&request, Shown::in_header(&http)).await
}

/// RFC 6750 §2.2 lets the token be in the form, but not in two places.
pub(crate) async fn post(request: TenantRequest, http: HttpRequest, form: Form) -> HttpResponse {
    let form = match form.parameters() {
        Ok(form) => form,
        Err(error) => return Refusal::from(error).respond(&request),
    };
    let in_form = match form.get("access_token") {
        Ok(token) => token,
        Err(error) => return Refusal::from(error).respond(&request),
    };
    let shown = match in_form {
        Some(_) if http.headers().contains_key(header::AUTHORIZATION) => {
            Shown::Unclear("credentials were sent in the header and in the form")
        }
        Some(token) => Shown::from_token(BearerToken::from_text(token)),
        None => Shown::in_header(&http),
    };
    answer(&request, shown).await
}

async fn answer(request: &TenantRequest, shown: Shown<'_>) -> HttpResponse {
    let told = match shown {
        Shown::Token(token) => userinfo(&request.visit, token.as_str()).await,
        Shown::NoToken => Err(UserinfoError::InvalidToken),
        Shown::Nothing => return token_missing(),
        Shown::Unclear(why) => return invalid_request(why),
    };
    match told {
        Ok(claims) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(claims),
        Err(error) => userinfo_failure(&error, request),
    }
}

fn invalid_request(description: &'static str) -> HttpResponse {
    bearer_error(&OAuthError::new(ErrorCode::InvalidRequest, description))
}

/// What a caller shows.
enum Shown<'a> {
    /// What may be an access token.
    Token(BearerToken<'a>),
    /// What stands in the place of a token and cannot be one.
    NoToken,
    /// No token: no credentials at all, or those of another scheme.
    Nothing,
    /// More than one thing, or what cannot be read.
    Unclear(&'static str),
}

impl<'a> Shown<'a> {
    fn in_header(http: &'a HttpRequest) -> Self {
        let mut values = http.headers().get_all(header::AUTHORIZATION);
        match (values.next().map(HeaderValue::to_str), values.next()) {
            (None, _) => Self::Nothing,
            (Some(_), Some(_)) => Self::Unclear("the Authorization header was sent twice"),
            (Some(Err(_)), None) => Self::Unclear("the Authorization header is not ASCII"),
            (Some(Ok(text)), None) => Self::from_token(BearerToken::parse(text)),
        }
    }

    /// RFC 6750 §3.1: a malformed token is an invalid one, and a request without a token makes no error.
    const fn from_token(parsed: Result<BearerToken<'a>, CredentialsError>) -> Self {
        match parsed {
            Ok(token) => Self::Token(token),
            Err(CredentialsError::Scheme) => Self::Nothing,
            Err(CredentialsError::TooLong | CredentialsError::Malformed) => Self::NoToken,
        }
    }
}
