//! What the room tells about itself. No tenant is a label: the number of tenants has no bound, that of series must.

use std::time::{Duration, Instant};

/// Why a hash was refused, as the label of the counter.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reason {
    /// No place in the queue.
    Full,
    /// A shorter line took the place.
    Displaced,
    /// No slot came free in time.
    Waited,
    /// scrypt itself failed.
    Failed,
}

pub(super) fn count_refusal(reason: Reason) {
    let reason = match reason {
        Reason::Full => "full",
        Reason::Displaced => "displaced",
        Reason::Waited => "waited",
        Reason::Failed => "failed",
    };
    metrics::counter!("doorward_hashing_refused_total", "reason" => reason).increment(1);
}

pub(super) fn show_queue_length(length: usize) {
    metrics::gauge!("doorward_hashing_queue_length")
        .set(f64::from(u32::try_from(length).unwrap_or(u32::MAX)));
}

pub(super) fn record_wait(waiting: &Stopwatch) {
    metrics::histogram!("doorward_hashing_wait_seconds").record(waiting.elapsed().as_secs_f64());
}

/// Records what a batch took, and says it.
pub(super) fn record_work(working: &Stopwatch) -> Duration {
    let took = working.elapsed();
    metrics::histogram!("doorward_hashing_work_seconds").record(took.as_secs_f64());
    took
}

/// Measures a duration: for the metrics, and for how many may wait.
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "a measured duration is the truth about this machine; an injected clock would hide it"
    )]
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
