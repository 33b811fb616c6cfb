//! What the verifier says.

use super::merkle::Hash;
use std::fmt;

/// A trail, or a part of it, that is as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How many entries were checked against a seal.
    pub sealed: u64,
    /// How many entries are younger than the last seal.
    pub unsealed: u64,
    /// How many seals there are.
    pub seals: u64,
    /// Whether every sealed entry was there; otherwise each was proven by itself.
    pub complete: bool,
    /// The head of the chain: whoever keeps it elsewhere can tell later whether this trail was cut.
    pub head: Hash,
}

/// The first place where a trail is not as it was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {sequence}: {wrong}")]
pub struct Finding {
    /// The number of the entry.
    pub sequence: i64,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It says something else than when it was sealed.
    Edited,
    /// It is gone.
    Deleted,
    /// It was not there when its number was sealed.
    Inserted,
    /// It stands in another place than when it was sealed.
    Reordered,
    /// The trail ends before it; its seal is known from the anchor.
    TailCut,
    /// The seal over it was not signed as it is, or by a key that nobody vouches for.
    SealForged,
    /// The seals before it do not lead to the one over it.
    ChainBroken,
    /// The seal over it is another one than that in the anchor.
    Rewritten,
}

impl Wrong {
    /// The word for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Deleted => "deleted",
            Self::Inserted => "inserted",
            Self::Reordered => "reordered",
            Self::TailCut => "tail_cut",
            Self::SealForged => "seal_forged",
            Self::ChainBroken => "chain_broken",
            Self::Rewritten => "rewritten",
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Edited => "edited since it was sealed",
            Self::Deleted => "deleted",
            Self::Inserted => "inserted after its number was sealed",
            Self::Reordered => "not in the place where it was sealed",
            Self::TailCut => "the trail is cut off before it, but the anchor knows its seal",
            Self::SealForged => "its seal is forged: not signed as it is, or by an unknown key",
            Self::ChainBroken => "the chain of seals is broken before it",
            Self::Rewritten => "its seal is another one than the anchor's",
        })
    }
}
