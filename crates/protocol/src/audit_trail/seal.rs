//! A seal: one batch of entries, chained to the batch before it and signed.

use super::merkle::{Hash, hash};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a signature stands under: the state of a whole trail up to one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The tenant whose trail it is, a UUID.
    pub tenant: String,
    /// The number of the seal; the first is 1.
    pub number: i64,
    /// The first entry of the batch.
    pub first_sequence: i64,
    /// The last entry of the batch.
    pub last_sequence: i64,
    /// The root of the tree over the batch.
    pub root: Hash,
    /// When it was sealed, in milliseconds since 1970-01-01T00:00:00Z.
    pub sealed_at_millis: i64,
}

/// A sealed batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// What is sealed.
    #[serde(flatten)]
    pub head: Head,
    /// The hash of the head and of all heads before it.
    pub chained: Hash,
    /// Under which key.
    pub key_id: String,
    /// The signature under `chained`, base64url.
    pub signature: String,
}

impl Head {
    /// The hash that continues the chain after the head before this one.
    #[must_use]
    pub fn chained(&self, previous: Hash) -> Hash {
        hash(&[
            &[HEAD],
            FORMAT,
            // Of fixed length but for the tenant, which comes last.
            previous.bytes(),
            &self.number.to_be_bytes(),
            &self.first_sequence.to_be_bytes(),
            &self.last_sequence.to_be_bytes(),
            self.root.bytes(),
            &self.sealed_at_millis.to_be_bytes(),
            self.tenant.as_bytes(),
        ])
    }

    /// What is signed for a chained head; begins with words that no token begins with.
    #[must_use]
    pub fn signed_bytes(chained: Hash) -> Vec<u8> {
        [FORMAT, b"\0", chained.bytes()].concat()
    }

    /// How many entries it seals; none if it makes no sense.
    pub(super) fn entry_count(&self) -> Option<usize> {
        let count = self.last_sequence.checked_sub(self.first_sequence)?.checked_add(1)?;
        usize::try_from(count).ok().filter(|count| (1..=super::BATCH_ENTRIES_MAX).contains(count))
    }
}

/// The public half of the key that signs a tenant's heads; in text, the 32 bytes of Ed25519 (RFC 8032) in base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

/// Text or bytes that are no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a public key of the audit trail is 32 bytes in base64url")]
pub struct PublicKeyError;

impl PublicKey {
    /// Reads the key from its text.
    pub fn parse(text: &str) -> Result<Self, PublicKeyError> {
        Self::from_bytes(&URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| PublicKeyError)?)
    }

    /// Takes the key's bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PublicKeyError> {
        bytes.try_into().map(Self).map_err(|_| PublicKeyError)
    }

    /// What seals call it: made from the key itself, so that no list can say another thing.
    #[must_use]
    pub fn id(&self) -> String {
        let hash = hash(&[b"doorward audit key 1", &self.0]);
        URL_SAFE_NO_PAD.encode(hash.bytes().first_chunk::<12>().unwrap_or(&[0; 12]))
    }

    /// Whether the seal's signature is this key's.
    pub(super) fn has_signed(&self, seal: &Seal) -> bool {
        let Ok(signature) = URL_SAFE_NO_PAD.decode(&seal.signature) else { return false };
        let key = UnparsedPublicKey::new(&ED25519, &self.0);
        seal.key_id == self.id() && key.verify(&Head::signed_bytes(seal.chained), &signature).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

const HEAD: u8 = 2;
const FORMAT: &[u8] = b"doorward audit head 1";
