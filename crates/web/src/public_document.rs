//! A document that is the same for everybody: cached by anyone, asked again by its tag (RFC 9110 §13.1.2).

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A JSON document, ready to send.
#[derive(Clone, Debug)]
pub(crate) struct PublicDocument {
    body: Bytes,
    tag: HeaderValue,
}

impl PublicDocument {
    /// A document of these bytes.
    pub(crate) fn new(body: Bytes) -> Self {
        let hash = digest::digest(&digest::SHA256, &body);
        let hash = URL_SAFE_NO_PAD.encode(hash.as_ref().get(..TAG_HASH_BYTES).unwrap_or_default());
        let tag = HeaderValue::try_from(format!("\"{hash}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        Self { body, tag }
    }

    /// Whether it is made of these very bytes, not of equal ones.
    pub(crate) fn is_made_of(&self, body: &Bytes) -> bool {
        self.body.as_ptr() == body.as_ptr() && self.body.len() == body.len()
    }

    /// The document, or word that the caller has it already.
    pub(crate) fn respond(&self, http: &HttpRequest) -> HttpResponse {
        let mut response = if matches(http.headers(), &self.tag) {
            HttpResponse::new(StatusCode::NOT_MODIFIED)
        } else {
            let mut response =
                HttpResponse::with_body(StatusCode::OK, actix_web::body::BoxBody::new(self.body.clone()));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL));
        headers.insert(header::ETAG, self.tag.clone());
        response
    }
}

/// Whether the caller says that it has the tagged answer.
pub(crate) fn matches(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let Ok(tag) = tag.to_str() else { return false };
    let mut known = known.flat_map(|list| list.split(',')).map(str::trim).take(TAGS_MAX);
    known.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// Far shorter than a signing key is published before it signs.
const CACHE_CONTROL: &str = "public, max-age=300";
const TAG_HASH_BYTES: usize = 16;
const TAGS_MAX: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_caller_that_has_the_document_gets_none() {
        let document = PublicDocument::new(Bytes::from_static(b"{}"));
        let tag = document.tag.to_str().unwrap();
        let ask = |known: &str| {
            let http = TestRequest::default().insert_header((header::IF_NONE_MATCH, known)).to_http_request();
            document.respond(&http).status().as_u16()
        };
        assert_eq!(ask(tag), 304);
        assert_eq!(ask(&format!("\"x\", W/{tag}")), 304);
        assert_eq!(ask("*"), 304);
        assert_eq!(ask("\"x\""), 200);
        assert_eq!(ask(tag.trim_matches('"')), 200);
    }
}
