//! The headers that every answer has, errors too (attack W-14).

use super::admission::Admitted;
use crate::cors;
use crate::routes::CrossOrigin;
use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// Adds them; what an endpoint has set itself stays.
pub(super) fn dress(response: &mut HttpResponse, admitted: &Admitted) {
    let readable = admitted.endpoint.map(|endpoint| endpoint.kind.cross_origin());
    let headers = response.headers_mut();
    for (name, value) in &ALWAYS {
        headers.insert(name.clone(), value.clone());
    }
    for (name, value) in &UNLESS_SET {
        if !headers.contains_key(name) {
            headers.insert(name.clone(), value.clone());
        }
    }
    if readable == Some(CrossOrigin::Anyone) {
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
        cors::let_anyone_read(headers);
    }
    add_transport_security(headers, admitted);
    if let Ok(request_id) = HeaderValue::from_str(admitted.request_id())
        && !request_id.is_empty()
    {
        headers.insert(REQUEST_ID, request_id);
    }
}

/// Only over https: in plain http the header means nothing (RFC 6797 §7.2).
fn add_transport_security(headers: &mut HeaderMap, admitted: &Admitted) {
    if admitted.request.as_ref().is_some_and(|request| !request.is_plain_http()) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

static ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ),
];

static UNLESS_SET: [(HeaderName, HeaderValue); 3] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ),
    ),
    // Pages say `same-origin` instead: under `no-referrer` browsers send their forms with `Origin: null`.
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];
