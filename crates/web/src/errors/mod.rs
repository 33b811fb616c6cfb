//! What is refused, and the dialects in which it is told: pages for people, JSON of OAuth for clients, challenges for
//! bearers of tokens, and problem details (RFC 9457) for everything else.
//!
//! Each dialect is one total `match`. A fault of ours shows the request id and nothing more; its cause is logged.

mod bearer;
mod fault;
mod oauth;
mod page;
mod problem;
mod problem_kind;

pub use bearer::{bearer_error, token_missing, userinfo_failure};
pub use fault::from_fault;
pub use oauth::oauth_failure;
pub use page::{authorization_refused, error_page, interaction_failed};
pub(crate) use problem::sentence;
pub(crate) use problem_kind::ProblemKind;

use crate::TenantRequest;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use std::borrow::Cow;

/// How an endpoint tells errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// A page that says what to do.
    Page,
    /// JSON of RFC 6749 §5.2.
    OAuth,
    /// The same with the challenges of RFC 6750 §3.
    Bearer,
    /// Problem details, RFC 9457.
    Problem,
}

/// What any endpoint, or the door before it, may refuse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such thing here, or none the caller may know of.
    #[error("there is no such resource")]
    NotFound,
    /// The path answers other methods.
    #[error("the resource answers other methods")]
    MethodNotAllowed {
        /// Its path in the table of endpoints.
        path: &'static str,
    },
    /// The request target is over its limit.
    #[error("the request target is too long")]
    TargetTooLong,
    /// The body, or one of its parts, is over its limit.
    #[error("the body is too large")]
    BodyTooLarge,
    /// The body is not of the kind that is read here.
    #[error("the content type or content encoding is not supported here")]
    UnsupportedMediaType,
    /// The body broke off or took too long.
    #[error("the body could not be read")]
    UnreadableBody,
    /// The parameters cannot be read; the sentence is for the caller's developer.
    #[error("{0}")]
    Malformed(Cow<'static, str>),
    /// The cookie came more than once.
    #[error("a cookie came more than once")]
    AmbiguousCookies,
    /// A form that does not come from one of our pages.
    #[error("the request does not come from a page of this origin")]
    ForeignOrigin,
    /// A form whose token is missing, old or another's.
    #[error("the form is too old or was made for another browser")]
    FormExpired,
    /// Something that is needed cannot be asked now.
    #[error("the service is not available now")]
    Unavailable {
        /// After how many seconds a try is welcome.
        retry_after_secs: u32,
    },
    /// A fault of ours.
    #[error("something went wrong")]
    Internal,
}

impl Refusal {
    /// The answer, in the dialect of the endpoint that was asked.
    #[must_use]
    pub fn respond(&self, at: &TenantRequest) -> HttpResponse {
        let mut response = match at.dialect() {
            Dialect::Page => page::respond(self, at),
            Dialect::OAuth | Dialect::Bearer => oauth::respond(self),
            Dialect::Problem => problem::respond(self, &at.visit.info.request_id),
        };
        self.add_headers(&mut response);
        response
    }

    /// The answer where no tenant is known.
    #[must_use]
    pub(crate) fn respond_without_tenant(&self) -> HttpResponse {
        let mut response = problem::respond(self, "");
        self.add_headers(&mut response);
        response
    }

    /// The status, the same in every dialect.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::TargetTooLong => StatusCode::URI_TOO_LONG,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::UnreadableBody | Self::Malformed(_) | Self::AmbiguousCookies => StatusCode::BAD_REQUEST,
            Self::ForeignOrigin | Self::FormExpired => StatusCode::FORBIDDEN,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn add_headers(&self, response: &mut HttpResponse) {
        use actix_web::http::header::{self, HeaderValue};
        let header = match self {
            Self::MethodNotAllowed { path } => HeaderValue::try_from(crate::routes::allowed_methods(path))
                .ok()
                .map(|value| (header::ALLOW, value)),
            Self::Unavailable { retry_after_secs } => {
                Some((header::RETRY_AFTER, HeaderValue::from(*retry_after_secs)))
            }
            _ => None,
        };
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, value);
        }
    }
}
