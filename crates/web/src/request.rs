//! A request whose tenant is known: what every endpoint starts from.

use crate::Refusal;
use crate::errors::Dialect;
use crate::routes::Endpoint;
use crate::site::Worker;
use actix_web::dev::Payload;
use actix_web::error::InternalError;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse};
use domain::actor::{Actor, Context, RequestInfo};
use domain::ids::TenantId;
use domain::names::Host;
use services::{App, Issuer};
use std::future::{Ready, ready};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;
use store::TenantEntry;

/// A request at a tenant's host; cheap to clone. The door makes it, endpoints extract it.
#[derive(Clone)]
pub struct TenantRequest(Rc<TenantRequestParts>);

/// What is known of a request before its endpoint is asked.
pub struct TenantRequestParts {
    /// The use cases.
    pub app: App,
    /// Whose host was asked.
    pub entry: Arc<TenantEntry>,
    /// What the audit trail keeps of the request.
    pub info: RequestInfo,
    /// The host that was asked; pages see only the primary one.
    pub host: Host,
    /// The endpoint, if the path is one of the closed table.
    pub(crate) endpoint: Option<&'static Endpoint>,
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

    /// The tenant.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.entry.tenant.id
    }

    /// The tenant's issuer, whatever host was asked.
    #[must_use]
    pub fn issuer(&self) -> Issuer {
        self.app.issuer(&self.entry.tenant)
    }

    /// Who acts in this tenant on this request.
    #[must_use]
    pub fn context(&self, actor: Actor) -> Context {
        Context { tenant: self.tenant(), actor, request: self.info.clone() }
    }

    /// Whether this host is served in plain http, on this machine only.
    #[must_use]
    pub fn is_plain_http(&self) -> bool {
        self.app.options().origin.is_plain_http(&self.host)
    }

    /// How errors are told here.
    pub(crate) fn dialect(&self) -> Dialect {
        match self.endpoint {
            Some(endpoint) => endpoint.kind.dialect(),
            None if self.accepts_html => Dialect::Page,
            None => Dialect::Problem,
        }
    }

    /// An error for extractors, already in the dialect of the endpoint.
    pub(crate) fn refuse(&self, refusal: Refusal) -> actix_web::Error {
        let answer = refusal.respond(self);
        InternalError::from_response(refusal, answer).into()
    }

    /// The request that the door left for its endpoint.
    pub(crate) fn of(http: &HttpRequest) -> Result<Self, actix_web::Error> {
        // Absent only if an endpoint was registered beside the door, a fault of ours.
        http.extensions().get::<Self>().cloned().ok_or_else(|| {
            InternalError::from_response(Refusal::Internal, HttpResponse::InternalServerError().finish()).into()
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
