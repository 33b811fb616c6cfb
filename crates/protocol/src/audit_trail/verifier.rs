//! Walks a trail from its first entry and stops at the first that is not as it was sealed.

use super::merkle::{Hash, climb, root};
use super::{BATCH_ENTRIES_MAX, Entry, Finding, Line, PublicKey, Seal, Verdict, Wrong};
use std::collections::BTreeMap;

/// The seals of one trail that are known from outside its database, by their numbers.
pub type Anchor = BTreeMap<i64, Seal>;

/// Checks the lines of one tenant's trail in their order; memory is that of one batch.
pub struct Verifier {
    tenant: Option<String>,
    keys: Vec<PublicKey>,
    anchor: Anchor,
    /// Entries whose seal has not come yet.
    waiting: Vec<(Entry, Option<Vec<Hash>>)>,
    /// Entries beyond what one seal can hold: they are younger than the last seal, or were put in.
    beyond: Option<Beyond>,
    last: Position,
    verdict: Verdict,
}

/// Where the chain has come to.
#[derive(Clone, Copy)]
struct Position {
    number: i64,
    sequence: i64,
}

struct Beyond {
    first: i64,
    last: i64,
    count: u64,
}

impl Verifier {
    /// A verifier that believes seals of these keys only.
    #[must_use]
    pub fn new(keys: Vec<PublicKey>, anchor: Anchor) -> Self {
        let verdict = Verdict { sealed: 0, unsealed: 0, seals: 0, complete: true, head: Hash::ZERO };
        let last = Position { number: 0, sequence: 0 };
        Self { tenant: None, keys, anchor, waiting: Vec::new(), beyond: None, last, verdict }
    }

    /// Takes the next line.
    pub fn take(&mut self, line: Line) -> Result<(), Finding> {
        match line {
            Line::Entry { entry, proof } => self.wait(*entry, proof),
            Line::Seal { seal, leaves } => self.check(&seal, leaves.as_deref()),
        }
    }

    /// How many entries were checked so far.
    #[must_use]
    pub const fn sealed(&self) -> u64 {
        self.verdict.sealed
    }

    /// The number that the next sealed entry must have.
    #[must_use]
    pub const fn next_sequence(&self) -> i64 {
        self.last.sequence.saturating_add(1)
    }

    /// The trail has no further lines.
    pub fn finish(mut self) -> Result<Verdict, Finding> {
        if let Some((_, cut)) = self.anchor.range(self.last.number.saturating_add(1)..).next() {
            return Err(Finding { sequence: cut.head.first_sequence, wrong: Wrong::TailCut });
        }
        let mut next = self.next_sequence();
        for (entry, _) in &self.waiting {
            let wrong = match entry.sequence.cmp(&next) {
                std::cmp::Ordering::Less => Some((entry.sequence, Wrong::Inserted)),
                std::cmp::Ordering::Greater if self.verdict.complete => Some((next, Wrong::Deleted)),
                _ => None,
            };
            if let Some((sequence, wrong)) = wrong {
                return Err(Finding { sequence, wrong });
            }
            next = entry.sequence.saturating_add(1);
        }
        self.verdict.unsealed = self.waiting.len() as u64 + self.beyond.map_or(0, |beyond| beyond.count);
        Ok(self.verdict)
    }

    fn wait(&mut self, entry: Entry, proof: Option<Vec<Hash>>) -> Result<(), Finding> {
        if self.waiting.len() <= BATCH_ENTRIES_MAX {
            self.waiting.push((entry, proof));
            return Ok(());
        }
        let sequence = entry.sequence;
        let beyond = self.beyond.get_or_insert(Beyond { first: sequence, last: sequence - 1, count: 0 });
        if sequence <= beyond.last {
            return Err(Finding { sequence, wrong: Wrong::Inserted });
        }
        beyond.last = sequence;
        beyond.count += 1;
        Ok(())
    }

