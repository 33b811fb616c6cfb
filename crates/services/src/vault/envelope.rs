//! The format of everything encrypted at rest.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use zeroize::Zeroizing;

use super::key_material::KeyMaterial;

/// Why a value was not sealed or not opened; on each of them the caller has nothing and must stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Shorter than any sealed value, or longer than any.
    #[error("not a sealed value")]
    Format,
    /// A format that this version does not know.
    #[error("the sealed value has an unknown version")]
    Version,
    /// Sealed under another key: a master or data key that was replaced, or another tenant's.
    #[error("the value was sealed under another key")]
    OtherKey,
    /// Changed, cut, or moved from the place it was sealed for.
    #[error("the sealed value is not authentic at this place")]
    NotAuthentic,
    /// More plaintext than a secret has.
    #[error("a secret is at most {PLAINTEXT_BYTES_MAX} bytes long")]
    TooLong,
    /// The cryptographic library failed, which only a broken machine explains.
    #[error("the cryptographic library failed")]
    Cipher,
}

/// What is authenticated with a value but not stored in it. Each field carries its length, so that no two lists of
/// fields give the same bytes.
pub(super) struct AdditionalData(Vec<u8>);

impl AdditionalData {
    /// Begins with what kind of value is sealed, so that one kind never opens as another.
    pub(super) fn new(kind: &'static str) -> Self {
        Self(Vec::new()).with(kind.as_bytes())
    }

    pub(super) fn with(mut self, field: &[u8]) -> Self {
        self.0.extend_from_slice(&(field.len() as u64).to_be_bytes());
        self.0.extend_from_slice(field);
        self
    }
}

/// AES-256-GCM with a random nonce: version (1 byte) ‖ key id (8) ‖ nonce (12) ‖ ciphertext ‖ tag (16).
pub(super) fn seal(
    material: &KeyMaterial,
    additional_data: AdditionalData,
    plaintext: &[u8],
) -> Result<Vec<u8>, VaultError> {
    if plaintext.len() > PLAINTEXT_BYTES_MAX {
        return Err(VaultError::TooLong);
    }
    let header = header(material)?;
    // All capacity at once: growing would leave a copy of the plaintext behind.
    let mut body = Zeroizing::new(Vec::with_capacity(plaintext.len() + TAG_BYTES));
    body.extend_from_slice(plaintext);
    let nonce = cipher(material)?
        .seal_in_place_append_tag(Aad::from(additional_data.with(&header).0), &mut *body)
        .map_err(|_| VaultError::Cipher)?;
    Ok([header.as_slice(), nonce.as_ref(), body.as_slice()].concat())
}

/// The plaintext, if the value was sealed under this key with the same additional data.
pub(super) fn open(
    material: &KeyMaterial,
    additional_data: AdditionalData,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    if sealed.len() > HEADER_BYTES + NONCE_BYTES + PLAINTEXT_BYTES_MAX + TAG_BYTES {
        return Err(VaultError::Format);
    }
    let (header, rest) = sealed.split_first_chunk::<HEADER_BYTES>().ok_or(VaultError::Format)?;
    let (nonce, body) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(VaultError::Format)?;
    if header.first() != Some(&VERSION) {
        return Err(VaultError::Version);
    }
    if *header != self::header(material)? {
        return Err(VaultError::OtherKey);
    }
    let mut body = Zeroizing::new(body.to_vec());
    let plaintext_length = cipher(material)?
        .open_in_place(Nonce::from(nonce), Aad::from(additional_data.with(header).0), &mut body)
        .map_err(|_| VaultError::NotAuthentic)?
        .len();
    body.truncate(plaintext_length);
    Ok(body)
}

/// The key id is derived from the key, so no register of key numbers can disagree with the keys themselves.
fn header(material: &KeyMaterial) -> Result<[u8; HEADER_BYTES], VaultError> {
    let key_id = material.derive("doorward vault 1: key id")?;
    let mut header = [VERSION; HEADER_BYTES];
    for (target, source) in header.iter_mut().skip(1).zip(key_id.iter()) {
        *target = *source;
    }
    Ok(header)
}

fn cipher(material: &KeyMaterial) -> Result<RandomizedNonceKey, VaultError> {
    let key = material.derive("doorward vault 1: AES-256-GCM")?;
    RandomizedNonceKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| VaultError::Cipher)
}

const VERSION: u8 = 1;
const HEADER_BYTES: usize = 9;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// Far more than the largest secret, an RSA private key, and little enough to hold in memory many times.
const PLAINTEXT_BYTES_MAX: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn material() -> KeyMaterial {
        KeyMaterial::generate(|bytes| *bytes = [1; 32])
    }

    #[test]
    fn fields_cannot_flow_into_each_other() {
        let split = AdditionalData::new("kind").with(b"ab").with(b"c");
        let shifted = AdditionalData::new("kind").with(b"a").with(b"bc");
        let joined = AdditionalData::new("kind").with(b"abc");
        assert_ne!(split.0, shifted.0);
        assert_ne!(split.0, joined.0);
    }

    #[test]
    fn the_length_is_what_the_format_says() {
        let sealed = seal(&material(), AdditionalData::new("kind"), b"secret").unwrap();
        assert_eq!(sealed.len(), 1 + 8 + 12 + 6 + 16);
        assert_eq!(sealed[0], 1);
    }

    #[test]
    fn a_secret_that_is_too_long_is_neither_sealed_nor_opened() {
        let longest = vec![0; PLAINTEXT_BYTES_MAX];
        let mut sealed = seal(&material(), AdditionalData::new("kind"), &longest).unwrap();
        assert_eq!(*open(&material(), AdditionalData::new("kind"), &sealed).unwrap(), longest);
        sealed.push(0);
        assert_eq!(open(&material(), AdditionalData::new("kind"), &sealed), Err(VaultError::Format));
        let longer = vec![0; PLAINTEXT_BYTES_MAX + 1];
        assert_eq!(seal(&material(), AdditionalData::new("kind"), &longer), Err(VaultError::TooLong));
    }

    #[test]
    fn one_kind_never_opens_as_another() {
        let sealed = seal(&material(), AdditionalData::new("data key"), b"secret").unwrap();
        assert_eq!(open(&material(), AdditionalData::new("secret"), &sealed), Err(VaultError::NotAuthentic));
    }

    #[test]
    fn nonces_are_fresh_for_each_message() {
        let sealed: Vec<_> =
            (0..100).map(|_| seal(&material(), AdditionalData::new("kind"), b"secret").unwrap()).collect();
        let nonces: std::collections::BTreeSet<_> = sealed.iter().map(|value| &value[9..21]).collect();
        assert_eq!(nonces.len(), 100);
    }
}
