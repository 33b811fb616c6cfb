//! The answer of the authorization endpoint.

use std::fmt;

use super::percent::append_encoded;
use super::{OAuthError, RedirectUri, ResponseMode, State};

/// What goes back to the client: a code or an error, with `state` and `iss` (RFC 6749 §4.1.2, RFC 9207 §2).
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationResponse {
    parameters: Vec<(&'static str, String)>,
}

/// How the browser takes it there.
#[derive(Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Send the browser to this URL, with status 303.
    Redirect(String),
    /// Show a page whose form posts these fields (OAuth 2.0 Form Post Response Mode §2).
    FormPost {
        /// Where the form goes.
        action: String,
        /// Its hidden fields, not escaped.
        fields: Vec<(&'static str, String)>,
    },
}

impl AuthorizationResponse {
    /// A granted request.
    #[must_use]
    pub fn success(issuer: &str, state: Option<&State>, code: &str) -> Self {
        Self { parameters: vec![("code", code.to_owned())] }.with_context(issuer, state)
    }

    /// A refused one.
    #[must_use]
    pub fn failure(issuer: &str, state: Option<&State>, error: &OAuthError) -> Self {
        let mut parameters = vec![("error", error.code().as_str().to_owned())];
        if !error.description().is_empty() {
            parameters.push(("error_description", error.description().to_owned()));
        }
        Self { parameters }.with_context(issuer, state)
    }

    /// The answer in the form the client asked for.
    #[must_use]
    pub fn deliver(self, redirect_uri: &RedirectUri, mode: ResponseMode) -> Delivery {
        match mode {
            ResponseMode::Query => Delivery::Redirect(self.in_query(redirect_uri)),
            ResponseMode::Fragment => Delivery::Redirect(self.in_fragment(redirect_uri)),
            ResponseMode::FormPost => {
                Delivery::FormPost { action: redirect_uri.as_str().to_owned(), fields: self.parameters }
            }
        }
    }

    fn with_context(mut self, issuer: &str, state: Option<&State>) -> Self {
        if let Some(state) = state {
            self.parameters.push(("state", state.as_str().to_owned()));
        }
        self.parameters.push(("iss", issuer.to_owned()));
        self
    }

    /// A registered query stays as it is (RFC 6749 §3.1.2).
    fn in_query(&self, redirect_uri: &RedirectUri) -> String {
        let base = redirect_uri.as_str();
        let separator = match base.split_once('?') {
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        self.appended_to(base, separator)
    }

    /// Registered URIs have no fragment.
    fn in_fragment(&self, redirect_uri: &RedirectUri) -> String {
        self.appended_to(redirect_uri.as_str(), "#")
    }

    fn appended_to(&self, base: &str, separator: &str) -> String {
        let mut url = format!("{base}{separator}");
        for (index, (name, value)) in self.parameters.iter().enumerate() {
            if index > 0 {
                url.push('&');
            }
            url.push_str(name);
            url.push('=');
            append_encoded(value, &mut url);
        }
        url
    }
}

/// Codes stay out of logs.
impl fmt::Debug for AuthorizationResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AuthorizationResponse(..)")
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redirect(_) => formatter.write_str("Redirect(..)"),
            Self::FormPost { .. } => formatter.write_str("FormPost(..)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{ClientKind, ErrorCode, Parameters};
    use super::*;

    const ISSUER: &str = "https://acme.example";

    fn uri(text: &str) -> RedirectUri {
        RedirectUri::parse_registered(text, ClientKind::Native).unwrap()
    }

    fn redirect(response: AuthorizationResponse, to: &str, mode: ResponseMode) -> String {
        match response.deliver(&uri(to), mode) {
            Delivery::Redirect(url) => url,
            Delivery::FormPost { .. } => panic!("a redirect was expected"),
        }
    }

    #[test]
    fn a_code_is_appended_after_a_registered_query() {
        let state = State::parse("a b&c=ä").unwrap();
        let tail = "code=c.1&state=a%20b%26c%3D%C3%A4&iss=https%3A%2F%2Facme.example";
        for (base, start) in [
            ("https://app.example", "https://app.example?"),
            ("https://app.example/cb", "https://app.example/cb?"),
            ("https://app.example/cb?", "https://app.example/cb?"),
            ("https://app.example/cb?x=1", "https://app.example/cb?x=1&"),
            ("https://app.example/cb?x=1&", "https://app.example/cb?x=1&"),
            ("com.example.app:/cb", "com.example.app:/cb?"),
        ] {
            let response = AuthorizationResponse::success(ISSUER, Some(&state), "c.1");
            assert_eq!(redirect(response, base, ResponseMode::Query), format!("{start}{tail}"));
        }
    }

    #[test]
    fn an_error_goes_into_the_fragment_when_asked() {
        let error = OAuthError::new(ErrorCode::AccessDenied, "the user said no");
        let response = AuthorizationResponse::failure(ISSUER, None, &error);
        assert_eq!(
            redirect(response, "https://app.example/cb?x=1", ResponseMode::Fragment),
            "https://app.example/cb?x=1#error=access_denied&error_description=the%20user%20said%20no&iss=https%3A%2F%2Facme.example"
        );
    }

    #[test]
    fn a_form_carries_the_plain_values() {
        let state = State::parse("<&>").unwrap();
        let response = AuthorizationResponse::success(ISSUER, Some(&state), "c1");
        let expected = Delivery::FormPost {
            action: "https://app.example/cb".to_owned(),
            fields: vec![("code", "c1".into()), ("state", "<&>".into()), ("iss", ISSUER.into())],
        };
        let delivery = response.deliver(&uri("https://app.example/cb"), ResponseMode::FormPost);
        assert!(delivery == expected);
        assert_eq!(format!("{delivery:?}"), "FormPost(..)");
    }

    proptest! {
        #[test]
        fn a_client_reads_back_what_it_sent(text in "[^\\p{Cc}]{1,60}") {
            let state = State::parse(&text).unwrap();
            let response = AuthorizationResponse::success(ISSUER, Some(&state), "c");
            let url = redirect(response, "https://app.example/cb?x=1", ResponseMode::Query);
            prop_assert!(url.bytes().all(|byte| byte.is_ascii_graphic()));
            let parameters = Parameters::parse(url.split_once('?').unwrap().1.as_bytes()).unwrap();
            prop_assert_eq!(parameters.get("state").unwrap(), Some(text.as_str()));
            prop_assert_eq!(parameters.get("x").unwrap(), Some("1"));
        }
    }
}
