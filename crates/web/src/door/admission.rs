//! What is decided of a request before any endpoint is asked.

use crate::cors;
use crate::errors::Refusal;
use crate::host::asked_host;
use crate::limits::{BODY_BYTES_MAX, TARGET_BYTES_MAX};
use crate::origin::require_own;
use crate::request::{TenantRequest, TenantRequestParts};
use crate::routes::{CrossOrigin, Endpoint, Found, Kind, look_up};
use crate::site::Worker;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};
use domain::actor::RequestInfo;
use domain::entropy::random_bytes;
use domain::names::Host;
use domain::tenant::TenantState;
use services::Visit;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;
use store::TenantEntry;

/// What is known of a request once it is inside.
#[derive(Default)]
pub(super) struct Admitted {
    /// The endpoint, where the path is in the table.
    pub(super) endpoint: Option<&'static Endpoint>,
    /// The request, where its tenant is known.
    pub(super) request: Option<TenantRequest>,
}

impl Admitted {
    /// The request's id; empty where no tenant is known.
    pub(super) fn request_id(&self) -> &str {
        self.request.as_ref().map_or("", |request| request.visit.info.request_id.as_str())
    }

    /// An answer without an endpoint.
    pub(super) fn refuse(&self, refusal: &Refusal) -> HttpResponse {
        match &self.request {
            Some(request) => refusal.respond(request),
            None => refusal.respond_without_tenant(),
        }
    }
}

/// Finds tenant and endpoint, and answers at once where that is all that is needed.
pub(super) fn admit(worker: &Rc<Worker>, http: &HttpRequest) -> (Admitted, Option<HttpResponse>) {
    let path = http.uri().path();
    let found = if is_plain(path) { look_up(http.method(), path) } else { Found::Nothing };
    if let Found::Endpoint(endpoint) = found
        && endpoint.kind == Kind::Probe
    {
        return (Admitted { endpoint: Some(endpoint), request: None }, None);
    }
    let app = worker.site.app();
    let Ok(host) = asked_host(http.head(), &app.options().origin) else {
        return (
            Admitted::default(),
            Some(bare(StatusCode::BAD_REQUEST, "Bad request: one Host header is needed.\n")),
        );
    };
    let entry = app.store().registry().find_by_host(&host).filter(|entry| is_served(entry, found));
    let Some(entry) = entry else {
        return (Admitted::default(), Some(bare(StatusCode::NOT_FOUND, "Not found.\n")));
    };
    let is_elsewhere = is_elsewhere(found, &entry);
    let found = if is_elsewhere { Found::Nothing } else { found };
    let request = tenant_request(worker, http, (entry, host, found));
    // The router knows paths only and would serve it here too.
    let checked = if is_elsewhere { Err(Refusal::NotFound.into()) } else { check(http, &request, found) };
    let stopped = checked.err().map(|stop| stop.answer(&request));
    (Admitted { endpoint: request.endpoint, request: Some(request) }, stopped)
}

/// An answer that tells nobody which hosts exist: always the same bytes.
fn bare(status: StatusCode, text: &'static str) -> HttpResponse {
    HttpResponse::build(status).insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8")).body(text)
}

/// A disabled tenant keeps its public documents, so that what it signed can still be verified and refused for the
/// right reason; for everything else its hosts do not exist.
fn is_served(entry: &TenantEntry, found: Found) -> bool {
    let is_document = matches!(found, Found::Endpoint(endpoint) if endpoint.kind == Kind::Document);
    entry.tenant.state == TenantState::Active || is_document
}

fn is_elsewhere(found: Found, entry: &TenantEntry) -> bool {
    match found {
        Found::Endpoint(endpoint) | Found::OtherMethod(endpoint) => endpoint.platform_only && !entry.platform,
        Found::Nothing => false,
    }
}

fn tenant_request(
    worker: &Rc<Worker>,
    http: &HttpRequest,
    (entry, host, found): (Arc<TenantEntry>, Host, Found),
) -> TenantRequest {
    let app = worker.site.app().clone();
    let endpoint = match found {
        Found::Endpoint(endpoint) | Found::OtherMethod(endpoint) => Some(endpoint),
        Found::Nothing => None,
    };
    let info = RequestInfo {
        repetition: None,
        request_id: request_id(&random_bytes(app.entropy())),
        ip: http.peer_addr().map(|peer| caller_address(worker, http, peer.ip())),
        user_agent: http.headers().get(header::USER_AGENT).map(user_agent).unwrap_or_default(),
    };
    let text = |name| http.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    TenantRequest::new(TenantRequestParts {
        visit: Visit { app, entry, info },
        host,
        endpoint,
        is_management: MANAGEMENT.iter().any(|prefix| http.uri().path().starts_with(prefix)),
        accept_language: text(header::ACCEPT_LANGUAGE).map(str::to_owned),
        accepts_html: text(header::ACCEPT).is_some_and(|accept| accept.contains("text/html")),
        worker: Rc::clone(worker),
    })
}

fn caller_address(worker: &Worker, http: &HttpRequest, peer: IpAddr) -> IpAddr {
    let hops = http.headers().get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or_default());
    worker.site.options().trusted_proxies.caller_address(peer, hops)
}

