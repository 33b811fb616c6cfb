//! Pages of lists, in the order of creation, walked by a cursor.

use domain::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{EntityTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select};
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

    /// Restricts a query to the page, in the order of two columns that together name one row.
    pub(crate) fn of<E: EntityTrait>(&self, query: Select<E>, (at, id): (E::Column, E::Column)) -> Select<E> {
        let query = match self.after {
            Some((after_at, after_id)) => query.filter(
                Expr::tuple([Expr::col(at), Expr::col(id)])
                    .gt(Expr::tuple([Expr::value(after_at.millis()), Expr::value(after_id)])),
            ),
            None => query,
        };
        query.order_by_asc(at).order_by_asc(id).limit(self.rows_max())
    }

    /// How many rows to read: one more than wanted, whose presence says that there is a next page.
    pub(crate) fn rows_max(&self) -> u64 {
        self.limit + 1
    }

    pub(crate) fn after(&self) -> Option<(Timestamp, Uuid)> {
        self.after
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