    fn check(&mut self, seal: &Seal, leaves: Option<&[Hash]>) -> Result<(), Finding> {
        let head = &seal.head;
        let at_seal = |wrong| Finding { sequence: head.first_sequence, wrong };
        self.tenant.get_or_insert_with(|| head.tenant.clone());
        let follows = head.number == self.last.number.saturating_add(1)
            && head.first_sequence == self.next_sequence()
            && self.tenant.as_ref() == Some(&head.tenant);
        if !follows {
            return Err(Finding { sequence: self.next_sequence(), wrong: Wrong::ChainBroken });
        }
        let count = head.entry_count().ok_or(at_seal(Wrong::SealForged))?;
        if seal.chained != head.chained(self.verdict.head) {
            return Err(at_seal(Wrong::SealForged));
        }
        if !self.keys.iter().any(|key| key.has_signed(seal)) {
            return Err(at_seal(Wrong::SealForged));
        }
        if self.anchor.get(&head.number).is_some_and(|known| known.chained != seal.chained) {
            return Err(at_seal(Wrong::Rewritten));
        }
        if let Some(beyond) = &self.beyond {
            return Err(Finding { sequence: beyond.first, wrong: Wrong::Inserted });
        }
        if let Some(leaves) = leaves {
            compare(&self.waiting, seal, leaves)?;
        } else {
            self.verdict.complete = false;
            prove(&self.waiting, seal, count)?;
        }
        self.verdict.sealed += self.waiting.len() as u64;
        self.verdict.seals += 1;
        self.verdict.head = seal.chained;
        self.last = Position { number: head.number, sequence: head.last_sequence };
        self.waiting.clear();
        Ok(())
    }
}

/// Holds every entry of a batch against its hash at the time of sealing.
fn compare(entries: &[(Entry, Option<Vec<Hash>>)], seal: &Seal, leaves: &[Hash]) -> Result<(), Finding> {
    let first = seal.head.first_sequence;
    let is_whole = seal.head.entry_count() == Some(leaves.len()) && root(leaves) == Some(seal.head.root);
    if !is_whole {
        return Err(Finding { sequence: first, wrong: Wrong::SealForged });
    }
    for ((entry, _), (leaf, sequence)) in entries.iter().zip(leaves.iter().zip(first..)) {
        if entry.tenant != seal.head.tenant || entry.sequence != sequence || entry.hash() != *leaf {
            return Err(explain(entries, (entry, sequence, *leaf), (first, leaves)));
        }
    }
    match entries.get(leaves.len()) {
        Some((entry, _)) => Err(Finding { sequence: entry.sequence, wrong: Wrong::Inserted }),
        None if entries.len() < leaves.len() => {
            let missing = first.saturating_add(i64::try_from(entries.len()).unwrap_or(i64::MAX));
            Err(Finding { sequence: missing, wrong: Wrong::Deleted })
        }
        None => Ok(()),
    }
}

/// Tells what was done from where the entry belongs and who else belongs in its place.
fn explain(
    entries: &[(Entry, Option<Vec<Hash>>)],
    (entry, sequence, leaf): (&Entry, i64, Hash),
    (first, leaves): (i64, &[Hash]),
) -> Finding {
    let has_place = |number| entries.iter().any(|(other, _)| other.sequence == number);
    match entry.sequence.cmp(&sequence) {
        std::cmp::Ordering::Less => return Finding { sequence: entry.sequence, wrong: Wrong::Inserted },
        std::cmp::Ordering::Greater if !has_place(sequence) => {
            return Finding { sequence, wrong: Wrong::Deleted };
        }
        _ => {}
    }
    let mut places = first..;
    let belongs_elsewhere = leaves.iter().any(|other| {
        let place = places.next().unwrap_or(i64::MAX);
        place != sequence && entry.hash_at(place) == *other
    });
    let another_belongs_here = entries.iter().any(|(other, _)| other.hash_at(sequence) == leaf);
    let wrong = match (belongs_elsewhere, another_belongs_here) {
        (true, true) => Wrong::Reordered,
        (true, false) => Wrong::Deleted,
        (false, true) => Wrong::Inserted,
        (false, false) => Wrong::Edited,
    };
    Finding { sequence, wrong }
}

/// Holds single entries of a batch against its root.
fn prove(entries: &[(Entry, Option<Vec<Hash>>)], seal: &Seal, count: usize) -> Result<(), Finding> {
    let head = &seal.head;
    let mut last = head.first_sequence.saturating_sub(1);
    for (entry, proof) in entries {
        let sequence = entry.sequence;
        if sequence <= last || sequence > head.last_sequence {
            return Err(Finding { sequence, wrong: Wrong::Inserted });
        }
        last = sequence;
        let index = usize::try_from(sequence - head.first_sequence).unwrap_or(usize::MAX);
        let proven = proof.as_ref().and_then(|proof| climb(entry.hash(), (index, count), proof));
        if entry.tenant != head.tenant || proven != Some(head.root) {
            return Err(Finding { sequence, wrong: Wrong::Edited });
        }
    }
    Ok(())
}
