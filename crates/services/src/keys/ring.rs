//! The ring of a tenant's signing keys, parsed once, with its published document ready to send.

use super::{DerivedKeys, KeysError};
use bytes::Bytes;
use domain::signing_key::{SigningKeyRecord, SigningKeyState};
use protocol::jose::{JwkSet, KeyKind, KeySet, SigningAlgorithm, SigningKey};
use store::signing_keys::StoredSigningKey;

/// A tenant's signing keys.
pub struct KeyRing {
    active: Vec<SigningKey>,
    records: Vec<SigningKeyRecord>,
    published: KeySet,
    document: Bytes,
}

/// Where private keys are sealed.
pub(super) const PRIVATE_KEY: (&str, &str) = ("signing_key", "private_key");

impl KeyRing {
    pub(crate) fn build(stored: &[StoredSigningKey], keys: &DerivedKeys) -> Result<Self, KeysError> {
        let mut active = Vec::new();
        let mut jwks = Vec::new();
        for key in stored.iter().filter(|key| key.record.state.is_published()) {
            let record = &key.record;
            let pkcs8 = keys.open(PRIVATE_KEY, record.key_id.as_str().as_bytes(), &key.sealed_private_key)?;
            let signing = SigningKey::from_pkcs8(record.key_id.clone(), record.kind, &pkcs8)?;
            jwks.push(signing.public_jwk(record.kind.default_algorithm()));
            if record.state == SigningKeyState::Active {
                active.push(signing);
            }
        }
        let set = JwkSet { keys: jwks };
        let document = serde_json::to_vec(&set).map_err(|_| KeysError::NoActiveKey)?.into();
        let published = KeySet::from_jwks(&set)?;
        let records = stored.iter().map(|key| key.record.clone()).collect();
        Ok(Self { active, records, published, document })
    }

    /// The key that signs with an algorithm now.
    pub fn signer(&self, algorithm: SigningAlgorithm) -> Result<&SigningKey, KeysError> {
        let kind = algorithm.key_kind();
        self.active.iter().find(|key| key.kind() == kind).ok_or(KeysError::NoActiveKey)
    }

    /// The kinds of key that sign now.
    pub fn kinds(&self) -> impl Iterator<Item = KeyKind> {
        self.active.iter().map(SigningKey::kind)
    }

    /// Every key's state, retired ones included.
    #[must_use]
    pub fn records(&self) -> &[SigningKeyRecord] {
        &self.records
    }

    /// The published keys, to verify what this tenant has signed.
    #[must_use]
    pub fn published(&self) -> &KeySet {
        &self.published
    }

    /// The JWKS document (RFC 7517 §5).
    #[must_use]
    pub fn document(&self) -> Bytes {
        self.document.clone()
    }
}
