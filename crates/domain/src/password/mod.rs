//! What a password is, which scrypt parameters are acceptable, and the stored form of a hash.
//!
//! It owns the rules and the text format only. Computing a hash is slow and happens in the hashing room of the
//! services; where hashes are kept is the store's business.

mod hash;
mod parameters;
mod phc;
mod policy;
mod secret;

pub use hash::PasswordHash;
pub use parameters::{ParametersError, ScryptParameters};
pub use phc::PasswordHashError;
pub use policy::{PasswordPolicy, PasswordPolicyError, PasswordWeakness};
pub use secret::{Password, PasswordError};
