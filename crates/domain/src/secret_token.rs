//! Secrets that people copy into configuration: a prefix that says what leaked, 256 random bits, a checksum.

use crate::Entropy;
use crate::entropy::random_bytes;
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;
use zeroize::ZeroizeOnDrop;

/// What a secret opens, told by its prefix so that a scanner can name what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// `dwp_`, an API key of the platform.
    PlatformApiKey,
    /// `dwt_`, an API key of a tenant.
    TenantApiKey,
    /// `dwc_`, a client secret.
    ClientSecret,
}

impl SecretKind {
    const ALL: [Self; 3] = [Self::PlatformApiKey, Self::TenantApiKey, Self::ClientSecret];

    /// The four characters in front.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::PlatformApiKey => "dwp_",
            Self::TenantApiKey => "dwt_",
            Self::ClientSecret => "dwc_",
        }
    }
}

/// A secret of the form `dwX_` + 43 characters of base64url + 6 of checksum.
#[derive(Clone, ZeroizeOnDrop)]
pub struct SecretToken {
    #[zeroize(skip)]
    kind: SecretKind,
    bytes: [u8; 32],
}

/// Text that cannot be one of our secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one of our secrets")]
pub struct NotASecret;

const BODY_CHARS: usize = 43;
const CHECKSUM_CHARS: usize = 6;

impl SecretToken {
    /// A fresh secret.
    pub fn random(kind: SecretKind, entropy: &dyn Entropy) -> Self {
        Self { kind, bytes: random_bytes(entropy) }
    }

    /// Reads a secret; the checksum refuses typing errors before any lookup.
    pub fn parse(text: &str) -> Result<Self, NotASecret> {
        let kind =
            SecretKind::ALL.into_iter().find(|kind| text.starts_with(kind.prefix())).ok_or(NotASecret)?;
        let rest = text.get(kind.prefix().len()..).ok_or(NotASecret)?;
        if rest.len() != BODY_CHARS + CHECKSUM_CHARS {
            return Err(NotASecret);
        }
        let (body, sum) = rest.split_at_checked(BODY_CHARS).ok_or(NotASecret)?;
        if sum != checksum(kind, body) {
            return Err(NotASecret);
        }
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| NotASecret)?;
        Ok(Self { kind, bytes: bytes.try_into().map_err(|_| NotASecret)? })
    }

    /// What it opens.
    #[must_use]
    pub const fn kind(&self) -> SecretKind {
        self.kind
    }

    /// The text to hand out, once.
    #[must_use]
    pub fn expose(&self) -> String {
        let body = URL_SAFE_NO_PAD.encode(self.bytes);
        format!("{}{body}{}", self.kind.prefix(), checksum(self.kind, &body))
    }

    /// The bare bytes, to be hashed.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

impl fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", self.kind.prefix())
    }
}

/// Six characters that follow from the rest; no secret, so it may be compared plainly.
fn checksum(kind: SecretKind, body: &str) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(kind.prefix().as_bytes());
    context.update(body.as_bytes());
    let mut text = URL_SAFE_NO_PAD.encode(context.finish());
    text.truncate(CHECKSUM_CHARS);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Entropy for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.iter_mut().zip(7_u8..).for_each(|(byte, value)| *byte = value);
        }
    }

    #[test]
    fn a_secret_reads_back_and_does_not_print() {
        let secret = SecretToken::random(SecretKind::TenantApiKey, &Counting);
        let read = SecretToken::parse(&secret.expose()).unwrap();
        assert_eq!(read.bytes(), secret.bytes());
        assert_eq!(format!("{read:?}"), "dwt_…");
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let text = SecretToken::random(SecretKind::ClientSecret, &Counting).expose();
        for index in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            assert_eq!(
                SecretToken::parse(&String::from_utf8(bytes).unwrap()).err(),
                Some(NotASecret),
                "{index}"
            );
        }
        assert_eq!(SecretToken::parse("").err(), Some(NotASecret));
        assert_eq!(SecretToken::parse("dwt_ü").err(), Some(NotASecret));
    }
}
