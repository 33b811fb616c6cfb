//! A request whose tenant is known: what every endpoint starts from.

use crate::Refusal;
use crate::errors::{Dialect, from_fault};
use crate::routes::Endpoint;
use crate::site::Worker;
use actix_web::dev::Payload;
use actix_web::error::InternalError;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse};
use domain::names::Host;
use services::{Fault, Visit};
use std::future::{Ready, ready};
use std::ops::Deref;
use std::rc::Rc;

/// A request at a tenant's host; cheap to clone. The door makes it, endpoints extract it.
#[derive(Clone)]
pub struct TenantRequest(Rc<TenantRequestParts>);

/// What is known of a request before its endpoint is asked.
pub struct TenantRequestParts {
    /// Installation, tenant and what the audit trail keeps of the request: what every use case begins with.
    pub visit: Visit,
    /// The host that was asked; pages see only the primary one.
    pub host: Host,
    /// The endpoint, if the path is one of the closed table.
    pub(crate) endpoint: Option<&'static Endpoint>,
    /// Whether the path is one of the management APIs', known or not.
    pub(crate) is_management: bool,
    /// The languages of the browser, as it sent them.
    pub(crate) accept_language: Option<String>,
    /// Whether a page is understood.
    pub(crate) accepts_html: bool,
    /// What this worker shares between requests.
    pub(crate) worker: Rc<Worker>,
}

impl TenantRequest {
    pub(crate) fn new(parts: TenantRequestParts) -> Self {
        Self(Rc::new(parts))
    }

    /// Whether this host is served in plain http, on this machine only.
    #[must_use]
    pub fn is_plain_http(&self) -> bool {
        self.visit.app.options().origin.is_plain_http(&self.host)
    }

    /// How errors are told here.
    pub(crate) fn dialect(&self) -> Dialect {
        match self.endpoint {
            Some(endpoint) => endpoint.kind.dialect(),
            // A program that takes whatever comes must still be able to read why it was refused.
            None if self.accepts_html && !self.is_management => Dialect::Page,
            None => Dialect::Problem,
        }
    }

    /// An error for extractors, already in the dialect of the endpoint.
    pub(crate) fn refuse(&self, refusal: Refusal) -> actix_web::Error {
        let answer = refusal.respond(self);
        InternalError::from_response(refusal, answer).into()
    }

    /// A fault, logged with its cause and told without it, in the dialect of the endpoint.
    pub(crate) fn fault(&self, fault: &Fault) -> HttpResponse {
        from_fault(fault, &self.visit.info).respond(self)
    }

    /// The request that the door left for its endpoint.
    pub(crate) fn of(http: &HttpRequest) -> Result<Self, actix_web::Error> {
        // Absent only if an endpoint was registered beside the door, a fault of ours.
        http.extensions().get::<Self>().cloned().ok_or_else(|| {
            InternalError::from_response(Refusal::Internal, HttpResponse::InternalServerError().finish())
                .into()
        })
    }
}

impl Deref for TenantRequest {
    type Target = TenantRequestParts;
    fn deref(&self) -> &TenantRequestParts {
        &self.0
    }
}

impl FromRequest for TenantRequest {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(http: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(http))
    }
}
