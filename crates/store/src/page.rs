//! Pages of lists, in the order of creation, walked by a cursor.

use domain::Timestamp;
use uuid::Uuid;

/// Which page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageAsk {
    after: Option<(Timestamp, Uuid)>,
    limit: u64,
}

/// The most items of one page.
pub const PAGE_ITEMS_MAX: u64 = 200;

impl PageAsk {
    /// The page after a position, of at most `limit` items (1 to [`PAGE_ITEMS_MAX`]).
    #[must_use]
    pub fn new(after: Option<(Timestamp, Uuid)>, limit: u64) -> Self {
        Self { after, limit: limit.clamp(1, PAGE_ITEMS_MAX) }
    }

    pub(crate) fn after(&self) -> Option<(Timestamp, Uuid)> {
        self.after
    }

    /// One more than wanted: its presence says that there is a next page.
    pub(crate) fn limit_with_probe(&self) -> u64 {
        self.limit + 1
    }

    pub(crate) fn page<T>(&self, mut items: Vec<T>, position: impl Fn(&T) -> (Timestamp, Uuid)) -> Page<T> {
        let wanted = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let next = if items.len() > wanted {
            items.truncate(wanted);
            items.last().map(position)
        } else {
            None
        };
        Page { items, next }
    }
}

/// A page, and where the next one begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The position after which the next page begins; none on the last page.
    pub next: Option<(Timestamp, Uuid)>,
}
