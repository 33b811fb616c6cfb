//! The kinds of problems (RFC 9457), one table for the management APIs and for what is refused before any endpoint.

use actix_web::http::StatusCode;

/// The closed list of what can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProblemKind {
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
    /// The request target is too long.
    TargetTooLong,
    /// The body is of another type.
    UnsupportedMediaType,
    /// There is more to do than time allows.
    Busy,
    /// The truth could not be asked; nothing was decided.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl ProblemKind {
    /// The HTTP status.
    pub(crate) const fn status(self) -> StatusCode {
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
            Self::TargetTooLong => StatusCode::URI_TOO_LONG,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Busy | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Its name for programs (RFC 9457 §3.1.1).
    pub(crate) const fn uri(self) -> &'static str {
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
            Self::TargetTooLong => "urn:doorward:problem:target-too-long",
            Self::UnsupportedMediaType => "urn:doorward:problem:unsupported-media-type",
            Self::Busy => "urn:doorward:problem:busy",
            Self::Unavailable => "urn:doorward:problem:unavailable",
            Self::Internal => "urn:doorward:problem:internal",
        }
    }

    /// The same in words.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The request cannot be read",
            Self::Invalid => "The request asks for something impossible",
            Self::Unauthenticated => "An API key of this tenant is needed",
            Self::Forbidden => "The caller may not do this",
            Self::NotFound => "There is no such thing",
            Self::MethodNotAllowed => "The path has other methods",
            Self::Conflict => "The state of things does not allow it",
            Self::Stale => "The thing changed since it was read",
            Self::KeyReused => "The Idempotency-Key was used for another request",
            Self::TooLarge => "The request is too large",
            Self::TargetTooLong => "The request target is too long",
            Self::UnsupportedMediaType => "The body is of a type that is not read here",
            Self::Busy => "There is too much to do",
            Self::Unavailable => "The service is not available",
            Self::Internal => "Something went wrong on our side",
        }
    }
}
