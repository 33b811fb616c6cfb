//! The public keys of one issuer, ready to verify.

use super::{JwkSet, Jws, JwsError, KeyError, TokenType, VerifiedJws, VerifyingKey};

/// Verifying keys found by `kid`; a token is never tried against a key it did not name.
#[derive(Debug, Clone, Default)]
pub struct KeySet {
    keys: Vec<VerifyingKey>,
}

impl KeySet {
    /// Parses every key once; a key without `kid` or `alg`, or two with the same pair, refuse the set.
    pub fn from_jwks(set: &JwkSet) -> Result<Self, KeyError> {
        let mut keys: Vec<VerifyingKey> = Vec::with_capacity(set.keys.len());
        for jwk in &set.keys {
            let key = VerifyingKey::from_jwk(jwk)?;
            let key_id = key.key_id().ok_or(KeyError::KeyIdMissing)?;
            let twice = keys
                .iter()
                .any(|known| known.key_id() == Some(key_id) && known.algorithm() == key.algorithm());
            if twice {
                return Err(KeyError::KeyIdTwice);
            }
            keys.push(key);
        }
        Ok(Self { keys })
    }

    /// Verifies a token of the expected kind with the key it names.
    pub fn verify(&self, token: &str, expected: TokenType) -> Result<VerifiedJws, JwsError> {
        let jws = Jws::parse(token)?;
        if !jws.is_type(expected) {
            return Err(JwsError::WrongType);
        }
        jws.verify(self.find_for(&jws)?)
    }

    /// Whether any key has that identifier; verifiers fetch the set again when not.
    #[must_use]
    pub fn contains(&self, key_id: &str) -> bool {
        self.named(key_id).next().is_some()
    }

    /// How many keys there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// An RSA key may be published under one `kid` for RS256 and PS256; both records are ours, so letting the token
    /// point at either gives it no choice we did not offer.
    fn find_for(&self, jws: &Jws<'_>) -> Result<&VerifyingKey, JwsError> {
        let key_id = jws.key_id().ok_or(JwsError::UnknownKey)?;
        if !self.contains(key_id) {
            return Err(JwsError::UnknownKey);
        }
        let fitting = self.named(key_id).find(|key| key.algorithm() == jws.algorithm());
        fitting.ok_or(JwsError::AlgorithmMismatch)
    }

    fn named(&self, key_id: &str) -> impl Iterator<Item = &VerifyingKey> {
        self.keys.iter().filter(move |key| key.key_id() == Some(key_id))
    }
}
