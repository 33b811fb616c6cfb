//! The numbers of a public key, apart from what a JWK says about them.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{KeyError, KeyKind};

/// A public key in the shape JWKs carry (RFC 7518 §6, RFC 8037 §2); numbers are big-endian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyMaterial {
    /// A point on P-256.
    EcP256 { x: [u8; 32], y: [u8; 32] },
    /// Modulus and exponent, neither with leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// An Edwards25519 point.
    Ed25519 { x: [u8; 32] },
}

impl KeyMaterial {
    /// Takes RSA numbers of a size we are willing to compute with: 2048 to 4096 bits, an exponent up to four bytes.
    pub(super) fn rsa(n: Vec<u8>, e: Vec<u8>) -> Result<Self, KeyError> {
        let leads_with_zero = |number: &[u8]| number.first().is_none_or(|first| *first == 0);
        if leads_with_zero(&n) || leads_with_zero(&e) || e.len() > EXPONENT_BYTES_MAX {
            return Err(KeyError::Malformed);
        }
        if !(MODULUS_BYTES_MIN..=MODULUS_BYTES_MAX).contains(&n.len()) {
            return Err(KeyError::Unsupported);
        }
        Ok(Self::Rsa { n, e })
    }

    /// Splits an uncompressed SEC 1 point.
    pub(super) fn from_uncompressed_point(point: &[u8]) -> Result<Self, KeyError> {
        let Some((4, coordinates)) = point.split_first() else { return Err(KeyError::Malformed) };
        let (x, y) = coordinates.split_at_checked(32).ok_or(KeyError::Malformed)?;
        Ok(Self::EcP256 { x: fixed(x)?, y: fixed(y)? })
    }

    pub(super) const fn kind(&self) -> KeyKind {
        match self {
            Self::EcP256 { .. } => KeyKind::EcP256,
            Self::Rsa { .. } => KeyKind::Rsa2048,
            Self::Ed25519 { .. } => KeyKind::Ed25519,
        }
    }

    /// RFC 7638 §3: SHA-256 over the required members in lexicographic order, without white space.
    pub(super) fn thumbprint(&self) -> String {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let canonical = match self {
            Self::EcP256 { x, y } => {
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, encode(x), encode(y))
            }
            Self::Rsa { n, e } => format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, encode(e), encode(n)),
            Self::Ed25519 { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, encode(x)),
        };
        encode(digest(&SHA256, canonical.as_bytes()).as_ref())
    }
}

pub(super) fn fixed<const LENGTH: usize>(bytes: &[u8]) -> Result<[u8; LENGTH], KeyError> {
    bytes.try_into().map_err(|_| KeyError::Malformed)
}

const MODULUS_BYTES_MIN: usize = 256;
const MODULUS_BYTES_MAX: usize = 512;
const EXPONENT_BYTES_MAX: usize = 4;
