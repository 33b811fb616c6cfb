//! What ties an ID token to a request.

/// The `nonce` of a request (OpenID Connect Core 1.0 §3.1.2.1), returned unchanged in the ID token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nonce(String);

/// The text is empty, longer than [`Nonce::BYTES_MAX`] or has control characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the nonce is too long or has control characters")]
pub struct NonceError;

impl Nonce {
    /// The longest nonce in bytes: it has to fit into a token.
    pub const BYTES_MAX: usize = 512;

    /// Reads a nonce.
    pub fn parse(text: &str) -> Result<Self, NonceError> {
        if text.is_empty() || text.len() > Self::BYTES_MAX || text.chars().any(char::is_control) {
            return Err(NonceError);
        }
        Ok(Self(text.to_owned()))
    }

    /// The nonce as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_bounded_text() {
        assert_eq!(Nonce::parse("n-0S6_WzA2Mj").unwrap().as_str(), "n-0S6_WzA2Mj");
        for text in ["", "a\n", &"n".repeat(513)] {
            assert_eq!(Nonce::parse(text), Err(NonceError));
        }
    }
}
