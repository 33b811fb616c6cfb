//! Open loop: calls are due at fixed times whatever the server does, and a latency counts from the moment its
//! call was due. A stalled server therefore shows in every call that had to wait behind it (the mistake of not
//! doing so is known as coordinated omission).

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::join_all;

use super::{
    clock,
    fault::Fault,
    station::{Caller, Station},
};

/// Calls that are due at even distances; shared by the stations, which take the next one when they are free.
pub(crate) struct Schedule {
    began: Instant,
    interval: Duration,
    calls: u64,
    taken: AtomicU64,
}

impl Schedule {
    /// `per_second` calls for a while, the first one now.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive rate over seconds is far below 2^52 calls"
    )]
    pub(crate) fn starting_now(per_second: f64, duration: Duration) -> Self {
        Self {
            began: clock::now(),
            interval: Duration::from_secs_f64(1.0 / per_second),
            calls: (duration.as_secs_f64() * per_second) as u64,
            taken: AtomicU64::new(0),
        }
    }

    /// When the next call is due; `None` when all are taken.
    pub(crate) fn take_next(&self) -> Option<Instant> {
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        (number < self.calls).then(|| self.began + self.interval.mul_f64(number_as_factor(number)))
    }
}

/// Lets the stations make the scheduled calls; more stations than calls ever wait at once keep it open.
pub(crate) async fn run<C: Caller>(
    stations: Vec<Station<C>>,
    per_second: f64,
    duration: Duration,
) -> Result<Vec<Station<C>>, Fault> {
    let schedule = Arc::new(Schedule::starting_now(per_second, duration));
    let tasks = stations.into_iter().map(|station| tokio::spawn(drive(station, Arc::clone(&schedule))));
    let ended = tokio::time::timeout(duration + PATIENCE, join_all(tasks)).await;
    let ended = ended.map_err(|_| Fault::Stalled)?;
    ended.into_iter().map(|station| station.map_err(|_| Fault::Stalled)).collect()
}

/// Waits for a moment more exactly than the timer, which counts whole milliseconds: sleeps most of the way and
/// then gives way to the others until it is time.
pub(crate) async fn wait_until(due: Instant) {
    let sleep_until = due.checked_sub(TIMER_STEP);
    if let Some(nearly) = sleep_until.filter(|nearly| *nearly > clock::now()) {
        tokio::time::sleep_until(nearly.into()).await;
    }
    while clock::now() < due {
        tokio::task::yield_now().await;
    }
}

async fn drive<C: Caller>(mut station: Station<C>, schedule: Arc<Schedule>) -> Station<C> {
    while let Some(due) = schedule.take_next() {
        wait_until(due).await;
        if station.call().await.is_ok() {
            station.latency.record(clock::now() - due);
        }
    }
    station
}

#[expect(clippy::cast_precision_loss, reason = "call numbers stay far below 2^52")]
fn number_as_factor(number: u64) -> f64 {
    number as f64
}

const TIMER_STEP: Duration = Duration::from_millis(2);
const PATIENCE: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_due_at_even_distances_and_end() {
        let schedule = Schedule::starting_now(1000.0, Duration::from_millis(5));
        let due: Vec<_> = std::iter::from_fn(|| schedule.take_next()).collect();
        assert_eq!(due.len(), 5);
        assert_eq!(due[4] - due[0], Duration::from_millis(4));
    }
}