/// Never taken from the caller, who could make two requests one in the audit trail.
fn request_id(bytes: &[u8; 16]) -> String {
    bytes.iter().fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn user_agent(value: &HeaderValue) -> String {
    let text = String::from_utf8_lossy(value.as_bytes());
    text.chars().filter(|character| !character.is_control()).take(USER_AGENT_CHARS_MAX).collect()
}

/// Why the endpoint is not asked.
enum Stop {
    Refused(Refusal),
    Elsewhere(String),
    Preflight,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Stop {
    fn answer(self, request: &TenantRequest) -> HttpResponse {
        match self {
            Self::Refused(refusal) => refusal.respond(request),
            // 307 keeps method and body, for clients that post their authorization request.
            Self::Elsewhere(address) => {
                HttpResponse::TemporaryRedirect().insert_header((header::LOCATION, address)).finish()
            }
            Self::Preflight => cors::public_preflight(),
        }
    }
}

fn check(http: &HttpRequest, request: &TenantRequest, found: Found) -> Result<(), Stop> {
    let target_length = http.uri().path_and_query().map_or(0, |target| target.as_str().len());
    if target_length > TARGET_BYTES_MAX {
        return Err(Refusal::TargetTooLong.into());
    }
    check_body(http.headers())?;
    match found {
        Found::Endpoint(endpoint) => check_page(http, request, endpoint),
        Found::OtherMethod(endpoint) if is_public_preflight(http, endpoint) => Err(Stop::Preflight),
        Found::OtherMethod(endpoint) => Err(Refusal::MethodNotAllowed { path: endpoint.path }.into()),
        // Perhaps one of the management APIs; their paths are as plain.
        Found::Nothing if is_plain(http.uri().path()) => Ok(()),
        Found::Nothing => Err(Refusal::NotFound.into()),
    }
}

fn check_body(headers: &HeaderMap) -> Result<(), Refusal> {
    // Nothing here inflates bodies (attack S-11).
    if headers.get_all(header::CONTENT_ENCODING).any(|encoding| encoding.as_bytes() != b"identity") {
        return Err(Refusal::UnsupportedMediaType);
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    match length.map(str::parse::<usize>) {
        Some(Ok(length)) if length <= BODY_BYTES_MAX => Ok(()),
        Some(_) => Err(Refusal::BodyTooLarge),
        None => Ok(()),
    }
}

/// Pages live on the primary host only, and our forms are sent by our pages only.
fn check_page(http: &HttpRequest, request: &TenantRequest, endpoint: &Endpoint) -> Result<(), Stop> {
    let is_elsewhere = request.host != request.visit.entry.tenant.primary_host;
    if is_elsewhere && endpoint.kind == Kind::OwnForm {
        // No page of ours leads here, and a redirect would send what was typed once more (RFC 9700 §4.12).
        return Err(Refusal::ForeignOrigin.into());
    }
    if is_elsewhere && endpoint.kind.is_page() {
        let target = http.uri().path_and_query().map_or(endpoint.path, |target| target.as_str());
        return Err(Stop::Elsewhere(request.visit.issuer().at(target)));
    }
    if endpoint.kind == Kind::OwnForm {
        require_own(http.headers(), request.visit.issuer().as_str()).map_err(|_| Refusal::ForeignOrigin)?;
    }
    Ok(())
}

fn is_public_preflight(http: &HttpRequest, endpoint: &Endpoint) -> bool {
    http.method() == Method::OPTIONS && endpoint.kind.cross_origin() == CrossOrigin::Anyone
}

/// Whether a path has one reading: no escapes, no empty or dotted segments, no parameters, no tricks (attack T-23).
fn is_plain(path: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~' | b':');
    path.starts_with('/')
        && path.bytes().all(allowed)
        && !path.contains("//")
        && !path.split('/').any(|segment| segment == "." || segment == "..")
}

/// Below these paths are programs, whatever they say that they accept.
const MANAGEMENT: [&str; 2] = ["/admin/api/", "/platform/api/"];
const USER_AGENT_CHARS_MAX: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_reading() {
        for good in ["/", "/login", "/.well-known/jwks.json", "/admin/api/v1/users/6fa459ea-ee8a/disable"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in [
            "", "*", "login", "//login", "/a//b", "/a/../b", "/..", "/a/.", "/%6cogin", "/a%2fb", "/a%00",
            "/a;x=y", "/a\\b", "/é", "/a b", "/a,b",
        ] {
            assert!(!is_plain(bad), "{bad}");
        }
    }

    #[test]
    fn a_user_agent_is_short_and_printable() {
        let value = |bytes: &[u8]| HeaderValue::from_bytes(bytes).unwrap();
        assert_eq!(user_agent(&value(b"curl/8\t1")), "curl/81");
        assert_eq!(user_agent(&value(&[b'x'; 5_000])).len(), 200);
        assert_eq!(user_agent(&value("ü".as_bytes())), "ü");
        assert_eq!(user_agent(&value(&[0xff])), "\u{fffd}");
    }

    #[test]
    fn a_request_id_is_128_bits_of_hex() {
        assert_eq!(request_id(&[0x0f; 16]), "0f".repeat(16));
    }
}
