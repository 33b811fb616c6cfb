//! The one place of the load program that asks what time it is.

use std::time::Instant;

/// Now, on the monotonic clock that all latencies are measured with.
#[expect(clippy::disallowed_methods, reason = "measuring elapsed time is what a load program is for")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
