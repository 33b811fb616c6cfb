//! The key above all others.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::envelope::{self, AdditionalData};
use super::key_material::{KEY_BYTES, KeyBytes, KeyMaterial};
use super::{DataKey, VaultError};

/// The key that wraps the data keys of all tenants; it lives outside the database.
#[derive(Debug)]
pub struct MasterKey(KeyMaterial);

impl MasterKey {
    /// A key that comes from elsewhere, such as a key management service.
    #[must_use]
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(KeyMaterial::from_bytes(Zeroizing::new(bytes)))
    }

    /// A new key from 32 random bytes.
    #[must_use]
    pub fn generate(fill: impl FnOnce(&mut [u8; KEY_BYTES])) -> Self {
        Self(KeyMaterial::generate(fill))
    }

    /// Reads 32 bytes in unpadded base64url; white space at the end, as editors leave it in files, is ignored.
    pub fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let mut bytes = KeyBytes::default();
        let written = URL_SAFE_NO_PAD
            .decode_slice(text.trim_ascii_end(), bytes.as_mut_slice())
            .map_err(|_| MasterKeyError)?;
        if written == KEY_BYTES { Ok(Self(KeyMaterial::from_bytes(bytes))) } else { Err(MasterKeyError) }
    }

    /// The text that [`MasterKey::parse`] reads, for the key file.
    #[must_use]
    pub fn expose_text(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0.expose_bytes()))
    }

    /// Encrypts a tenant's data key for the registry.
    pub fn wrap(&self, tenant: Uuid, data_key: &DataKey) -> Result<Vec<u8>, VaultError> {
        envelope::seal(&self.0, additional_data(tenant), data_key.expose_bytes())
    }

    /// The tenant's data key; [`VaultError::OtherKey`] says that another master key wrapped it.
    pub fn unwrap_key(&self, tenant: Uuid, wrapped: &[u8]) -> Result<DataKey, VaultError> {
        let opened = envelope::open(&self.0, additional_data(tenant), wrapped)?;
        if opened.len() != KEY_BYTES {
            return Err(VaultError::Format);
        }
        Ok(DataKey::generate(|bytes| bytes.copy_from_slice(&opened)))
    }
}

/// A text that is not a master key; it is not repeated, because it may nearly be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a master key is 32 bytes in unpadded base64url, 43 characters")]
pub struct MasterKeyError;

fn additional_data(tenant: Uuid) -> AdditionalData {
    AdditionalData::new("data key").with(tenant.as_bytes())
}

#[cfg(test)]
mod tests {
    // Covers SEC-01.
    use proptest::prelude::*;

    use super::super::{Address, KeyPurpose};
    use super::*;

    const A: Uuid = Uuid::from_u128(0xa);
    const B: Uuid = Uuid::from_u128(0xb);

    fn master(byte: u8) -> MasterKey {
        MasterKey::from_bytes([byte; 32])
    }

    fn data_key() -> DataKey {
        DataKey::generate(|bytes| *bytes = [9; 32])
    }

    #[test]
    fn a_wrapped_data_key_comes_back() {
        let wrapped = master(1).wrap(A, &data_key()).unwrap();
        let unwrapped = master(1).unwrap_key(A, &wrapped).unwrap();
        assert_eq!(unwrapped.expose_bytes(), data_key().expose_bytes());
    }

    #[test]
    fn another_master_key_or_tenant_is_refused() {
        let wrapped = master(1).wrap(A, &data_key()).unwrap();
        assert_eq!(master(2).unwrap_key(A, &wrapped).unwrap_err(), VaultError::OtherKey);
        assert_eq!(master(1).unwrap_key(B, &wrapped).unwrap_err(), VaultError::NotAuthentic);
    }

    #[test]
    fn another_master_key_is_refused_even_under_a_forged_key_id() {
        let wrapped = master(1).wrap(A, &data_key()).unwrap();
        let other = master(2).wrap(A, &data_key()).unwrap();
        let forged = [&other[..9], &wrapped[9..]].concat();
        assert_eq!(master(2).unwrap_key(A, &forged).unwrap_err(), VaultError::NotAuthentic);
    }

    #[test]
    fn rotation_wraps_again_and_leaves_secrets_and_tokens_alone() {
        let address = Address { tenant: A, table: "providers", column: "secret", row: b"1" };
        let sealed = data_key().seal(&address, b"canary").unwrap();
        let old = master(1).wrap(A, &data_key()).unwrap();
        let new = master(2).wrap(A, &master(1).unwrap_key(A, &old).unwrap()).unwrap();
        let rotated = master(2).unwrap_key(A, &new).unwrap();
        assert_eq!(rotated.open(&address, &sealed).unwrap().as_slice(), b"canary");
        let (before, after) = (data_key().derive(KeyPurpose::ApiKey), rotated.derive(KeyPurpose::ApiKey));
        assert_eq!(before.unwrap(), after.unwrap());
    }

    #[test]
    fn the_text_form_is_43_characters_and_reads_back() {
        let text = master(0xff).expose_text();
        assert_eq!(text.len(), 43);
        let read = MasterKey::parse(&format!("{}\r\n", text.as_str())).unwrap();
        assert_eq!(read.expose_text(), text);
    }

    #[test]
    fn texts_that_are_no_key_are_refused() {
        let text = master(0xff).expose_text();
        for wrong in
            ["", "AAAA", &text[1..], &format!("{}A", *text), &format!("{}=", *text), &format!(" {}", *text)]
        {
            assert_eq!(MasterKey::parse(wrong).unwrap_err(), MasterKeyError, "{wrong}");
        }
        assert!(MasterKey::parse(&text.replace('_', "/")).is_err());
    }

    #[test]
    fn keys_never_print() {
        let shown = format!("{:?} {:?}", master(0xab), data_key());
        assert_eq!(shown, "MasterKey(redacted) DataKey(redacted)");
    }

    proptest! {
        #[test]
        fn any_key_and_tenant_go_round(master_key: [u8; 32], data_key: [u8; 32], tenant: u128) {
            let (master, tenant) = (MasterKey::from_bytes(master_key), Uuid::from_u128(tenant));
            let wrapped = master.wrap(tenant, &DataKey::generate(|bytes| *bytes = data_key)).unwrap();
            prop_assert_eq!(*master.unwrap_key(tenant, &wrapped).unwrap().expose_bytes(), data_key);
            let text = master.expose_text();
            let read = MasterKey::parse(&text).unwrap();
            prop_assert_eq!(*read.unwrap_key(tenant, &wrapped).unwrap().expose_bytes(), data_key);
        }

        #[test]
        fn any_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(master(1).unwrap_key(A, &bytes).is_err());
        }
    }
}
