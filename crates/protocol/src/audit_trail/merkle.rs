//! Hash trees over batches (RFC 6962 §2.1): leaves and inner nodes are hashed apart, so that one never passes for the
//! other.

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A SHA-256 hash; in text, base64url.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hash([u8; 32]);

/// Text or bytes that are no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a hash")]
pub struct HashError;

impl Hash {
    /// What stands before the first head of a chain.
    pub const ZERO: Self = Self([0; 32]);

    /// The hash of these 32 bytes' reader.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// SHA-256 over parts in turn.
pub(super) fn hash(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    Hash(bytes)
}

pub(super) fn leaf(data: &[u8]) -> Hash {
    hash(&[&[LEAF], data])
}

fn node(left: Hash, right: Hash) -> Hash {
    hash(&[&[NODE], &left.0, &right.0])
}

/// The root of the tree over leaves in their order; none of no leaves.
#[must_use]
pub fn root(leaves: &[Hash]) -> Option<Hash> {
    match leaves {
        [] => None,
        [only] => Some(*only),
        _ => {
            let (left, right) = leaves.split_at_checked(left_count(leaves.len()))?;
            Some(node(root(left)?, root(right)?))
        }
    }
}

/// The siblings on the way from a leaf to the root, the lowest first (RFC 6962 §2.1.1); none for a leaf that is not
/// there.
#[must_use]
pub fn inclusion_proof(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if leaves.len() <= 1 {
        return (index < leaves.len()).then(Vec::new);
    }
    let (left, right) = leaves.split_at_checked(left_count(leaves.len()))?;
    let (mut proof, sibling) = match index.checked_sub(left.len()) {
        None => (inclusion_proof(left, index)?, root(right)?),
        Some(index) => (inclusion_proof(right, index)?, root(left)?),
    };
    proof.push(sibling);
    Some(proof)
}

/// The root that a leaf at this place of a tree of `count` leaves leads to by its siblings.
pub(super) fn climb(leaf: Hash, (index, count): (usize, usize), proof: &[Hash]) -> Option<Hash> {
    if count <= 1 {
        return (index < count && proof.is_empty()).then_some(leaf);
    }
    let (sibling, below) = proof.split_last()?;
    let left = left_count(count);
    match index.checked_sub(left) {
        None => Some(node(climb(leaf, (index, left), below)?, *sibling)),
        Some(index) => Some(node(*sibling, climb(leaf, (index, count - left), below)?)),
    }
}

/// The largest power of two below the count, which is at least two.
fn left_count(count: usize) -> usize {
    count.div_ceil(2).next_power_of_two()
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for Hash {
    type Error = HashError;
    fn try_from(text: String) -> Result<Self, HashError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| HashError)?;
        bytes.try_into().map(Self).map_err(|_| HashError)
    }
}

const LEAF: u8 = 0;
const NODE: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|number| leaf(&number.to_be_bytes())).collect()
    }

    #[test]
    fn every_leaf_of_every_small_tree_has_a_proof_that_leads_to_the_root_from_its_place_only() {
        for count in 1..40 {
            let leaves = leaves(count);
            let root = root(&leaves);
            for (index, leaf) in leaves.iter().enumerate() {
                let proof = inclusion_proof(&leaves, index).unwrap();
                assert_eq!(climb(*leaf, (index, count), &proof), root);
                for other in (0..count).filter(|other| *other != index) {
                    assert_ne!(climb(*leaf, (other, count), &proof), root, "{index} at {other} of {count}");
                }
                assert_ne!(climb(*leaf, (index, count), &[proof.as_slice(), &[*leaf]].concat()), root);
            }
            assert_eq!(inclusion_proof(&leaves, count), None);
        }
        assert_eq!(root(&[]), None);
    }

    #[test]
    fn the_tree_is_split_where_the_rfc_splits_it() {
        assert_eq!([2, 3, 4, 5, 7, 8, 9].map(left_count), [1, 2, 2, 4, 4, 4, 8]);
    }
}
