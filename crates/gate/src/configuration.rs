//! Whose tokens are accepted, and for whom they must be meant.

/// Whose tokens are accepted, and for whom they must be meant; neither can be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierConfiguration {
    issuer: String,
    audience: String,
}

/// Why a verifier cannot be configured like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// Without an issuer anybody's token would do.
    #[error("the issuer is missing")]
    IssuerMissing,
    /// A token names its issuer as a URL without query and fragment (RFC 8414 §2).
    #[error("the issuer is not an http or https URL without query and fragment")]
    IssuerNotAUrl,
    /// Without an audience tokens meant for other apps would do (RFC 9068 §4).
    #[error("the audience is missing")]
    AudienceMissing,
    /// Longer than any that exists.
    #[error("the issuer or the audience is longer than {LENGTH_MAX} bytes")]
    TooLong,
}

impl VerifierConfiguration {
    /// Takes the issuer letter by letter as its discovery document spells it, and this app's own name in `aud`.
    pub fn new(issuer: &str, audience: &str) -> Result<Self, ConfigurationError> {
        if issuer.is_empty() {
            return Err(ConfigurationError::IssuerMissing);
        }
        if audience.is_empty() {
            return Err(ConfigurationError::AudienceMissing);
        }
        if issuer.len().max(audience.len()) > LENGTH_MAX {
            return Err(ConfigurationError::TooLong);
        }
        let host = issuer.strip_prefix("https://").or_else(|| issuer.strip_prefix("http://"));
        let is_url = host.is_some_and(|host| {
            !host.is_empty()
                && !host.contains(|letter: char| {
                    letter.is_whitespace() || letter.is_control() || matches!(letter, '?' | '#')
                })
        });
        if !is_url {
            return Err(ConfigurationError::IssuerNotAUrl);
        }
        Ok(Self { issuer: issuer.to_owned(), audience: audience.to_owned() })
    }

    /// Whose tokens are accepted.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// For whom they must be meant.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.audience
    }
}

const LENGTH_MAX: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_half_can_be_left_out() {
        let issuer = "https://acme.example";
        assert_eq!(VerifierConfiguration::new("", "api"), Err(ConfigurationError::IssuerMissing));
        assert_eq!(VerifierConfiguration::new(issuer, ""), Err(ConfigurationError::AudienceMissing));
        assert!(VerifierConfiguration::new(issuer, "api").is_ok());
    }

    #[test]
    fn an_issuer_is_a_url() {
        for text in
            ["acme.example", "https://", "ftp://acme.example", "https://a.example?x", "https://a.example/#"]
        {
            assert_eq!(
                VerifierConfiguration::new(text, "api"),
                Err(ConfigurationError::IssuerNotAUrl),
                "{text}"
            );
        }
        let long = format!("https://{}", "a".repeat(600));
        assert_eq!(VerifierConfiguration::new(&long, "api"), Err(ConfigurationError::TooLong));
    }
}
