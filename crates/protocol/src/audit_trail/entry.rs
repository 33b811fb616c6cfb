//! An entry of the trail with everything that its hash covers.

use super::merkle::{Hash, leaf};
use serde::{Deserialize, Serialize};

/// An entry, its values as they are stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The tenant whose trail it stands in, a UUID.
    pub tenant: String,
    /// Its number in that trail; the first is 1.
    pub sequence: i64,
    /// Its identifier, a UUID.
    pub id: String,
    /// When, in milliseconds since 1970-01-01T00:00:00Z.
    pub at_millis: i64,
    /// What kind of actor.
    pub actor_kind: String,
    /// Which one, a UUID.
    pub actor_id: Option<String>,
    /// In what role.
    pub actor_role: Option<String>,
    /// What happened.
    pub action: String,
    /// To what kind of thing.
    pub entity_kind: String,
    /// To which one, a UUID.
    pub entity_id: Option<String>,
    /// Its name at that time.
    pub label: String,
    /// Further facts: a JSON object, as text, because its hash is that of the text.
    pub details: String,
    /// From which address.
    pub ip: Option<String>,
    /// With which program.
    pub user_agent: String,
    /// On which request.
    pub request_id: String,
}

impl Entry {
    /// The leaf that stands for the entry in its batch: SHA-256 over every field, each with its length, so that no two
    /// entries give the same bytes.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.hash_at(self.sequence)
    }

    /// The leaf that it would be at another place.
    pub(super) fn hash_at(&self, sequence: i64) -> Hash {
        let mut bytes = Vec::with_capacity(ENTRY_BYTES_USUAL);
        put(&mut bytes, Some(FORMAT));
        put(&mut bytes, Some(self.tenant.as_bytes()));
        put(&mut bytes, Some(&sequence.to_be_bytes()));
        put(&mut bytes, Some(self.id.as_bytes()));
        put(&mut bytes, Some(&self.at_millis.to_be_bytes()));
        for field in [
            Some(&self.actor_kind),
            self.actor_id.as_ref(),
            self.actor_role.as_ref(),
            Some(&self.action),
            Some(&self.entity_kind),
            self.entity_id.as_ref(),
            Some(&self.label),
            Some(&self.details),
            self.ip.as_ref(),
            Some(&self.user_agent),
            Some(&self.request_id),
        ] {
            put(&mut bytes, field.map(String::as_bytes));
        }
        leaf(&bytes)
    }
}

/// 0 for a field that is absent; 1, its length in eight bytes and the field itself for one that is there.
fn put(bytes: &mut Vec<u8>, field: Option<&[u8]>) {
    match field {
        None => bytes.push(0),
        Some(field) => {
            bytes.push(1);
            bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
            bytes.extend_from_slice(field);
        }
    }
}

/// Names the list of fields; another list needs another name.
const FORMAT: &[u8] = b"doorward audit entry 1";
const ENTRY_BYTES_USUAL: usize = 768;
