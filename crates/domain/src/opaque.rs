//! Opaque bearer values without structure: session cookies, authorization codes, one-time links.

use crate::Entropy;
use crate::entropy::random_bytes;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;
use zeroize::ZeroizeOnDrop;

/// 256 unpredictable bits, written as 43 characters of base64url; whoever shows them is believed.
#[derive(Clone, ZeroizeOnDrop)]
pub struct OpaqueToken([u8; 32]);

/// Text that cannot be an opaque token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an opaque token")]
pub struct NotAToken;

impl OpaqueToken {
    /// A fresh token.
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(random_bytes(entropy))
    }

    /// Reads the one canonical spelling.
    pub fn parse(text: &str) -> Result<Self, NotAToken> {
        if text.len() != 43 {
            return Err(NotAToken);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotAToken)?;
        bytes.try_into().map(Self).map_err(|_| NotAToken)
    }

    /// The text to hand out, once.
    #[must_use]
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The bare bytes, to be hashed.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for OpaqueToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpaqueToken(…)")
    }
}
