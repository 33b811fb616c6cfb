//! Refresh tokens as message authentication codes over family and generation.
//!
//! A genuine old token is recognised without storing it, and a guess fails before it can touch a family. The salt comes
//! from the family's row and the key does not, so neither a stolen database nor a stolen key alone makes tokens.
//! Whether a genuine token is still good is decided elsewhere.

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The key under which a server makes all its refresh tokens.
pub struct RefreshTokenKey(hmac::Key);

/// A token whose shape is right; its MAC can be checked once the family's salt is known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UnverifiedRefreshToken {
    token: RefreshToken,
    mac: [u8; MAC_BYTES],
}

/// A token that this server made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshToken {
    /// The family it belongs to.
    pub family: [u8; ID_BYTES],
    /// Its place in the family.
    pub generation: u32,
}

/// Why a refresh token is refused; callers answer both alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefreshTokenError {
    /// Not one of our tokens at all.
    #[error("the refresh token is malformed")]
    Malformed,
    /// Made by somebody else, for another tenant, or cut and joined.
    #[error("the refresh token is not genuine")]
    Forged,
}

impl RefreshTokenKey {
    /// Takes 256 secret bits.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// Makes the token of a generation; the same input gives the same token, so a retry can be answered again.
    #[must_use]
    pub fn mint(
        &self,
        tenant: [u8; ID_BYTES],
        family: [u8; ID_BYTES],
        generation: u32,
        salt: &[u8; SALT_BYTES],
    ) -> String {
        let token = RefreshToken { family, generation };
        let mac = hmac::sign(&self.0, &token.authenticated_bytes(tenant, salt));
        let mut body = Vec::with_capacity(BODY_BYTES);
        body.extend_from_slice(&family);
        body.extend_from_slice(&generation.to_be_bytes());
        body.extend_from_slice(mac.as_ref());
        let mut text = String::with_capacity(TEXT_BYTES);
        text.push_str(PREFIX);
        URL_SAFE_NO_PAD.encode_string(body, &mut text);
        text
    }
}

impl fmt::Debug for RefreshTokenKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RefreshTokenKey(..)")
    }
}

impl UnverifiedRefreshToken {
    /// Reads the one spelling that [`RefreshTokenKey::mint`] writes.
    pub fn parse(text: &str) -> Result<Self, RefreshTokenError> {
        if text.len() != TEXT_BYTES {
            return Err(RefreshTokenError::Malformed);
        }
        let encoded = text.strip_prefix(PREFIX).ok_or(RefreshTokenError::Malformed)?;
        let body = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| RefreshTokenError::Malformed)?;
        let (family, rest) = body.split_first_chunk::<ID_BYTES>().ok_or(RefreshTokenError::Malformed)?;
        let (generation, mac) = rest.split_first_chunk::<4>().ok_or(RefreshTokenError::Malformed)?;
        let mac = mac.try_into().map_err(|_| RefreshTokenError::Malformed)?;
        let token = RefreshToken { family: *family, generation: u32::from_be_bytes(*generation) };
        Ok(Self { token, mac })
    }

    /// The family whose row holds the salt; nothing else may be done with it before [`Self::verify`].
    #[must_use]
    pub const fn family(&self) -> [u8; ID_BYTES] {
        self.token.family
    }

    /// The generation it claims.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.token.generation
    }

    /// Checks the MAC in constant time.
    pub fn verify(
        &self,
        key: &RefreshTokenKey,
        tenant: [u8; ID_BYTES],
        salt: &[u8; SALT_BYTES],
    ) -> Result<RefreshToken, RefreshTokenError> {
        hmac::verify(&key.0, &self.token.authenticated_bytes(tenant, salt), &self.mac)
            .map_err(|_| RefreshTokenError::Forged)?;
        Ok(self.token)
    }
}

/// The MAC stays out of logs.
impl fmt::Debug for UnverifiedRefreshToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UnverifiedRefreshToken").field("token", &self.token).finish_non_exhaustive()
    }
}

