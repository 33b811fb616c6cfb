//! Signed tokens: keys, JWK sets, JWS in compact form (RFC 7515, 7517, 7518, 7519, 7638, 8037, 8725).
//!
//! Owns signing and strict verification. The algorithm is always a property of our key record, never a wish of the
//! token. Does not own key storage, rotation or claims checks that need a clock.

mod algorithm;
mod hash_half;
mod header;
mod jwk;
mod jwk_set;
mod jws;
mod key_error;
mod key_id;
mod key_material;
mod key_set;
pub mod numeric_date;
mod signing_key;
mod token_type;
mod verifying_key;

#[cfg(test)]
mod attack_tests;
#[cfg(test)]
mod interoperability_tests;

pub use algorithm::{KeyKind, SigningAlgorithm};
pub use hash_half::access_token_hash;
pub use jwk::Jwk;
pub use jwk_set::JwkSet;
pub use jws::{Jws, JwsError, VerifiedJws};
pub use key_error::KeyError;
pub use key_id::{KeyId, KeyIdError};
pub use key_set::KeySet;
pub use numeric_date::NumericDate;
pub use signing_key::SigningKey;
pub use token_type::TokenType;
pub use verifying_key::VerifyingKey;

/// The longest token we make or read, in bytes: larger ones are an attack or do not fit into a header.
pub const TOKEN_BYTES_MAX: usize = 8 * 1024;
