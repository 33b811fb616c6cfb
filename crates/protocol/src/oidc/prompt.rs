//! What the client wants the user to be asked.

use std::collections::BTreeSet;

use crate::wire_enum::wire_enum;

wire_enum! {
    /// One value of `prompt` (OpenID Connect Core 1.0 §3.1.2.1).
    pub enum Prompt {
        /// Show no page at all.
        None = "none",
        /// Authenticate again, even when signed in.
        Login = "login",
        /// Ask for consent again.
        Consent = "consent",
        /// Let the user choose the account.
        SelectAccount = "select_account",
    }
}

/// The values of one request; `none` stands alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prompts(BTreeSet<Prompt>);

/// Why a `prompt` is refused, with `invalid_request`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// A value that is not announced.
    #[error("the prompt has an unknown value")]
    Unknown,
    /// Silence and a question at once.
    #[error("prompt none stands alone")]
    NoneWithOthers,
}

impl Prompts {
    /// Reads values separated by spaces; nothing at all asks for nothing.
    pub fn parse(text: &str) -> Result<Self, PromptError> {
        let values = text.split(' ').filter(|value| !value.is_empty());
        let prompts: BTreeSet<Prompt> =
            values.map(str::parse).collect::<Result<_, _>>().map_err(|_| PromptError::Unknown)?;
        if prompts.contains(&Prompt::None) && prompts.len() > 1 {
            return Err(PromptError::NoneWithOthers);
        }
        Ok(Self(prompts))
    }

    /// Whether this value was sent.
    #[must_use]
    pub fn contains(&self, prompt: Prompt) -> bool {
        self.0.contains(&prompt)
    }

    /// Whether no page may be shown.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.contains(Prompt::None)
    }
}

impl std::fmt::Display for Prompts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, prompt) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str(" ")?;
            }
            formatter.write_str(prompt.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_be_combined() {
        let prompts = Prompts::parse("consent login").unwrap();
        assert!(prompts.contains(Prompt::Login) && prompts.contains(Prompt::Consent));
        assert!(!prompts.is_none() && !prompts.contains(Prompt::SelectAccount));
        assert_eq!(prompts.to_string(), "login consent");
        assert_eq!(Prompts::parse("").unwrap(), Prompts::default());
    }

    #[test]
    fn none_stands_alone() {
        assert!(Prompts::parse("none").unwrap().is_none());
        assert_eq!(Prompts::parse("none login"), Err(PromptError::NoneWithOthers));
        assert_eq!(Prompts::parse("consent none"), Err(PromptError::NoneWithOthers));
    }

    #[test]
    fn unknown_values_are_refused() {
        for text in ["create", "Login", "login,consent", "login\tconsent", "none\0"] {
            assert_eq!(Prompts::parse(text), Err(PromptError::Unknown), "{text:?}");
        }
    }
}
