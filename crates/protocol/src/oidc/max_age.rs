//! How fresh the authentication must be.

/// The `max_age` of a request in whole seconds (OpenID Connect Core 1.0 §3.1.2.1); zero means "now".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MaxAge(u32);

/// The text is no number of seconds up to 4294967295.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("max_age is not a number of seconds")]
pub struct MaxAgeError;

impl MaxAge {
    /// Reads decimal digits without sign.
    pub fn parse(text: &str) -> Result<Self, MaxAgeError> {
        // `parse` alone would take a plus sign.
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MaxAgeError);
        }
        text.parse().map(Self).map_err(|_| MaxAgeError)
    }

    /// The seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        // `i64::from` is not const yet; u32 always fits.
        self.0 as i64
    }

    /// Whether an authentication at `auth_time` is fresh enough at `now`, both in seconds since 1970.
    ///
    /// Zero is never fresh enough: it asks for a new authentication like `prompt=login`.
    #[must_use]
    pub const fn allows(self, auth_time: i64, now: i64) -> bool {
        self.0 != 0 && now.saturating_sub(auth_time) <= self.seconds()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_are_seconds() {
        assert_eq!(MaxAge::parse("3600").unwrap().seconds(), 3600);
        assert_eq!(MaxAge::parse("4294967295").unwrap().seconds(), 4_294_967_295);
        for text in ["", "-1", "+1", "1.0", "1e3", " 1", "4294967296", "\u{661}"] {
            assert_eq!(MaxAge::parse(text), Err(MaxAgeError), "{text}");
        }
    }

    #[test]
    fn an_authentication_is_too_old_one_second_later() {
        let max_age = MaxAge::parse("10").unwrap();
        assert!(max_age.allows(100, 110) && !max_age.allows(100, 111));
        assert!(!MaxAge::parse("0").unwrap().allows(100, 100));
    }
}
