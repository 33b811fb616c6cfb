//! Why a token is refused.

use protocol::jose::JwsError;

/// Why a token is refused; the holder learns `invalid_token` (RFC 6750 §3.1), the difference is for logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a signed token, or one that asks for something it must not.
    #[error("it is not a signed token that can be read: {0}")]
    Malformed(JwsError),
    /// Signed for another use, as an ID token is (RFC 9068 §4).
    #[error("it is not an access token")]
    NotAnAccessToken,
    /// Signed with a key that is not among the issuer's known ones.
    #[error("it names a key that is not known")]
    UnknownKey,
    /// Changed, or signed by somebody else.
    #[error("its signature is wrong")]
    Signature,
    /// The claims are not those of an access token.
    #[error("its claims are not those of an access token")]
    Claims,
    /// From somebody else.
    #[error("it is from another issuer")]
    Issuer,
    /// For somebody else.
    #[error("it is not meant for this audience")]
    Audience,
    /// Over.
    #[error("it has expired")]
    Expired,
    /// Its time has not come (`nbf`).
    #[error("it is not valid yet")]
    NotYetValid,
    /// Issued later than now (`iat`).
    #[error("it was issued in the future")]
    IssuedInTheFuture,
}

/// Whether newer keys could turn a refusal into an acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRefresh {
    /// The issuer may have rotated its keys. The caller bounds how often it fetches: anybody can name unknown keys.
    Advised,
    /// No key would help.
    Useless,
}

impl Refusal {
    /// Whether the caller should fetch the issuer's keys again and retry.
    #[must_use]
    pub const fn key_refresh(&self) -> KeyRefresh {
        match self {
            Self::UnknownKey => KeyRefresh::Advised,
            Self::Malformed(_)
            | Self::NotAnAccessToken
            | Self::Signature
            | Self::Claims
            | Self::Issuer
            | Self::Audience
            | Self::Expired
            | Self::NotYetValid
            | Self::IssuedInTheFuture => KeyRefresh::Useless,
        }
    }
}

impl From<JwsError> for Refusal {
    fn from(error: JwsError) -> Self {
        match error {
            JwsError::TooLong
            | JwsError::Parts
            | JwsError::Encoding
            | JwsError::Header
            | JwsError::ForbiddenHeader
            | JwsError::Algorithm => Self::Malformed(error),
            JwsError::WrongType => Self::NotAnAccessToken,
            JwsError::UnknownKey => Self::UnknownKey,
            JwsError::AlgorithmMismatch | JwsError::Signature => Self::Signature,
            JwsError::Claims => Self::Claims,
        }
    }
}
