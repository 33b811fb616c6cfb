//! The problem dialect (RFC 9457): what went wrong, in words for people and in a type for programs.

mod from_services;

pub(super) use crate::errors::ProblemKind;

use actix_web::ResponseError;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use serde::Serialize;
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use utoipa::ToSchema;

/// Why a call was not answered as asked.
#[derive(Debug)]
pub(super) struct Problem(Box<Facts>);

#[derive(Debug)]
struct Facts {
    kind: ProblemKind,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    header: Option<(HeaderName, HeaderValue)>,
    cause: Option<Box<dyn Error>>,
}

/// What is wrong with one field of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct FieldError {
    /// Which field, as a JSON pointer (RFC 6901).
    pub(super) pointer: String,
    /// What is wrong with it.
    pub(super) message: String,
}

/// A problem as it is sent.
#[derive(Serialize, ToSchema)]
pub(super) struct ProblemView<'a> {
    /// What kind of problem, for programs.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The same in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What happened this time.
    detail: &'a str,
    /// The name of this request in logs and in the audit trail.
    request_id: &'a str,
    /// What is wrong with the body, field by field.
    #[serde(skip_serializing_if = "<[FieldError]>::is_empty")]
    errors: &'a [FieldError],
}

impl Problem {
    pub(super) fn new(kind: ProblemKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Facts { kind, detail: detail.into(), errors: Vec::new(), header: None, cause: None }))
    }

    /// Fields that cannot be taken as they are.
    pub(super) fn fields(errors: Vec<FieldError>) -> Self {
        Self::new(ProblemKind::Invalid, "Some fields cannot be taken as they are.").with_errors(errors)
    }

    /// One such field.
    pub(super) fn field(pointer: impl Into<String>, message: impl fmt::Display) -> Self {
        Self::fields(vec![FieldError { pointer: pointer.into(), message: message.to_string() }])
    }

    /// A fault of ours; the cause goes to the log and nowhere else.
    pub(super) fn fault(kind: ProblemKind, cause: impl Into<Box<dyn Error>>) -> Self {
        let detail = match kind {
            ProblemKind::Unavailable => "The service cannot answer for certain now. Try again.",
            _ => "Something went wrong on our side. The request id finds it in the log.",
        };
        let mut problem = Self::new(kind, detail);
        problem.0.cause = Some(cause.into());
        problem
    }

    pub(super) fn not_found() -> Self {
        Self::new(ProblemKind::NotFound, "There is no such thing here.")
    }

    /// The path has other methods (RFC 9110 §15.5.6).
    pub(super) fn method_not_allowed(allowed: &str) -> Self {
        let detail = "The Allow header names the methods of this path.";
        let mut problem = Self::new(ProblemKind::MethodNotAllowed, detail);
        problem.0.header = HeaderValue::from_str(allowed).ok().map(|methods| (header::ALLOW, methods));
        problem
    }

    pub(super) const fn kind(&self) -> ProblemKind {
        self.0.kind
    }

    /// What the status demands to be said in a header: `Allow`, `Retry-After`.
    pub(super) const fn header(&self) -> Option<&(HeaderName, HeaderValue)> {
        self.0.header.as_ref()
    }

    pub(super) fn cause(&self) -> Option<&dyn Error> {
        self.0.cause.as_deref()
    }

    pub(super) fn view<'a>(&'a self, request_id: &'a str) -> ProblemView<'a> {
        ProblemView {
            kind: self.0.kind.uri(),
            title: self.0.kind.title(),
            status: self.0.kind.status().as_u16(),
            detail: &self.0.detail,
            request_id,
            errors: &self.0.errors,
        }
    }

    fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    fn busy(retry_after_secs: u64) -> Self {
        let mut problem =
            Self::new(ProblemKind::Busy, "Too many passwords wait to be hashed. Try again later.");
        problem.0.header = Some((header::RETRY_AFTER, retry_after_secs.into()));
        problem
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.kind.status()
    }
}
