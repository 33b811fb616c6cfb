//! Thirty-two secret bytes and what is derived from them.

use std::fmt;

use aws_lc_rs::hkdf;
use zeroize::Zeroizing;

use super::VaultError;

/// Length of every key in the vault, in bytes.
pub(super) const KEY_BYTES: usize = 32;

/// A derived key or the bytes below one; wiped when dropped.
pub(super) type KeyBytes = Zeroizing<[u8; KEY_BYTES]>;

/// A root key. It encrypts nothing itself: each use has its own key, so that none can be turned against another.
pub(super) struct KeyMaterial(KeyBytes);

impl KeyMaterial {
    pub(super) const fn from_bytes(bytes: KeyBytes) -> Self {
        Self(bytes)
    }

    pub(super) fn generate(fill: impl FnOnce(&mut [u8; KEY_BYTES])) -> Self {
        let mut bytes = KeyBytes::default();
        fill(&mut bytes);
        Self(bytes)
    }

    pub(super) fn expose_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// HKDF-SHA256 (RFC 5869) with the label as info. No salt: the input is uniform already.
    pub(super) fn derive(&self, label: &'static str) -> Result<KeyBytes, VaultError> {
        let mut derived = KeyBytes::default();
        hkdf::Salt::none(hkdf::HKDF_SHA256)
            .extract(self.0.as_slice())
            .expand(&[label.as_bytes()], hkdf::HKDF_SHA256)
            .and_then(|output| output.fill(derived.as_mut_slice()))
            .map_err(|_| VaultError::Cipher)?;
        Ok(derived)
    }
}

impl fmt::Debug for KeyMaterial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("redacted")
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::hmac;

    use super::*;

    #[test]
    fn derivation_is_hkdf_of_rfc_5869_spelled_out() {
        let material = KeyMaterial::generate(|bytes| *bytes = [7; 32]);
        let extracted = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &[0; 32]), &[7; 32]);
        let expected = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, extracted.as_ref()), b"label\x01");
        assert_eq!(material.derive("label").unwrap().as_slice(), expected.as_ref());
    }

    #[test]
    fn labels_and_keys_give_different_keys() {
        let one = KeyMaterial::generate(|bytes| *bytes = [1; 32]);
        let two = KeyMaterial::generate(|bytes| *bytes = [2; 32]);
        assert_ne!(one.derive("a").unwrap(), one.derive("b").unwrap());
        assert_ne!(one.derive("a").unwrap(), two.derive("a").unwrap());
    }
}
