//! The stored form of a password.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::ZeroizeOnDrop;

use super::{PasswordHashError, ScryptParameters, phc};

/// A scrypt hash with everything that is needed to check a password against it.
///
/// Its text form is the PHC string `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`. `Display` writes it for the store;
/// `Debug`, which ends up in logs, shows the parameters only.
#[derive(Clone, ZeroizeOnDrop)]
pub struct PasswordHash {
    #[zeroize(skip)]
    parameters: ScryptParameters,
    salt: [u8; PasswordHash::SALT_BYTES],
    output: [u8; PasswordHash::OUTPUT_BYTES],
}

impl PasswordHash {
    /// Length of the random salt in bytes.
    pub const SALT_BYTES: usize = 16;
    /// Length of the hash in bytes.
    pub const OUTPUT_BYTES: usize = 64;

    /// The hash that scrypt gave for this salt under these parameters.
    #[must_use]
    pub const fn from_parts(
        parameters: ScryptParameters,
        salt: [u8; Self::SALT_BYTES],
        output: [u8; Self::OUTPUT_BYTES],
    ) -> Self {
        Self { parameters, salt, output }
    }

    /// Reads the one spelling that `Display` writes; everything else is refused.
    pub fn parse(text: &str) -> Result<Self, PasswordHashError> {
        phc::parse(text)
    }

    /// The cost of checking a password against this hash.
    #[must_use]
    pub const fn parameters(&self) -> &ScryptParameters {
        &self.parameters
    }

    /// The salt to hash a candidate with.
    #[must_use]
    pub const fn salt(&self) -> &[u8; Self::SALT_BYTES] {
        &self.salt
    }

    /// Whether a candidate's hash is this one, compared in constant time.
    #[must_use]
    pub fn matches(&self, output: &[u8; Self::OUTPUT_BYTES]) -> bool {
        self.output.ct_eq(output).into()
    }

    pub(super) const fn output(&self) -> &[u8; Self::OUTPUT_BYTES] {
        &self.output
    }
}

impl fmt::Display for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        phc::write(self, formatter)
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PasswordHash").field("parameters", &self.parameters).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    // Covers PWD-02.
    use super::*;

    #[test]
    fn only_the_same_output_matches() {
        let hash = PasswordHash::from_parts(ScryptParameters::default(), [1; 16], [2; 64]);
        assert!(hash.matches(&[2; 64]));
        for index in 0..64 {
            let mut other = [2; 64];
            other[index] ^= 1;
            assert!(!hash.matches(&other), "byte {index}");
        }
    }

    #[test]
    fn the_debug_form_shows_neither_salt_nor_hash() {
        let hash = PasswordHash::from_parts(ScryptParameters::default(), [0xab; 16], [0xcd; 64]);
        let shown = format!("{hash:?}");
        assert!(shown.contains("log_n: 15"), "{shown}");
        assert!(!shown.contains("171") && !shown.contains("205") && !shown.contains("q6ur"), "{shown}");
    }
}
