//! The endpoints that clients call with their credentials: token, introspection, revocation.

use crate::errors::oauth_failure;
use crate::{Form, Refusal, TenantRequest};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use services::client_authentication::ClientRequest;
use services::{introspection, token, token_revocation};

/// RFC 6749 §3.2.
pub(crate) async fn token(request: TenantRequest, http: HttpRequest, form: Form) -> HttpResponse {
    let form = match form.parameters() {
        Ok(form) => form,
        Err(error) => return Refusal::from(error).respond(&request),
    };
    let asked = ClientRequest { authorization: authorization(&http), form: &form };
    match token::answer(&request.visit, asked).await {
        Ok(response) => no_store(&response),
        Err(failure) => oauth_failure(&failure, &request),
    }
}

/// RFC 7662 §2.
pub(crate) async fn introspect(request: TenantRequest, http: HttpRequest, form: Form) -> HttpResponse {
    let form = match form.parameters() {
        Ok(form) => form,
        Err(error) => return Refusal::from(error).respond(&request),
    };
    let asked = ClientRequest { authorization: authorization(&http), form: &form };
    match introspection::introspect(&request.visit, asked).await {
        Ok(response) => no_store(&response),
        Err(failure) => oauth_failure(&failure, &request),
    }
}

/// RFC 7009 §2.
pub(crate) async fn revoke(request: TenantRequest, http: HttpRequest, form: Form) -> HttpResponse {
    let form = match form.parameters() {
        Ok(form) => form,
        Err(error) => return Refusal::from(error).respond(&request),
    };
    let asked = ClientRequest { authorization: authorization(&http), form: &form };
    match token_revocation::revoke(&request.visit, asked).await {
        Ok(()) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).finish(),
        Err(failure) => oauth_failure(&failure, &request),
    }
}

fn no_store(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"))
        .json(body)
}

/// One header, or none: two would be two clients.
fn authorization(http: &HttpRequest) -> Option<&str> {
    let mut values = http.headers().get_all(header::AUTHORIZATION);
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok().or(Some("")),
        (Some(_), Some(_)) => Some(""),
        (None, _) => None,
    }
}
