//! How many may wait, from how long hashes take.
//!
//! A queue that is longer than what can be served in time only makes people wait for a refusal. So the queue has as
//! many places as the room can serve in half of the longest wait, and everybody else is refused at once.

use std::time::Duration;

use domain::password::ScryptParameters;

/// The measured pace of the room.
pub(super) struct Pace {
    slots: u32,
    wait_max: Duration,
    places_max: usize,
    /// What a batch takes, smoothed over the last few.
    work: Duration,
}

impl Pace {
    /// A pace that is guessed from the parameters until the first hashes have been measured.
    pub(super) fn guess(
        slots: usize,
        wait_max: Duration,
        places_max: usize,
        parameters: ScryptParameters,
    ) -> Self {
        let blocks = (1_u64 << parameters.log_n().min(63))
            .saturating_mul(parameters.r().into())
            .saturating_mul(parameters.p().into());
        let work = Duration::from_nanos(blocks.saturating_mul(GUESSED_NANOS_PER_BLOCK));
        Self { slots: u32::try_from(slots).unwrap_or(u32::MAX), wait_max, places_max, work }
    }

    /// Learns what a batch took.
    pub(super) fn learn(&mut self, took: Duration) {
        self.work = (self.work * 3 + took.min(LONGEST_LESSON)) / 4;
    }

    /// The places of the queue, never more than configured; a few remain however slow hashes are, because a machine
    /// that is busy with something else is not the same as a rush.
    pub(super) fn places(&self) -> usize {
        let rounds = (self.wait_max / 2).as_nanos() / self.work.as_nanos().max(1);
        let places = rounds.saturating_mul(self.slots.into());
        usize::try_from(places).unwrap_or(usize::MAX).max(PLACES_MIN).min(self.places_max)
    }
}

const PLACES_MIN: usize = 2;

/// What a slow server of today takes for one step of the mixing function, of which a hash takes N · r · p: better a few
/// refused in the first second than many who wait in vain.
const GUESSED_NANOS_PER_BLOCK: u64 = 400;

/// A machine that stood still must not be remembered for longer than a few batches.
const LONGEST_LESSON: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(slots: usize) -> Pace {
        Pace::guess(slots, Duration::from_secs(2), 64, ScryptParameters::LN15_P3)
    }

    #[test]
    fn the_queue_is_as_long_as_half_of_the_longest_wait() {
        assert_eq!(pace(1).places(), 3);
        assert_eq!(pace(4).places(), 12);
        assert_eq!(pace(100).places(), 64);
    }

    #[test]
    fn slow_hashes_shorten_it_and_quick_ones_lengthen_it() {
        let mut pace = pace(1);
        (0..50).for_each(|_| pace.learn(Duration::from_millis(300)));
        assert_eq!(pace.places(), 3);
        (0..50).for_each(|_| pace.learn(Duration::from_hours(1)));
        assert_eq!(pace.places(), PLACES_MIN);
        (0..100).for_each(|_| pace.learn(Duration::from_millis(1)));
        assert_eq!(pace.places(), 64);
    }
}
