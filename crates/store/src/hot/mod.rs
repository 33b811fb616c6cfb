//! What is kept in memory because every request asks for it, and kept true by the commits that change it.
//!
//! Two rules make it safe. A change reaches memory after its COMMIT and before its author is answered. And what was
//! read from the database enters memory only if no commit has touched the same thing since the read began, so that a slow
//! reader cannot bring back what a commit has just removed.

mod caches;
mod pulse;
mod touched;

pub(crate) use caches::Caches;
pub use caches::Hot;
pub(crate) use pulse::Pulse;
pub use pulse::Standing;
use touched::STRIPES;
pub(crate) use touched::Touched;
