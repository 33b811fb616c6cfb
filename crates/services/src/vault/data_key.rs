//! A tenant's own key.

use zeroize::Zeroizing;

use super::address::Address;
use super::envelope;
use super::key_material::{KEY_BYTES, KeyMaterial};
use super::{KeyPurpose, VaultError};

/// The key that seals one tenant's secrets and from which the keys of its tokens come.
#[derive(Debug)]
pub struct DataKey(KeyMaterial);

impl DataKey {
    /// A new key from 32 random bytes.
    #[must_use]
    pub fn generate(fill: impl FnOnce(&mut [u8; KEY_BYTES])) -> Self {
        Self(KeyMaterial::generate(fill))
    }

    /// Encrypts a secret for the one place that `address` names.
    pub fn seal(&self, address: &Address<'_>, plaintext: &[u8]) -> Result<Vec<u8>, VaultError> {
        envelope::seal(&self.0, address.additional_data(), plaintext)
    }

    /// The secret, if it is unchanged and still where it was sealed.
    pub fn open(&self, address: &Address<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        envelope::open(&self.0, address.additional_data(), sealed)
    }

    /// The tenant's key for one purpose; the same each time.
    pub fn derive(&self, purpose: KeyPurpose) -> Result<Zeroizing<[u8; KEY_BYTES]>, VaultError> {
        self.0.derive(purpose.label())
    }

    pub(super) fn expose_bytes(&self) -> &[u8; KEY_BYTES] {
        self.0.expose_bytes()
    }
}

#[cfg(test)]
mod tests {
    // Covers SEC-02, SEC-03, S-22.
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const HERE: Address<'static> =
        Address { tenant: Uuid::from_u128(0xa), table: "second_factors", column: "seed", row: b"row-1" };

    fn data_key(byte: u8) -> DataKey {
        DataKey::generate(|bytes| *bytes = [byte; 32])
    }

    fn open(sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        data_key(1).open(&HERE, sealed)
    }

    #[test]
    fn a_sealed_secret_opens_where_it_was_sealed_and_shows_nothing() {
        let sealed = data_key(1).seal(&HERE, b"canary").unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"canary"));
        assert_eq!(open(&sealed).unwrap().as_slice(), b"canary");
    }

    #[test]
    fn a_secret_moved_to_another_tenant_table_column_or_row_is_refused() {
        let sealed = data_key(1).seal(&HERE, b"canary").unwrap();
        for elsewhere in [
            Address { tenant: Uuid::from_u128(0xb), ..HERE },
            Address { table: "providers", ..HERE },
            Address { column: "secret", ..HERE },
            Address { row: b"row-2", ..HERE },
            Address { row: b"", ..HERE },
            Address { table: "second_factorss", column: "eed", ..HERE },
        ] {
            assert_eq!(data_key(1).open(&elsewhere, &sealed), Err(VaultError::NotAuthentic), "{elsewhere:?}");
        }
    }

    #[test]
    fn every_flipped_bit_is_refused() {
        let sealed = data_key(1).seal(&HERE, b"canary").unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let expected = match bit / 8 {
                0 => VaultError::Version,
                1..=8 => VaultError::OtherKey,
                _ => VaultError::NotAuthentic,
            };
            assert_eq!(open(&flipped), Err(expected), "bit {bit}");
        }
    }

    #[test]
    fn a_shortened_or_lengthened_value_is_refused() {
        let sealed = data_key(1).seal(&HERE, b"canary").unwrap();
        for length in 0..sealed.len() {
            assert!(open(&sealed[..length]).is_err(), "{length} bytes");
        }
        assert!(open(&[sealed.as_slice(), &[0]].concat()).is_err());
    }

    #[test]
    fn another_data_key_is_refused_also_under_a_forged_key_id() {
        let sealed = data_key(1).seal(&HERE, b"canary").unwrap();
        assert_eq!(data_key(2).open(&HERE, &sealed), Err(VaultError::OtherKey));
        let other = data_key(2).seal(&HERE, b"canary").unwrap();
        let forged = [&other[..9], &sealed[9..]].concat();
        assert_eq!(data_key(2).open(&HERE, &forged), Err(VaultError::NotAuthentic));
    }

    #[test]
    fn another_version_is_refused() {
        let mut sealed = data_key(1).seal(&HERE, b"canary").unwrap();
        for version in [0, 2, 255] {
            sealed[0] = version;
            assert_eq!(open(&sealed), Err(VaultError::Version));
        }
    }

    #[test]
    fn each_purpose_and_each_tenant_has_its_own_key() {
        let keys: BTreeSet<_> = [1, 2]
            .into_iter()
            .flat_map(|byte| KeyPurpose::ALL.map(|purpose| *data_key(byte).derive(purpose).unwrap()))
            .collect();
        assert_eq!(keys.len(), 2 * KeyPurpose::ALL.len());
        assert!(!keys.contains(&[1; 32]));
    }

    proptest! {
        #[test]
        fn any_secret_goes_round_at_any_address(
            plaintext in prop::collection::vec(any::<u8>(), 0..300),
            tenant: u128, table in ".{0,20}", column in ".{0,20}", row in prop::collection::vec(any::<u8>(), 0..20),
        ) {
            let address = Address { tenant: Uuid::from_u128(tenant), table: &table, column: &column, row: &row };
            let sealed = data_key(1).seal(&address, &plaintext).unwrap();
            prop_assert_eq!(&*data_key(1).open(&address, &sealed).unwrap(), &plaintext);
        }

        #[test]
        fn two_addresses_open_each_other_only_if_equal(
            first in ("[ab]{0,3}", "[ab]{0,3}", "[ab]{0,3}"),
            second in ("[ab]{0,3}", "[ab]{0,3}", "[ab]{0,3}"),
        ) {
            let (tenant, first_row, second_row) = (HERE.tenant, first.2.as_bytes(), second.2.as_bytes());
            let here = Address { tenant, table: &first.0, column: &first.1, row: first_row };
            let there = Address { tenant, table: &second.0, column: &second.1, row: second_row };
            let sealed = data_key(1).seal(&here, b"canary").unwrap();
            prop_assert_eq!(data_key(1).open(&there, &sealed).is_ok(), here == there);
        }

        #[test]
        fn any_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(open(&bytes).is_err());
        }
    }
}
