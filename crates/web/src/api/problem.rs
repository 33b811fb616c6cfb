//! The problem dialect (RFC 9457): what went wrong, in words for people and in a type for programs.

mod from_services;

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

/// The closed list of what can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProblemKind {
    /// The request cannot be read.
    Malformed,
    /// The request can be read and says something that is not possible.
    Invalid,
    /// No API key, or none that opens this tenant.
    Unauthenticated,
    /// The key may not do this.
    Forbidden,
    /// There is no such thing, or none that the caller may know of.
    NotFound,
    /// The path has other methods.
    MethodNotAllowed,
    /// The state of things does not allow it.
    Conflict,
    /// The thing changed since it was read.
    Stale,
    /// The name of a request was given to another one before.
    KeyReused,
    /// The body is too long.
    TooLarge,
    /// The body is of another type.
    UnsupportedMediaType,
    /// There is more to do than time allows.
    Busy,
    /// The truth could not be asked; nothing was decided.
    Unavailable,
    /// A fault of ours.
    Internal,
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

impl ProblemKind {
    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::Malformed | Self::Invalid => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Stale => StatusCode::PRECONDITION_FAILED,
            Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Busy | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn uri(self) -> &'static str {
        match self {
            Self::Malformed => "urn:doorward:problem:malformed",
            Self::Invalid => "urn:doorward:problem:invalid",
            Self::Unauthenticated => "urn:doorward:problem:unauthenticated",
            Self::Forbidden => "urn:doorward:problem:forbidden",
            Self::NotFound => "urn:doorward:problem:not-found",
            Self::MethodNotAllowed => "urn:doorward:problem:method-not-allowed",
            Self::Conflict => "urn:doorward:problem:conflict",
            Self::Stale => "urn:doorward:problem:stale",
            Self::KeyReused => "urn:doorward:problem:idempotency-key-reused",
            Self::TooLarge => "urn:doorward:problem:too-large",
            Self::UnsupportedMediaType => "urn:doorward:problem:unsupported-media-type",
            Self::Busy => "urn:doorward:problem:busy",
            Self::Unavailable => "urn:doorward:problem:unavailable",
            Self::Internal => "urn:doorward:problem:internal",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The request cannot be read",
            Self::Invalid => "The request asks for something impossible",
            Self::Unauthenticated => "An API key of this tenant is needed",
            Self::Forbidden => "The API key may not do this",
            Self::NotFound => "There is no such thing",
            Self::MethodNotAllowed => "The path has other methods",
            Self::Conflict => "The state of things does not allow it",
            Self::Stale => "The thing changed since it was read",
            Self::KeyReused => "The Idempotency-Key was used for another request",
            Self::TooLarge => "The request is too large",
            Self::UnsupportedMediaType => "The body must be application/json",
            Self::Busy => "There is too much to do",
            Self::Unavailable => "The service is not available",
            Self::Internal => "Something went wrong on our side",
        }
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
