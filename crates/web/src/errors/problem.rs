//! Refusals as problem details (RFC 9457).

use super::Refusal;
use actix_web::HttpResponse;
use actix_web::http::header;
use serde::Serialize;

#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    request_id: &'a str,
}

pub(super) fn respond(refusal: &Refusal, request_id: &str) -> HttpResponse {
    let title = match refusal {
        Refusal::NotFound => "Not found",
        Refusal::MethodNotAllowed { .. } => "Method not allowed",
        Refusal::TargetTooLong => "Request target too long",
        Refusal::BodyTooLarge => "Body too large",
        Refusal::UnsupportedMediaType => "Unsupported media type",
        Refusal::UnreadableBody | Refusal::Malformed(_) | Refusal::AmbiguousCookies => "Bad request",
        Refusal::ForeignOrigin | Refusal::FormExpired => "Forbidden",
        Refusal::Unavailable { .. } => "Unavailable",
        Refusal::Internal => "Internal error",
    };
    let (status, detail) = (refusal.status(), refusal.to_string());
    let problem = Problem { r#type: "about:blank", title, status: status.as_u16(), detail, request_id };
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "application/problem+json"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(problem)
}
