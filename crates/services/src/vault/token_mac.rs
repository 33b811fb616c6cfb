//! Authentication of tokens that we hand out and get back.

use aws_lc_rs::{constant_time, hmac};

/// HMAC-SHA256 (RFC 2104) over a list of fields, under the key of one purpose.
///
/// Each field goes in with its length, so that two lists that differ anywhere differ in the MAC, also where one field
/// ends and the next begins.
#[derive(Debug, Clone)]
pub struct TokenMac(hmac::Key);

impl TokenMac {
    /// Length of a MAC in bytes.
    pub const LENGTH_BYTES: usize = 32;

    /// Takes a key of [`DataKey::derive`](super::DataKey::derive).
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The MAC of the fields in this order.
    #[must_use]
    pub fn mac(&self, fields: &[&[u8]]) -> [u8; Self::LENGTH_BYTES] {
        let mut context = hmac::Context::with_key(&self.0);
        for field in fields {
            context.update(&(field.len() as u64).to_be_bytes());
            context.update(field);
        }
        let mut mac = [0; Self::LENGTH_BYTES];
        mac.copy_from_slice(context.sign().as_ref());
        mac
    }

    /// Whether this is the MAC of the fields, compared in constant time; a shortened one is not.
    #[must_use]
    pub fn verify(&self, fields: &[&[u8]], mac: &[u8]) -> bool {
        constant_time::verify_slices_are_equal(&self.mac(fields), mac).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens() -> TokenMac {
        TokenMac::new(&[5; 32])
    }

    #[test]
    fn it_is_hmac_of_length_prefixed_fields() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[5; 32]);
        let expected = hmac::sign(&key, b"\0\0\0\0\0\0\0\x02ab\0\0\0\0\0\0\0\0");
        assert_eq!(tokens().mac(&[b"ab", b""]).as_slice(), expected.as_ref());
    }

    #[test]
    fn only_the_whole_mac_of_the_same_fields_and_key_verifies() {
        let fields: [&[u8]; 2] = [b"family", b"7"];
        let mac = tokens().mac(&fields);
        assert!(tokens().verify(&fields, &mac));
        assert!(!TokenMac::new(&[6; 32]).verify(&fields, &mac));
        for length in 0..mac.len() {
            assert!(!tokens().verify(&fields, &mac[..length]), "{length} bytes");
        }
        for bit in 0..mac.len() * 8 {
            let mut flipped = mac;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!tokens().verify(&fields, &flipped), "bit {bit}");
        }
    }

    #[test]
    fn the_key_never_prints() {
        assert!(!format!("{:?}", TokenMac::new(&[0xab; 32])).contains("171"));
    }

    proptest! {
        #[test]
        fn different_lists_have_different_macs(
            first in prop::collection::vec(prop::collection::vec(0u8..2, 0..4), 0..4),
            second in prop::collection::vec(prop::collection::vec(0u8..2, 0..4), 0..4),
        ) {
            let first_fields: Vec<&[u8]> = first.iter().map(Vec::as_slice).collect();
            let second_fields: Vec<&[u8]> = second.iter().map(Vec::as_slice).collect();
            let mac = tokens().mac(&first_fields);
            prop_assert_eq!(tokens().verify(&second_fields, &mac), first == second);
        }
    }
}
