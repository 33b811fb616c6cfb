//! Which other origins may read an answer in a browser (Fetch §3.2).
//!
//! Answers never allow credentials: what other origins may call carries its own, and no cookie of ours opens it.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

/// The origin of a page that wants to read the answer, as the browser says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskingOrigin(HeaderValue);

impl AskingOrigin {
    /// The origin of a web page; `null`, several, and anything without a host are none.
    #[must_use]
    pub fn find(http: &HttpRequest) -> Option<Self> {
        let mut values = http.headers().get_all(header::ORIGIN);
        let value = values.next().filter(|value| value.len() <= ORIGIN_BYTES_MAX)?;
        let text = value.to_str().ok()?;
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let is_origin = !host.is_empty()
            && host.bytes().all(|byte| byte.is_ascii_graphic() && !b"/?#@\\,".contains(&byte));
        (is_origin && values.next().is_none()).then(|| Self(value.clone()))
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

/// Lets the asking origin read the answer where `is_registered` says so.
pub async fn let_registered_read(
    http: &HttpRequest,
    response: &mut HttpResponse,
    is_registered: impl AsyncFnOnce(&str) -> bool,
) {
    // Caches must keep answers to different origins apart, also the refusing ones.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = AskingOrigin::find(http) else { return };
    if is_registered(origin.as_str()).await {
        allow(response.headers_mut(), origin.0);
        response.headers_mut().insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
    }
}

/// Answers a browser that asks before it sends; one that is not registered learns nothing.
pub async fn preflight(http: &HttpRequest, is_registered: impl AsyncFnOnce(&str) -> bool) -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = AskingOrigin::find(http) else { return response };
    if is_registered(origin.as_str()).await {
        allow(headers, origin.0);
        permit(headers, &HeaderValue::from_static("GET, POST"));
    }
    response
}

/// Lets everybody read a public document.
pub(crate) fn let_anyone_read(headers: &mut HeaderMap) {
    allow(headers, HeaderValue::from_static("*"));
}

/// Answers a browser that asks before it reads a public document.
pub(crate) fn public_preflight() -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
    permit(response.headers_mut(), &HeaderValue::from_static("GET"));
    response
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
}

fn permit(headers: &mut HeaderMap, methods: &HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods.clone());
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ASKABLE_HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

/// Scheme, the longest host name and a port.
const ORIGIN_BYTES_MAX: usize = 300;
const ASKABLE_HEADERS: HeaderValue = HeaderValue::from_static("authorization, content-type");
const EXPOSED_HEADERS: HeaderValue = HeaderValue::from_static("WWW-Authenticate");

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn asking(origins: &[&str]) -> HttpRequest {
        let request = origins
            .iter()
            .fold(TestRequest::default(), |request, origin| request.append_header((header::ORIGIN, *origin)));
        request.to_http_request()
    }

    async fn allowed(origins: &[&str]) -> Option<String> {
        let mut response = HttpResponse::Ok().finish();
        let registered = async |origin: &str| origin == "https://a.idp.test";
        let_registered_read(&asking(origins), &mut response, registered).await;
        assert_eq!(response.headers().get(header::VARY).unwrap(), "Origin");
        let preflight = preflight(&asking(origins), registered).await;
        let of = |response: &HttpResponse| {
            response
                .headers()
                .get(header::ACCESS_CONTROL_ALLOW_ORIGIN)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(of(&response), of(&preflight));
        assert!(!response.headers().contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS));
        of(&response)
    }

    #[actix_web::test]
    async fn only_registered_origins_are_allowed() {
        assert_eq!(allowed(&["https://a.idp.test"]).await.as_deref(), Some("https://a.idp.test"));
        for other in [
            "https://evil.test",
            "null",
            "https://a.idp.test.evil",
            "https://a.idp.test/",
            "*",
            "",
            "https://A.idp.test",
        ] {
            assert_eq!(allowed(&[other]).await, None, "{other}");
        }
        assert_eq!(allowed(&[]).await, None);
        assert_eq!(allowed(&["https://a.idp.test", "https://a.idp.test"]).await, None);
    }
}
