//! An export: JSON lines, each an entry or the seal over the entries in front of it.

use super::merkle::Hash;
use super::{Entry, Seal};
use serde::{Deserialize, Serialize};

/// A line of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// An entry, and in a filtered export what proves it: the siblings on its way to the root of its batch.
    Entry {
        /// The entry.
        #[serde(flatten)]
        entry: Box<Entry>,
        /// Its proof, the lowest sibling first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Vec<Hash>>,
    },
    /// A seal, and in a complete export the hashes of its entries, which tell the one that changed from the others.
    Seal {
        /// The seal.
        #[serde(flatten)]
        seal: Box<Seal>,
        /// The hashes of its entries, in their order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leaves: Option<Vec<Hash>>,
    },
}

impl Line {
    /// Whose trail it belongs to, a UUID.
    #[must_use]
    pub fn tenant(&self) -> &str {
        match self {
            Self::Entry { entry, .. } => &entry.tenant,
            Self::Seal { seal, .. } => &seal.head.tenant,
        }
    }
}

/// A line that is none of an export.
#[derive(Debug, thiserror::Error)]
#[error("not a line of an export: {0}")]
pub struct ExportError(#[from] serde_json::Error);

/// Reads a line of an export.
pub fn read_line(text: &str) -> Result<Line, ExportError> {
    Ok(serde_json::from_str(text)?)
}
