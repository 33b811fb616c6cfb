//! The password somebody typed.

use std::fmt;

use zeroize::Zeroizing;

/// A password as typed: whole, never trimmed, never printed, wiped when dropped.
///
/// Two different passwords are different inputs of the hash. That is why NUL is refused: HMAC pads short keys with
/// zero bytes, so scrypt cannot tell `secret` from `secret\0`.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Longest password in bytes; checked before any hashing, so that a long one costs nothing.
    pub const LENGTH_BYTES_MAX: usize = 1024;

    /// Takes 1 to 1,024 bytes without NUL; the text is wiped also when it is refused.
    pub fn parse(text: String) -> Result<Self, PasswordError> {
        let text = Zeroizing::new(text);
        if text.is_empty() {
            return Err(PasswordError::Empty);
        }
        if text.len() > Self::LENGTH_BYTES_MAX {
            return Err(PasswordError::TooLong);
        }
        if text.contains('\0') {
            return Err(PasswordError::ContainsNul);
        }
        Ok(Self(text))
    }

    /// The bytes that go into the hash.
    #[must_use]
    pub fn expose_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    pub(super) fn expose_text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(redacted)")
    }
}

/// Why a text cannot be a password at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// No characters.
    #[error("the password is empty")]
    Empty,
    /// More than [`Password::LENGTH_BYTES_MAX`] bytes.
    #[error("the password is longer than {} bytes", Password::LENGTH_BYTES_MAX)]
    TooLong,
    /// U+0000, which the hash could not distinguish from the end.
    #[error("the password contains a NUL character")]
    ContainsNul,
}

#[cfg(test)]
mod tests {
    // Covers P-10, P-11.
    use super::*;

    fn refusal(text: String) -> PasswordError {
        Password::parse(text).expect_err("refused")
    }

    #[test]
    fn lengths_from_one_to_1024_bytes_are_taken_whole() {
        for length in [1, 64, 72, 73, 1024] {
            let text = "x".repeat(length);
            assert_eq!(Password::parse(text.clone()).unwrap().expose_bytes(), text.as_bytes());
        }
    }

    #[test]
    fn empty_and_longer_than_1024_bytes_are_refused() {
        assert_eq!(refusal(String::new()), PasswordError::Empty);
        assert_eq!(refusal("x".repeat(1025)), PasswordError::TooLong);
        assert_eq!(refusal("é".repeat(513)), PasswordError::TooLong);
        assert_eq!(refusal("x".repeat(1 << 20)), PasswordError::TooLong);
    }

    #[test]
    fn nul_is_refused_wherever_it_stands() {
        for text in ["\0", "\0secret", "sec\0ret", "secret\0"] {
            assert_eq!(refusal(text.to_owned()), PasswordError::ContainsNul);
        }
    }

    #[test]
    fn spaces_at_the_ends_belong_to_the_password() {
        let text = " correct horse ";
        assert_eq!(Password::parse(text.to_owned()).unwrap().expose_bytes(), text.as_bytes());
    }

    #[test]
    fn a_password_never_prints() {
        let password = Password::parse("canary-6ef1".to_owned()).unwrap();
        assert!(!format!("{password:?} {password:#?}").contains("canary"));
    }
}
