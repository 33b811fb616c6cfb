//! Around every route: problems get their body and request id here, and no answer is kept by anybody.

use super::problem::{Problem, ProblemKind};
use crate::TenantRequest;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpResponse};

/// Renders what the route answered.
pub(super) async fn render(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let request_id =
        request.extensions().get::<TenantRequest>().map(|request| request.visit.info.request_id.clone());
    let response = next.call(request).await?.map_into_boxed_body();
    let problem = response.response().error().and_then(|error| error.as_error::<Problem>());
    let rendered = problem.map(|problem| render_problem(problem, request_id.as_deref().unwrap_or_default()));
    let mut response = match rendered {
        Some(rendered) => response.into_response(rendered),
        None => response,
    };
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

fn render_problem(problem: &Problem, request_id: &str) -> HttpResponse {
    if let Some(cause) = problem.cause() {
        tracing::error!(request_id, error = %cause, cause = ?cause, "a management call failed");
    }
    let body = serde_json::to_vec(&problem.view(request_id)).unwrap_or_default();
    let mut answer = HttpResponse::build(problem.kind().status());
    answer.content_type("application/problem+json");
    if let Some(header) = problem.header() {
        answer.insert_header(header.clone());
    }
    let mut answer = answer.body(body);
    add_challenge(problem.kind(), answer.headers_mut());
    answer
}

/// RFC 9110 §11.6.1: a 401 says how to authenticate.
fn add_challenge(kind: ProblemKind, headers: &mut HeaderMap) {
    if kind == ProblemKind::Unauthenticated {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"management\""));
    }
}
