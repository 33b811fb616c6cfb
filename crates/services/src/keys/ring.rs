//! The ring of a tenant's signing keys, parsed once, with its published document ready to send.

use super::{DerivedKeys, KeysError};
use bytes::Bytes;
use domain::signing_key::{SigningKeyRecord, SigningKeyState};
use protocol::jose::{JwkSet, KeyId, KeyKind, KeySet, SigningAlgorithm, SigningKey};
use store::signing_keys::StoredSigningKey;

/// A tenant's signing keys.
pub struct KeyRing {
    active: Vec<(SigningAlgorithm, SigningKey)>,
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
            for algorithm in algorithms_of(record.kind) {
                let signing = SigningKey::from_pkcs8(name(&record.key_id, algorithm)?, record.kind, &pkcs8)?;
                jwks.push(signing.public_jwk(algorithm));
                if record.state == SigningKeyState::Active {
                    active.push((algorithm, signing));
                }
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
        let signer = self.active.iter().find(|(known, _)| *known == algorithm);
        signer.map(|(_, key)| key).ok_or(KeysError::NoActiveKey)
    }

    /// The kinds of key that sign now.
    pub fn kinds(&self) -> impl Iterator<Item = KeyKind> {
        let defaults =
            self.active.iter().filter(|(algorithm, key)| *algorithm == key.kind().default_algorithm());
        defaults.map(|(_, key)| key.kind())
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

fn algorithms_of(kind: KeyKind) -> impl Iterator<Item = SigningAlgorithm> {
    SigningAlgorithm::ALL.iter().copied().filter(move |algorithm| algorithm.key_kind() == kind)
}

/// What a key is called in tokens. A published key has one algorithm and one name (RFC 7517 §4.4, §4.5), and verifiers
/// refuse a token whose algorithm is another than its key's; so an RSA key is published once for each way it signs.
fn name(key_id: &KeyId, algorithm: SigningAlgorithm) -> Result<KeyId, KeysError> {
    if algorithm == algorithm.key_kind().default_algorithm() {
        return Ok(key_id.clone());
    }
    KeyId::parse(&format!("{key_id}-{algorithm}")).map_err(|_| KeysError::NoActiveKey)
}
