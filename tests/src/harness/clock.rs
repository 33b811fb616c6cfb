//! Time that stands still until a test moves it.

use domain::{Clock, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A clock that a test moves by hand; it begins on 2026-01-01 at midnight UTC.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

const BEGINNING_SECS: i64 = 1_767_225_600;

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(BEGINNING_SECS * 1000))
    }
}

impl TestClock {
    /// Moves time forward.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).expect("tests do not wait for so long");
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    /// Moves time anywhere, backward too, as a badly set machine does.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.millis(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
