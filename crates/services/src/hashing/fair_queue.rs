//! Who is next.

use std::collections::VecDeque;

use uuid::Uuid;

/// A bounded queue with one line per tenant, served in turn.
///
/// Two rules make it fair. Tenants take turns, so a long line delays nobody but itself. And when the queue is full, a
/// newcomer takes the last place of the longest line, if that line is longer even without it: a flood in one tenant
/// uses the whole queue only as long as no other tenant needs it.
pub(super) struct FairQueue<T> {
    /// Never an empty line; the first is served next.
    lines: VecDeque<Line<T>>,
    length: usize,
    length_max: usize,
}

struct Line<T> {
    tenant: Uuid,
    waiting: VecDeque<T>,
}

/// What became of an item that asked for a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission<T> {
    /// It waits.
    Admitted,
    /// It waits; this item of the longest line gave up its place.
    Displaced(T),
    /// The queue is full and the item's own line is among the longest.
    Refused(T),
}

impl<T> FairQueue<T> {
    pub(super) const fn new(length_max: usize) -> Self {
        Self { lines: VecDeque::new(), length: 0, length_max }
    }

    pub(super) const fn len(&self) -> usize {
        self.length
    }

    pub(super) const fn is_full(&self) -> bool {
        self.length >= self.length_max
    }

    /// Changes the number of places; those who wait already keep theirs.
    pub(super) const fn resize(&mut self, length_max: usize) {
        self.length_max = length_max;
    }

    pub(super) fn push(&mut self, tenant: Uuid, item: T) -> Admission<T> {
        if !self.is_full() {
            self.append(tenant, item);
            return Admission::Admitted;
        }
        match self.displace_for(tenant) {
            Some(displaced) => {
                self.append(tenant, item);
                Admission::Displaced(displaced)
            }
            None => Admission::Refused(item),
        }
    }

    /// Takes the next item, but only if the caller can use it now; otherwise it stays next.
    pub(super) fn pop_if(&mut self, is_usable: impl FnOnce(&T) -> bool) -> Option<T> {
        let next = self.lines.front()?.waiting.front()?;
        if !is_usable(next) {
            return None;
        }
        let mut line = self.lines.pop_front()?;
        let item = line.waiting.pop_front();
        if !line.waiting.is_empty() {
            self.lines.push_back(line);
        }
        self.length = self.length.saturating_sub(1);
        item
    }

    /// Forgets items that nobody waits for any more.
    pub(super) fn retain(&mut self, is_wanted: impl Fn(&T) -> bool) {
        for line in &mut self.lines {
            line.waiting.retain(&is_wanted);
        }
        self.lines.retain(|line| !line.waiting.is_empty());
        self.length = self.lines.iter().map(|line| line.waiting.len()).sum();
    }

    fn append(&mut self, tenant: Uuid, item: T) {
        self.length = self.length.saturating_add(1);
        if let Some(line) = self.lines.iter_mut().find(|line| line.tenant == tenant) {
            line.waiting.push_back(item);
        } else {
            self.lines.push_back(Line { tenant, waiting: VecDeque::from([item]) });
        }
    }

    fn displace_for(&mut self, tenant: Uuid) -> Option<T> {
        let own_length =
            self.lines.iter().find(|line| line.tenant == tenant).map_or(0, |line| line.waiting.len());
        let longest = self.lines.iter_mut().max_by_key(|line| line.waiting.len())?;
        // The newest would have waited longest, so it loses least.
        let displaced =
            if longest.waiting.len() > own_length + 1 { longest.waiting.pop_back() } else { None };
        if displaced.is_some() {
            self.length = self.length.saturating_sub(1);
        }
        displaced
    }
}

#[cfg(test)]
mod tests;
