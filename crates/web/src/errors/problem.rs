//! Refusals as problem details (RFC 9457).

use super::{ProblemKind, Refusal};
use actix_web::HttpResponse;
use actix_web::http::header;
use serde::Serialize;
use std::fmt::Display;

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
    let (kind, status) = (kind(refusal), refusal.status());
    let (r#type, title, detail) = (kind.uri(), kind.title(), sentence(refusal));
    let problem = Problem { r#type, title, status: status.as_u16(), detail, request_id };
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "application/problem+json"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(problem)
}

/// A fact as a sentence.
pub(crate) fn sentence(fact: &impl Display) -> String {
    let fact = fact.to_string();
    let mut characters = fact.chars();
    match characters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), characters.as_str().trim_end_matches('.')),
        None => fact,
    }
}

const fn kind(refusal: &Refusal) -> ProblemKind {
    match refusal {
        Refusal::NotFound => ProblemKind::NotFound,
        Refusal::MethodNotAllowed { .. } => ProblemKind::MethodNotAllowed,
        Refusal::TargetTooLong => ProblemKind::TargetTooLong,
        Refusal::BodyTooLarge => ProblemKind::TooLarge,
        Refusal::UnsupportedMediaType => ProblemKind::UnsupportedMediaType,
        Refusal::UnreadableBody | Refusal::Malformed(_) | Refusal::AmbiguousCookies => ProblemKind::Malformed,
        Refusal::ForeignOrigin | Refusal::FormExpired => ProblemKind::Forbidden,
        Refusal::Unavailable { .. } => ProblemKind::Unavailable,
        Refusal::Internal => ProblemKind::Internal,
    }
}
