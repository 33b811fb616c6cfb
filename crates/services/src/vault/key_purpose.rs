//! What a tenant's derived keys are for.

/// The closed list of keys derived from a data key; each purpose has a key of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyPurpose {
    /// Verifiers of client secrets.
    ClientSecret,
    /// Verifiers of API keys.
    ApiKey,
    /// Session cookies.
    SessionToken,
    /// Refresh tokens over family and generation.
    RefreshToken,
    /// Tokens in forms that bind them to a browser.
    Csrf,
    /// Cursors of paged answers.
    Cursor,
    /// Handles of authorization requests that wait for the user.
    Interaction,
    /// Requests that may be repeated.
    Repetition,
}

impl KeyPurpose {
    /// Every purpose.
    pub const ALL: [Self; 8] = [
        Self::ClientSecret,
        Self::ApiKey,
        Self::SessionToken,
        Self::RefreshToken,
        Self::Csrf,
        Self::Cursor,
        Self::Interaction,
        Self::Repetition,
    ];

    /// Never change one: all that was made under it would be refused.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::ClientSecret => "doorward key 1: client secret",
            Self::ApiKey => "doorward key 1: API key",
            Self::SessionToken => "doorward key 1: session token",
            Self::RefreshToken => "doorward key 1: refresh token",
            Self::Csrf => "doorward key 1: CSRF token",
            Self::Cursor => "doorward key 1: cursor",
            Self::Interaction => "doorward key 1: interaction",
            Self::Repetition => "doorward key 1: repetition",
        }
    }
}
