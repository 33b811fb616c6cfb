//! The API that a token is for.

use std::fmt;

use url::Url;

use super::uri_text::UriText;

/// A value of `resource` (RFC 8707 §2): an absolute URI without fragment, compared as exact text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceIndicator(String);

/// The text is no resource indicator; the answer is `invalid_target`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a resource indicator is an absolute URI without fragment")]
pub struct ResourceIndicatorError;

impl ResourceIndicator {
    /// The longest indicator in bytes.
    pub const BYTES_MAX: usize = super::uri_text::URI_BYTES_MAX;

    /// Reads an indicator.
    pub fn parse(text: &str) -> Result<Self, ResourceIndicatorError> {
        let uri = UriText::parse(text).map_err(|_| ResourceIndicatorError)?;
        if uri.rest.is_empty() && uri.authority.is_none_or(str::is_empty) {
            return Err(ResourceIndicatorError);
        }
        Url::parse(text).map_err(|_| ResourceIndicatorError)?;
        Ok(Self(text.to_owned()))
    }

    /// The indicator as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ResourceIndicator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_uris_without_fragment_name_resources() {
        for text in ["https://api.example", "https://api.example/v1?x=1", "urn:example:api"] {
            assert_eq!(ResourceIndicator::parse(text).unwrap().as_str(), text);
        }
        let others = [
            "",
            "api",
            "/v1",
            "//api.example",
            "https://api.example/#a",
            "https://u@api.example",
            "urn:",
            "a b:c",
        ];
        for text in others {
            assert_eq!(ResourceIndicator::parse(text), Err(ResourceIndicatorError), "{text}");
        }
        let long = format!("urn:{}", "a".repeat(2048));
        assert!(ResourceIndicator::parse(&long).is_err());
    }
}
