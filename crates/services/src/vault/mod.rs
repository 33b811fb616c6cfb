//! Secrets in three layers: a master key wraps one data key per tenant, which seals the tenant's secrets and from
//! which the keys of its tokens are derived.
//!
//! Rotating the master key wraps the data keys again and touches nothing else; deleting a data key makes everything
//! below it unreadable. The vault owns the cryptography and its formats. Where keys and sealed values are kept, and
//! who may open them, is not its business.

mod address;
mod data_key;
mod envelope;
mod key_material;
mod key_purpose;
mod master_key;
mod token_mac;

pub use address::Address;
pub use data_key::DataKey;
pub use envelope::VaultError;
pub use key_purpose::KeyPurpose;
pub use master_key::{MasterKey, MasterKeyError};
pub use token_mac::TokenMac;