impl RefreshToken {
    /// `tid ‖ fid ‖ gen ‖ salt`, all of fixed length, so no two inputs share an encoding.
    fn authenticated_bytes(&self, tenant: [u8; ID_BYTES], salt: &[u8; SALT_BYTES]) -> Vec<u8> {
        [&tenant[..], &self.family, &self.generation.to_be_bytes(), salt].concat()
    }
}

const PREFIX: &str = "rt1.";
const ID_BYTES: usize = 16;
const SALT_BYTES: usize = 16;
const MAC_BYTES: usize = 32;
const BODY_BYTES: usize = ID_BYTES + 4 + MAC_BYTES;
const TEXT_BYTES: usize = PREFIX.len() + 70;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TENANT: [u8; 16] = [1; 16];
    const FAMILY: [u8; 16] = [2; 16];
    const SALT: [u8; 16] = [3; 16];

    fn key() -> RefreshTokenKey {
        RefreshTokenKey::new(&[7; 32])
    }

    #[test]
    fn a_genuine_token_is_recognised_and_minted_the_same_again() {
        let text = key().mint(TENANT, FAMILY, 41, &SALT);
        assert_eq!((text.len(), text.starts_with("rt1.")), (TEXT_BYTES, true));
        assert_eq!(text, key().mint(TENANT, FAMILY, 41, &SALT));
        let unverified = UnverifiedRefreshToken::parse(&text).unwrap();
        assert_eq!((unverified.family(), unverified.generation()), (FAMILY, 41));
        let genuine = unverified.verify(&key(), TENANT, &SALT).unwrap();
        assert_eq!(genuine, RefreshToken { family: FAMILY, generation: 41 });
    }

    #[test]
    fn another_tenant_salt_or_key_makes_it_a_forgery() {
        let unverified = UnverifiedRefreshToken::parse(&key().mint(TENANT, FAMILY, 1, &SALT)).unwrap();
        let other_key = RefreshTokenKey::new(&[8; 32]);
        assert_eq!(unverified.verify(&key(), [9; 16], &SALT), Err(RefreshTokenError::Forged));
        assert_eq!(unverified.verify(&key(), TENANT, &[9; 16]), Err(RefreshTokenError::Forged));
        assert_eq!(unverified.verify(&other_key, TENANT, &SALT), Err(RefreshTokenError::Forged));
        assert!(!format!("{unverified:?}{:?}", key()).contains("mac"));
    }

    #[test]
    fn every_cut_extension_and_changed_character_is_refused() {
        let text = key().mint(TENANT, FAMILY, 1, &SALT);
        let refused = |text: &str| {
            UnverifiedRefreshToken::parse(text).and_then(|token| token.verify(&key(), TENANT, &SALT)).is_err()
        };
        assert!(!refused(&text));
        for index in 0..text.len() {
            assert!(refused(&text[..index]));
            for replacement in *b"A_=. " {
                let mut changed = text.clone().into_bytes();
                if changed[index] != replacement {
                    changed[index] = replacement;
                    assert!(refused(std::str::from_utf8(&changed).unwrap()), "{index}");
                }
            }
        }
        for tail in ["A", "=", "==", "\n", " "] {
            assert!(refused(&format!("{text}{tail}")));
        }
    }

    proptest! {
        #[test]
        fn a_token_says_what_it_was_made_from(
            tenant: [u8; 16], family: [u8; 16], generation: u32, salt: [u8; 16], secret: [u8; 32],
        ) {
            let key = RefreshTokenKey::new(&secret);
            let unverified = UnverifiedRefreshToken::parse(&key.mint(tenant, family, generation, &salt)).unwrap();
            let expected = RefreshToken { family, generation };
            prop_assert_eq!(unverified.verify(&key, tenant, &salt), Ok(expected));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "(rt1\\.)?\\PC{0,90}") {
            let _ = UnverifiedRefreshToken::parse(&text);
        }
    }
}
