//! What a new password must satisfy.

use super::Password;

/// The rules a tenant sets for new passwords; existing passwords are never measured by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    length_min: u16,
}

impl PasswordPolicy {
    /// Smallest configurable length (NIST SP 800-63B, 5.1.1.2).
    pub const LENGTH_MIN_LOWEST: u16 = 8;
    /// Largest configurable length; a tenant that asked for more would lock its users out.
    pub const LENGTH_MIN_HIGHEST: u16 = 128;

    /// A policy that asks for at least so many characters.
    pub fn new(length_min: u16) -> Result<Self, PasswordPolicyError> {
        if (Self::LENGTH_MIN_LOWEST..=Self::LENGTH_MIN_HIGHEST).contains(&length_min) {
            Ok(Self { length_min })
        } else {
            Err(PasswordPolicyError { length_min })
        }
    }

    /// The least number of characters, as pages tell it to people.
    #[must_use]
    pub const fn length_min(&self) -> u16 {
        self.length_min
    }

    /// Checks a new password; `known_words` are what others know about its owner: login, email, tenant name.
    pub fn check(&self, password: &Password, known_words: &[&str]) -> Result<(), PasswordWeakness> {
        let text = password.expose_text();
        if text.chars().count() < usize::from(self.length_min) {
            return Err(PasswordWeakness::TooShort { length_min: self.length_min });
        }
        if is_one_character_repeated(text) {
            return Err(PasswordWeakness::OneCharacter);
        }
        if known_words.iter().any(|word| equals_known_word(text, word)) {
            return Err(PasswordWeakness::KnownWord);
        }
        if MOST_COMMON.iter().any(|common| text.eq_ignore_ascii_case(common)) {
            return Err(PasswordWeakness::Common);
        }
        Ok(())
    }
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { length_min: Self::LENGTH_MIN_LOWEST }
    }
}

/// Why a password may not be chosen; the variants carry nothing secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordWeakness {
    /// Fewer characters than the policy asks for.
    #[error("the password has fewer than {length_min} characters")]
    TooShort {
        /// What the policy asks for, in characters.
        length_min: u16,
    },
    /// The same character over and over.
    #[error("the password repeats one character")]
    OneCharacter,
    /// The login, the email, the part of it before the `@`, or another word known about the person.
    #[error("the password is a name that others know")]
    KnownWord,
    /// One of the first that anybody would guess.
    #[error("the password is one of the most common")]
    Common,
}

/// A minimum length outside what can be configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a minimum length of {length_min} characters is not between {} and {}",
    PasswordPolicy::LENGTH_MIN_LOWEST,
    PasswordPolicy::LENGTH_MIN_HIGHEST
)]
pub struct PasswordPolicyError {
    length_min: u16,
}

fn is_one_character_repeated(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| characters.all(|character| character == first))
}

fn equals_known_word(text: &str, word: &str) -> bool {
    let text = text.to_lowercase();
    let word = word.to_lowercase();
    // The local part may itself contain a quoted `@` (RFC 5321, section 4.1.2), so the last one separates.
    let local_part = word.rsplit_once('@').map(|(local_part, _)| local_part);
    text == word || local_part == Some(text.as_str())
}

/// Only those of at least [`PasswordPolicy::LENGTH_MIN_LOWEST`] characters that are not one character repeated.
const MOST_COMMON: [&str; 24] = [
    "12345678",
    "123456789",
    "1234567890",
    "87654321",
    "abc12345",
    "abcd1234",
    "admin123",
    "administrator",
    "baseball",
    "changeme",
    "football",
    "iloveyou",
    "letmein1",
    "p@ssw0rd",
    "passw0rd",
    "password",
    "password1",
    "password123",
    "princess",
    "qwerty123",
    "qwertyuiop",
    "sunshine",
    "trustno1",
    "welcome1",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, known_words: &[&str]) -> Result<(), PasswordWeakness> {
        PasswordPolicy::default().check(&Password::parse(text.to_owned()).unwrap(), known_words)
    }

    #[test]
    fn length_is_counted_in_characters_not_bytes() {
        assert_eq!(check("ééééééa", &[]), Err(PasswordWeakness::TooShort { length_min: 8 }));
        assert_eq!(check("éééééééa", &[]), Ok(()));
    }

    #[test]
    fn what_others_know_is_refused_in_any_case() {
        let known_words = ["jane.doe", "Jane.Office@example.com", "Acme Widgets"];
        for text in ["JANE.DOE", "jane.office", "jane.office@EXAMPLE.com", "acme widgets"] {
            assert_eq!(check(text, &known_words), Err(PasswordWeakness::KnownWord), "{text}");
        }
        assert_eq!(check("jane.doe with a long tail", &known_words), Ok(()));
    }

    #[test]
    fn an_empty_known_word_refuses_nothing() {
        assert_eq!(check("correct horse", &["", "@"]), Ok(()));
    }

    #[test]
    fn the_first_guesses_are_refused_with_a_reason() {
        assert_eq!(check("PassWord1", &[]), Err(PasswordWeakness::Common));
        assert_eq!(check("zzzzzzzzzzzz", &[]), Err(PasswordWeakness::OneCharacter));
    }

    #[test]
    fn every_listed_password_is_reached_by_the_check() {
        for common in MOST_COMMON {
            assert_eq!(check(common, &[]), Err(PasswordWeakness::Common), "{common}");
        }
    }

    #[test]
    fn a_policy_outside_the_bounds_cannot_be_made() {
        for length_min in [0, 7, 129, u16::MAX] {
            assert_eq!(PasswordPolicy::new(length_min), Err(PasswordPolicyError { length_min }));
        }
        let strict = PasswordPolicy::new(15).unwrap();
        let password = Password::parse("fourteen chars".to_owned()).unwrap();
        assert_eq!(strict.check(&password, &[]), Err(PasswordWeakness::TooShort { length_min: 15 }));
    }
}
