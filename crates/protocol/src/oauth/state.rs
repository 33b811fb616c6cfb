//! What a client wants back unchanged.

/// The `state` of an authorization request (RFC 6749 §4.1.1).
///
/// Appendix A.5 allows printable ASCII only; other letters come back unchanged too, control characters are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State(String);

/// Why a text is no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// Longer than [`State::BYTES_MAX`]: it has to fit into a URL.
    #[error("the state is too long")]
    TooLong,
    /// Empty or with a control character.
    #[error("the state has a character that is not allowed")]
    Character,
}

impl State {
    /// The longest state in bytes.
    pub const BYTES_MAX: usize = 2048;

    /// Reads a state.
    pub fn parse(text: &str) -> Result<Self, StateError> {
        if text.len() > Self::BYTES_MAX {
            return Err(StateError::TooLong);
        }
        if text.is_empty() || text.chars().any(char::is_control) {
            return Err(StateError::Character);
        }
        Ok(Self(text.to_owned()))
    }

    /// The state as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_go_in() {
        assert_eq!(State::parse("a b&c=\"d\"").unwrap().as_str(), "a b&c=\"d\"");
        assert!(State::parse("\u{e4}").is_ok());
        for text in ["", "a\n", "\0", "\u{7f}", "\u{85}"] {
            assert_eq!(State::parse(text), Err(StateError::Character), "{text:?}");
        }
        assert_eq!(State::parse(&"s".repeat(2049)), Err(StateError::TooLong));
    }
}
