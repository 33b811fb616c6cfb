//! Checking signatures.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents,
};

use super::key_material::KeyMaterial;
use super::{Jwk, KeyError, SigningAlgorithm};

/// A public key that was parsed once and is bound to one algorithm.
#[derive(Debug, Clone)]
pub struct VerifyingKey {
    key_id: Option<String>,
    algorithm: SigningAlgorithm,
    key: ParsedPublicKey,
}

impl VerifyingKey {
    /// Takes a key with the algorithm its JWK names; without one a token could choose (RFC 8725 §3.1), so that is
    /// refused.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError> {
        let algorithm = jwk.algorithm().ok_or(KeyError::AlgorithmMissing)?;
        let key = match (&jwk.material, algorithm) {
            (KeyMaterial::EcP256 { x, y }, SigningAlgorithm::Es256) => {
                let mut point = Vec::with_capacity(1 + x.len() + y.len());
                point.push(4);
                point.extend_from_slice(x);
                point.extend_from_slice(y);
                ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            }
            (KeyMaterial::Ed25519 { x }, SigningAlgorithm::EdDsa) => ParsedPublicKey::new(&ED25519, x),
            (KeyMaterial::Rsa { n, e }, SigningAlgorithm::Rs256) => {
                RsaPublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            }
            (KeyMaterial::Rsa { n, e }, SigningAlgorithm::Ps256) => {
                RsaPublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PSS_2048_8192_SHA256)
            }
            _ => return Err(KeyError::AlgorithmMismatch),
        }
        .map_err(|_| KeyError::Malformed)?;
        Ok(Self { key_id: jwk.key_id().map(str::to_owned), algorithm, key })
    }

    /// The `kid` of its JWK.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The only algorithm this key verifies.
    #[must_use]
    pub const fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    pub(super) fn accepts(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(message, signature).is_ok()
    }
}
