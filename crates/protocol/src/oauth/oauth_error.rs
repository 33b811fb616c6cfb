//! An error as clients see it.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::ErrorCode;

/// A registered code and a sentence for the developer of the client.
///
/// The sentence holds only characters that every place of an error allows (RFC 6749 §5.2: printable ASCII without `"`
/// and `\`); others become `?`, so that no text from a request can break out of JSON, a URL or a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthError {
    code: ErrorCode,
    description: Cow<'static, str>,
}

/// The JSON body of an error answer (RFC 6749 §5.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// The code.
    pub error: ErrorCode,
    /// The sentence for developers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_description: Option<Cow<'static, str>>,
}

impl OAuthError {
    /// The longest description in bytes; longer ones are cut.
    pub const DESCRIPTION_BYTES_MAX: usize = 256;

    /// An error with a description; an empty one is left out of answers.
    #[must_use]
    pub fn new(code: ErrorCode, description: impl Into<Cow<'static, str>>) -> Self {
        let description = description.into();
        if description.len() <= Self::DESCRIPTION_BYTES_MAX && description.bytes().all(is_allowed) {
            return Self { code, description };
        }
        let replace = |letter: char| match u8::try_from(letter) {
            Ok(byte) if is_allowed(byte) => letter,
            _ => '?',
        };
        let clean: String = description.chars().map(replace).take(Self::DESCRIPTION_BYTES_MAX).collect();
        Self { code, description: Cow::Owned(clean) }
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// The sentence for developers, maybe empty.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The status of a JSON answer.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        self.code.http_status()
    }

    /// The JSON answer.
    #[must_use]
    pub fn body(&self) -> ErrorBody {
        let error_description = (!self.description.is_empty()).then(|| self.description.clone());
        ErrorBody { error: self.code, error_description }
    }

    /// The value of `WWW-Authenticate` where an access token was expected (RFC 6750 §3).
    #[must_use]
    pub fn bearer_challenge(&self) -> String {
        if self.description.is_empty() {
            return format!(r#"Bearer error="{}""#, self.code);
        }
        format!(r#"Bearer error="{}", error_description="{}""#, self.code, self.description)
    }
}

impl From<ErrorCode> for OAuthError {
    fn from(code: ErrorCode) -> Self {
        Self { code, description: Cow::Borrowed("") }
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.description)
    }
}

impl std::error::Error for OAuthError {}

const fn is_allowed(byte: u8) -> bool {
    matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_cannot_break_out_of_its_place() {
        let error = OAuthError::new(ErrorCode::InvalidRequest, "a\"b\\c\r\nSet-Cookie: ä".to_owned());
        assert_eq!(error.description(), "a?b?c??Set-Cookie: ?");
        assert_eq!(OAuthError::new(ErrorCode::InvalidScope, "x".repeat(1000)).description().len(), 256);
    }

    #[test]
    fn the_body_has_code_and_description() {
        let error = OAuthError::new(ErrorCode::InvalidGrant, "the code is spent");
        let json = serde_json::to_string(&error.body()).unwrap();
        assert_eq!(json, r#"{"error":"invalid_grant","error_description":"the code is spent"}"#);
        let bare = serde_json::to_string(&OAuthError::from(ErrorCode::InvalidClient).body()).unwrap();
        assert_eq!(bare, r#"{"error":"invalid_client"}"#);
    }

    #[test]
    fn a_challenge_names_the_error() {
        let error = OAuthError::new(ErrorCode::InvalidToken, "expired");
        assert_eq!(error.bearer_challenge(), r#"Bearer error="invalid_token", error_description="expired""#);
    }

    #[test]
    fn statuses_follow_the_rfcs() {
        assert_eq!(ErrorCode::InvalidClient.http_status(), 401);
        assert_eq!(ErrorCode::InvalidGrant.http_status(), 400);
        assert_eq!(ErrorCode::TemporarilyUnavailable.http_status(), 503);
    }
}
