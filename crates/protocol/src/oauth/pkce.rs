//! Proof key for code exchange (RFC 7636), method S256 only: `plain` protects nobody who can read the request.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::wire_enum::wire_enum;

wire_enum! {
    /// A value of `code_challenge_method`.
    pub enum CodeChallengeMethod {
        /// The verifier's SHA-256 (RFC 7636 §4.2).
        S256 = "S256",
    }
}

/// The hash that a client sends ahead (RFC 7636 §4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeChallenge([u8; 32]);

/// The secret behind it (RFC 7636 §4.1).
#[derive(Clone)]
pub struct CodeVerifier(Zeroizing<String>);

/// Why a challenge or a verifier is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PkceError {
    /// The method is missing, which means `plain`, or another than `S256`.
    #[error("the code challenge method is not S256")]
    Method,
    /// Not the base64url of a SHA-256 hash: 43 characters.
    #[error("the code challenge is malformed")]
    Challenge,
    /// Not 43 to 128 unreserved characters.
    #[error("the code verifier is malformed")]
    Verifier,
}

impl CodeChallenge {
    /// Reads `code_challenge` and `code_challenge_method` of a request.
    pub fn parse(challenge: &str, method: Option<&str>) -> Result<Self, PkceError> {
        if method != Some(CodeChallengeMethod::S256.as_str()) {
            return Err(PkceError::Method);
        }
        let hash = URL_SAFE_NO_PAD.decode(challenge).map_err(|_| PkceError::Challenge)?;
        hash.try_into().map(Self).map_err(|_| PkceError::Challenge)
    }

    /// Whether the verifier is the one that was hashed; compares in constant time.
    #[must_use]
    pub fn matches(&self, verifier: &CodeVerifier) -> bool {
        self.0.ct_eq(&verifier.challenge().0).into()
    }
}

/// The 43 characters that a client sends.
impl fmt::Display for CodeChallenge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl CodeVerifier {
    /// Reads `code_verifier`.
    pub fn parse(text: &str) -> Result<Self, PkceError> {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if !(43..=128).contains(&text.len()) || !text.bytes().all(unreserved) {
            return Err(PkceError::Verifier);
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    /// The challenge that belongs to it (RFC 7636 §4.2).
    #[must_use]
    pub fn challenge(&self) -> CodeChallenge {
        let mut hash = [0_u8; 32];
        hash.copy_from_slice(digest(&SHA256, self.0.as_bytes()).as_ref());
        CodeChallenge(hash)
    }
}

impl fmt::Debug for CodeVerifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CodeVerifier(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_rfc_7636_appendix_b_holds() {
        let challenge = CodeChallenge::parse(CHALLENGE, Some("S256")).unwrap();
        let verifier = CodeVerifier::parse(VERIFIER).unwrap();
        assert!(challenge.matches(&verifier));
        assert_eq!(verifier.challenge().to_string(), CHALLENGE);
    }

    #[test]
    fn a_missing_or_other_method_is_refused() {
        for method in [None, Some("plain"), Some("s256"), Some("S256 "), Some("")] {
            assert_eq!(CodeChallenge::parse(CHALLENGE, method), Err(PkceError::Method), "{method:?}");
        }
    }

    #[test]
    fn malformed_challenges_are_refused() {
        let short = &CHALLENGE[1..];
        // The last character of 43 carries two unused bits; `N` sets one of them.
        let spare_bits = format!("{}N", &CHALLENGE[..42]);
        for text in
            ["", short, &format!("{CHALLENGE}A"), &format!("{CHALLENGE}="), &spare_bits, &"+".repeat(43)]
        {
            assert_eq!(CodeChallenge::parse(text, Some("S256")), Err(PkceError::Challenge), "{text}");
        }
    }

    #[test]
    fn malformed_verifiers_are_refused() {
        assert!(
            CodeVerifier::parse(&"a".repeat(43)).is_ok() && CodeVerifier::parse(&"~".repeat(128)).is_ok()
        );
        for text in
            ["", &"a".repeat(42), &"a".repeat(129), &"+".repeat(43), &"\u{e4}".repeat(43), &" ".repeat(43)]
        {
            assert_eq!(CodeVerifier::parse(text).unwrap_err(), PkceError::Verifier, "{text}");
        }
        assert_eq!(format!("{:?}", CodeVerifier::parse(VERIFIER).unwrap()), "CodeVerifier(..)");
    }

    proptest! {
        #[test]
        fn only_the_same_verifier_matches(one in "[A-Za-z0-9._~-]{43,128}", two in "[A-Za-z0-9._~-]{43,128}") {
            let sent = CodeVerifier::parse(&one).unwrap().challenge().to_string();
            let challenge = CodeChallenge::parse(&sent, Some("S256")).unwrap();
            prop_assert!(challenge.matches(&CodeVerifier::parse(&one).unwrap()));
            prop_assert_eq!(challenge.matches(&CodeVerifier::parse(&two).unwrap()), one == two);
        }
    }
}
