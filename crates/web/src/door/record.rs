//! What is kept of a request: one count, and one line of log without path, query or anything personal.

use super::admission::Admitted;
use super::meter::{Meter, Series, Stopwatch};
use crate::routes::{Caller, Endpoint};
use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};
use std::borrow::Cow;

/// A request that is being answered.
pub(super) struct Record {
    /// The pattern of its path.
    pub(super) route: Cow<'static, str>,
    method: &'static str,
    stopwatch: Stopwatch,
}

/// How loudly an answer is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loudness {
    Warn,
    Info,
    Debug,
}

impl Record {
    pub(super) fn begin(method: &Method) -> Self {
        Self { route: Cow::Borrowed(NO_ROUTE), method: method_label(method), stopwatch: Stopwatch::start() }
    }

    pub(super) fn end(self, meter: &Meter, admitted: &Admitted, status: StatusCode) {
        let duration_secs = self.stopwatch.elapsed_secs();
        self.log(admitted, status, duration_secs);
        let Self { route, method, .. } = self;
        meter.count(Series { route, method, status: status.as_u16() }, duration_secs);
    }

    fn log(&self, admitted: &Admitted, status: StatusCode, duration_secs: f64) {
        let request = admitted.request.as_ref();
        let request_id = admitted.request_id();
        let tenant = request.map_or("", |request| request.visit.entry.tenant.slug.as_str());
        let (method, route, status_code) = (self.method, &*self.route, status.as_u16());
        let duration_ms = duration_secs * 1_000.0;
        match self.loudness(admitted.endpoint, status) {
            Loudness::Warn => {
                tracing::warn!(
                    request_id,
                    tenant,
                    method,
                    route,
                    status = status_code,
                    duration_ms,
                    "answered"
                );
            }
            Loudness::Info => {
                tracing::info!(
                    request_id,
                    tenant,
                    method,
                    route,
                    status = status_code,
                    duration_ms,
                    "answered"
                );
            }
            Loudness::Debug => {
                tracing::debug!(
                    request_id,
                    tenant,
                    method,
                    route,
                    status = status_code,
                    duration_ms,
                    "answered"
                );
            }
        }
    }

    /// Pages and changes made through the management APIs are worth a line each; machines that ask thousands of times
    /// a second, and strangers who knock on doors that are not there, are not.
    fn loudness(&self, endpoint: Option<&Endpoint>, status: StatusCode) -> Loudness {
        let is_worth_a_line = match endpoint.map(|endpoint| endpoint.kind.caller()) {
            Some(Caller::Browser) => true,
            Some(Caller::Anyone | Caller::Client | Caller::Bearer) => false,
            None => self.method != "GET" && self.method != "HEAD" && self.route != NO_ROUTE,
        };
        if status.is_server_error() {
            Loudness::Warn
        } else if is_worth_a_line {
            Loudness::Info
        } else {
            Loudness::Debug
        }
    }
}

/// The pattern of the path: of the table, or of one of the management APIs.
pub(super) fn route(admitted: &Admitted, http: &HttpRequest) -> Cow<'static, str> {
    if admitted.endpoint.is_some() || admitted.request.is_none() {
        return route_without_answer(admitted);
    }
    http.match_pattern().map_or(Cow::Borrowed(NO_ROUTE), Cow::Owned)
}

/// The pattern, as far as the door itself knows it.
pub(super) fn route_without_answer(admitted: &Admitted) -> Cow<'static, str> {
    Cow::Borrowed(admitted.endpoint.map_or(NO_ROUTE, |endpoint| endpoint.path))
}

/// Callers can invent methods; labels cannot.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

const NO_ROUTE: &str = "none";
