//! Kinds of tokens, told apart by the `typ` header.

/// What a signed token is for; its `typ` keeps one kind from being used as another (RFC 8725 §3.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenType {
    /// Access token (RFC 9068 §2.1).
    AccessToken,
    /// ID token (OpenID Connect Core 1.0 §2); shares its `typ` with [`TokenType::UserinfoToken`] for old clients.
    IdToken,
    /// Logout token (OpenID Connect Back-Channel Logout 1.0 §2.4).
    LogoutToken,
    /// Signed introspection answer (RFC 9701 §5).
    IntrospectionToken,
    /// Signed userinfo answer (OpenID Connect Core 1.0 §5.3.2).
    UserinfoToken,
}

impl TokenType {
    /// Every kind.
    pub const ALL: &'static [Self] =
        &[Self::AccessToken, Self::IdToken, Self::LogoutToken, Self::IntrospectionToken, Self::UserinfoToken];

    /// The `typ` header we write.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessToken => "at+jwt",
            Self::IdToken | Self::UserinfoToken => "JWT",
            Self::LogoutToken => "logout+jwt",
            Self::IntrospectionToken => "token-introspection+jwt",
        }
    }

    /// Whether a `typ` header names this kind: case does not matter and `application/` may stand before it
    /// (RFC 7515 §4.1.9).
    #[must_use]
    pub fn is_named_by(self, typ: &str) -> bool {
        let short = match typ.split_at_checked(MEDIA_PREFIX.len()) {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case(MEDIA_PREFIX) && !rest.contains('/') => rest,
            _ => typ,
        };
        short.eq_ignore_ascii_case(self.as_str())
    }
}

const MEDIA_PREFIX: &str = "application/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_the_media_prefix_do_not_matter() {
        for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
            assert!(TokenType::AccessToken.is_named_by(typ), "{typ}");
        }
    }

    #[test]
    fn other_kinds_are_told_apart() {
        for typ in
            ["", "JWT", "at+jwt ", "text/at+jwt", "application/application/at+jwt", "application/", "ät+jwt"]
        {
            assert!(!TokenType::AccessToken.is_named_by(typ), "{typ}");
        }
        assert!(!TokenType::IdToken.is_named_by("at+jwt"));
    }
}
