//! The userinfo endpoint (OIDC Core §5.3): for the bearer of an access token.

use crate::errors::{bearer_error, token_missing, userinfo_failure};
use crate::{Form, Refusal, TenantRequest};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use protocol::oauth::{BearerToken, ErrorCode, OAuthError};
use services::userinfo::userinfo;

pub(crate) async fn get(request: TenantRequest, http: HttpRequest) -> HttpResponse {
    if http.query_string().contains("access_token") {
        // RFC 9700 §4.3.2: a token in the address ends up in logs.
        return invalid_request("the access token must not be in the query");
    }
    match bearer(&http) {
        Ok(Some(token)) => answer(&request, token.as_str()).await,
        Ok(None) => token_missing(),
        Err(()) => invalid_request("the Authorization header is malformed"),
    }
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
    match (bearer(&http), in_form) {
        (Ok(Some(_)), Some(_)) => invalid_request("the access token was sent twice"),
        (Ok(Some(token)), None) => answer(&request, token.as_str()).await,
        (Ok(None), Some(token)) => match BearerToken::from_text(token) {
            Ok(token) => answer(&request, token.as_str()).await,
            Err(_) => invalid_request("the access token is malformed"),
        },
        (Ok(None), None) => token_missing(),
        (Err(()), _) => invalid_request("the Authorization header is malformed"),
    }
}

async fn answer(request: &TenantRequest, token: &str) -> HttpResponse {
    match userinfo(&request.visit, token).await {
        Ok(claims) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(claims),
        Err(error) => userinfo_failure(&error, request),
    }
}

fn invalid_request(description: &'static str) -> HttpResponse {
    bearer_error(&OAuthError::new(ErrorCode::InvalidRequest, description))
}

fn bearer(http: &HttpRequest) -> Result<Option<BearerToken<'_>>, ()> {
    let mut values = http.headers().get_all(header::AUTHORIZATION);
    let (Some(value), None) = (values.next(), values.next()) else {
        return if http.headers().contains_key(header::AUTHORIZATION) { Err(()) } else { Ok(None) };
    };
    BearerToken::parse(value.to_str().map_err(drop)?).map(Some).map_err(drop)
}
