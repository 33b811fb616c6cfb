//! A token taken apart for people to look at; nothing is decided by it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::Value;

/// The readable parts of a signed token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct DisplayedToken {
    /// The header, as indented JSON.
    pub(super) header: String,
    /// The claims, as indented JSON.
    pub(super) claims: String,
}

/// Takes a compact JWS (RFC 7515 §7.1) apart without verifying it.
pub(super) fn take_apart(token: &str) -> Option<DisplayedToken> {
    let mut parts = token.split('.');
    let (header, claims) = (parts.next()?, parts.next()?);
    Some(DisplayedToken { header: indented(header)?, claims: indented(claims)? })
}

fn indented(part: &str) -> Option<String> {
    let value: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()?;
    serde_json::to_string_pretty(&value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_and_claims_are_readable() {
        let token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.AAAA";
        let shown = take_apart(token).expect("a token");
        assert_eq!(shown.header, "{\n  \"alg\": \"ES256\"\n}");
        assert_eq!(shown.claims, "{\n  \"sub\": \"a\"\n}");
    }

    #[test]
    fn what_is_no_token_is_not_shown() {
        for text in ["", "a", "a.b.c", "e30", "!.!.!"] {
            assert_eq!(take_apart(text), None, "{text}");
        }
    }
}
