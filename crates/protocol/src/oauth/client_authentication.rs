//! Credentials in the `Authorization` header.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::percent::decode_form;

/// A client's name and secret in HTTP Basic (RFC 6749 §2.3.1).
#[derive(Clone)]
pub struct BasicCredentials {
    client_id: String,
    client_secret: Zeroizing<String>,
}

/// An access token in the header (RFC 6750 §2.1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BearerToken<'a>(&'a str);

/// Why a header holds no usable credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// The header is of another scheme.
    #[error("the authorization header has another scheme")]
    Scheme,
    /// The header is longer than anything we issue.
    #[error("the authorization header is too long")]
    TooLong,
    /// What follows the scheme is not what the scheme says.
    #[error("the authorization header is malformed")]
    Malformed,
}

impl BasicCredentials {
    /// The longest header in bytes.
    pub const HEADER_BYTES_MAX: usize = 2048;

    /// Reads a header; both halves are form-encoded before they are joined (RFC 6749 §2.3.1, Appendix B).
    pub fn parse(authorization_header: &str) -> Result<Self, CredentialsError> {
        let encoded = strip_scheme(authorization_header, "Basic")?;
        if encoded.len() > Self::HEADER_BYTES_MAX {
            return Err(CredentialsError::TooLong);
        }
        let joined = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| CredentialsError::Malformed)?);
        let mut halves = joined.splitn(2, |byte| *byte == b':');
        let (Some(name), Some(secret)) = (halves.next(), halves.next()) else {
            return Err(CredentialsError::Malformed);
        };
        let client_id = decode_form(name).map_err(|_| CredentialsError::Malformed)?.into_owned();
        let secret = decode_form(secret).map_err(|_| CredentialsError::Malformed)?.into_owned();
        if client_id.is_empty() {
            return Err(CredentialsError::Malformed);
        }
        Ok(Self { client_id, client_secret: Zeroizing::new(secret) })
    }

    /// The client's name as sent.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The client's secret as sent, maybe empty.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }
}

impl fmt::Debug for BasicCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("BasicCredentials").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

impl<'a> BearerToken<'a> {
    /// The longest token in bytes.
    pub const BYTES_MAX: usize = crate::jose::TOKEN_BYTES_MAX;

    /// Reads a header; the token must be a `b64token`.
    pub fn parse(authorization_header: &'a str) -> Result<Self, CredentialsError> {
        Self::from_text(strip_scheme(authorization_header, "Bearer")?)
    }

    /// Takes a token that came as a form parameter (RFC 6750 §2.2).
    pub fn from_text(token: &'a str) -> Result<Self, CredentialsError> {
        if token.len() > Self::BYTES_MAX {
            return Err(CredentialsError::TooLong);
        }
        let body = token.trim_end_matches('=');
        let allowed = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/')
        };
        if body.is_empty() || !body.bytes().all(allowed) {
            return Err(CredentialsError::Malformed);
        }
        Ok(Self(token))
    }

    /// The token as text.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.0
    }
}

impl fmt::Debug for BearerToken<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BearerToken(..)")
    }
}

/// Scheme names ignore case; one or more spaces follow (RFC 9110 §11.4).
fn strip_scheme<'a>(header: &'a str, scheme: &str) -> Result<&'a str, CredentialsError> {
    let (name, rest) = header.split_once(' ').ok_or(CredentialsError::Scheme)?;
    if !name.eq_ignore_ascii_case(scheme) {
        return Err(CredentialsError::Scheme);
    }
    Ok(rest.trim_start_matches(' '))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn basic(joined: &str) -> Result<(String, String), CredentialsError> {
        BasicCredentials::parse(&format!("Basic {}", STANDARD.encode(joined)))
            .map(|pair| (pair.client_id().to_owned(), pair.client_secret().to_owned()))
    }

    #[test]
    fn the_example_of_rfc_6749_is_read() {
        let pair = BasicCredentials::parse("Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3").unwrap();
        assert_eq!((pair.client_id(), pair.client_secret()), ("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw"));
        assert!(!format!("{pair:?}").contains("7Fjfp0"));
    }

    #[test]
    fn both_halves_are_form_decoded_after_the_split() {
        assert_eq!(basic("a%3Ab:c%25+d").unwrap(), ("a:b".to_owned(), "c% d".to_owned()));
        assert_eq!(basic("a:b:c").unwrap(), ("a".to_owned(), "b:c".to_owned()));
        assert_eq!(basic("a:").unwrap(), ("a".to_owned(), String::new()));
    }

    #[test]
    fn loose_encodings_are_refused() {
        for joined in ["", "a", ":b", "a:%", "a:%4x", "a:%00", "a\0:b", "a:%FF"] {
            assert_eq!(basic(joined), Err(CredentialsError::Malformed), "{joined:?}");
        }
        for header in ["Basic YTpi=", "Basic YTpi\n", "Basic YTo", "Basic -_:_", "Basic ", "Basic YTpi,YTpi"]
        {
            assert_eq!(
                BasicCredentials::parse(header).unwrap_err(),
                CredentialsError::Malformed,
                "{header:?}"
            );
        }
        for header in ["", "Basic", "Bearer YTpi", "Basic\tYTpi", " Basic YTpi"] {
            assert_eq!(BasicCredentials::parse(header).unwrap_err(), CredentialsError::Scheme, "{header:?}");
        }
        let long = format!("Basic {}", "A".repeat(4096));
        assert_eq!(BasicCredentials::parse(&long).unwrap_err(), CredentialsError::TooLong);
    }

    #[test]
    fn a_bearer_token_is_a_b64token() {
        assert_eq!(BearerToken::parse("Bearer a.b-c_d~e+f/g==").unwrap().as_str(), "a.b-c_d~e+f/g==");
        assert_eq!(BearerToken::parse("bearer  abc").unwrap().as_str(), "abc");
        for header in
            ["Bearer ", "Bearer =", "Bearer a b", "Bearer a=b", "Bearer a,b", "Bearer \u{e4}", "Bearer a\n"]
        {
            assert_eq!(BearerToken::parse(header), Err(CredentialsError::Malformed), "{header:?}");
        }
        assert_eq!(BearerToken::parse("DPoP abc"), Err(CredentialsError::Scheme));
        assert_eq!(
            BearerToken::parse(&format!("Bearer {}", "a".repeat(8193))),
            Err(CredentialsError::TooLong)
        );
        assert_eq!(format!("{:?}", BearerToken::parse("Bearer abc").unwrap()), "BearerToken(..)");
    }

    proptest! {
        #[test]
        fn no_header_makes_the_parsers_panic(header in "(Basic|Bearer)? ?\\PC{0,100}") {
            let _ = BasicCredentials::parse(&header);
            let _ = BearerToken::parse(&header);
        }
    }
}
