//! Where the master key comes from.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretBox;

/// Where the master key comes from.
#[derive(Debug)]
pub enum MasterKeySource {
    /// `master.key` in the data folder, made at the first start.
    DataDirectory,
    /// A file that somebody else provides.
    File(PathBuf),
    /// The configuration itself.
    Given(SecretBox<[u8; MASTER_KEY_LENGTH]>),
}

/// Why a text is no master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 32 bytes in base64url without padding (43 characters)")]
pub struct MasterKeyError;

/// Reads 32 bytes in base64url (RFC 4648 §5), with or without padding.
pub fn parse_master_key(text: &str) -> Result<SecretBox<[u8; MASTER_KEY_LENGTH]>, MasterKeyError> {
    let mut bytes = Box::new([0_u8; MASTER_KEY_LENGTH]);
    let length = URL_SAFE_NO_PAD
        .decode_slice(text.trim().trim_end_matches('='), bytes.as_mut_slice())
        .map_err(|_| MasterKeyError)?;
    if length == MASTER_KEY_LENGTH { Ok(SecretBox::new(bytes)) } else { Err(MasterKeyError) }
}

/// The length of a master key in bytes (AES-256).
pub const MASTER_KEY_LENGTH: usize = 32;

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_key_is_exactly_thirty_two_bytes() {
        let text = URL_SAFE_NO_PAD.encode([7_u8; 32]);
        assert_eq!(parse_master_key(&text).expect("a key").expose_secret(), &[7_u8; 32]);
        assert!(parse_master_key(&format!("{text}=\n")).is_ok());
        for length in [0, 31, 33, 64] {
            assert!(parse_master_key(&URL_SAFE_NO_PAD.encode(vec![7_u8; length])).is_err(), "{length}");
        }
        assert!(parse_master_key("not base64!").is_err());
    }

    #[test]
    fn a_key_does_not_print() {
        let text = URL_SAFE_NO_PAD.encode([255_u8; 32]);
        let source = MasterKeySource::Given(parse_master_key(&text).expect("a key"));
        assert!(!format!("{source:?}").contains("255"));
    }
}
