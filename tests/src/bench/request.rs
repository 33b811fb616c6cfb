//! Request bytes, built once and sent many times.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use url::form_urlencoded;

/// A request under construction: host first, then fields, then the body that ends it.
pub(crate) struct RequestHead {
    text: String,
}

impl RequestHead {
    /// `GET path` at a host.
    pub(crate) fn get(host: &str, path: &str) -> Self {
        Self { text: format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n") }
    }

    /// `POST path` at a host.
    pub(crate) fn post(host: &str, path: &str) -> Self {
        Self { text: format!("POST {path} HTTP/1.1\r\nhost: {host}\r\n") }
    }

    /// Adds a header field.
    pub(crate) fn field(mut self, name: &str, value: &str) -> Self {
        let _ = write!(self.text, "{name}: {value}\r\n");
        self
    }

    /// Adds a bearer token (RFC 6750 §2.1).
    pub(crate) fn bearer(self, token: &str) -> Self {
        self.field("authorization", &format!("Bearer {token}"))
    }

    /// Adds client credentials, form-encoded before Base64 (RFC 6749 §2.3.1).
    pub(crate) fn basic(self, client_id: &str, client_secret: &str) -> Self {
        let encoded = |value: &str| form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
        let pair = format!("{}:{}", encoded(client_id), encoded(client_secret));
        self.field("authorization", &format!("Basic {}", STANDARD.encode(pair)))
    }

    /// Ends a request that has no body.
    pub(crate) fn empty(mut self) -> Vec<u8> {
        self.text.push_str("\r\n");
        self.text.into_bytes()
    }

    /// Ends the request with a form.
    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Vec<u8> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.body("application/x-www-form-urlencoded", &body)
    }

    /// Ends the request with a JSON document.
    pub(crate) fn json(self, document: &serde_json::Value) -> Vec<u8> {
        self.body("application/json", &document.to_string())
    }

    fn body(self, content_type: &str, body: &str) -> Vec<u8> {
        let mut ended = self.field("content-type", content_type);
        let _ = write!(ended.text, "content-length: {}\r\n\r\n{body}", body.len());
        ended.text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_encoded_and_its_length_counted() {
        let bytes = RequestHead::post("h", "/p").form(&[("a", "b c"), ("d", "&")]);
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("POST /p HTTP/1.1\r\nhost: h\r\n"));
        assert!(text.ends_with("content-length: 11\r\n\r\na=b+c&d=%26"), "{text}");
    }

    #[test]
    fn client_credentials_are_form_encoded_before_base64() {
        let text = String::from_utf8(RequestHead::get("h", "/").basic("a b", "c:d").empty()).unwrap();
        assert!(text.contains(&STANDARD.encode("a+b:c%3Ad")), "{text}");
    }
}
