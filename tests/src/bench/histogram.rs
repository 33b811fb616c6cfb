//! Latencies in logarithmic buckets: constant memory, under two per cent error, cheap to merge.

use std::time::Duration;

/// A histogram of nanoseconds with 64 linear steps per power of two.
#[derive(Clone)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
    max: Duration,
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

impl Histogram {
    /// An empty histogram.
    pub(crate) fn new() -> Self {
        Self { counts: vec![0; bucket_of(NANOS_MAX) + 1], total: 0, max: Duration::ZERO }
    }

    /// Counts one latency; anything over a minute counts as a minute, but `max` stays exact.
    pub(crate) fn record(&mut self, latency: Duration) {
        let nanos = u64::try_from(latency.as_nanos()).unwrap_or(NANOS_MAX).min(NANOS_MAX);
        if let Some(count) = self.counts.get_mut(bucket_of(nanos)) {
            *count += 1;
        }
        self.total += 1;
        self.max = self.max.max(latency);
    }

    /// Adds everything another histogram counted.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        self.total += other.total;
        self.max = self.max.max(other.max);
    }

    /// How many latencies were counted.
    pub(crate) fn count(&self) -> u64 {
        self.total
    }

    /// The longest latency, exactly.
    pub(crate) fn max(&self) -> Duration {
        self.max
    }

    /// The latency that `share` (0 to 1) of all requests did not exceed; zero when nothing was counted.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts stay far below 2^52 and a rank is never negative"
    )]
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let rank = ((self.total as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return Duration::from_nanos(highest_in(bucket)).min(self.max);
            }
        }
        self.max
    }
}

fn bucket_of(nanos: u64) -> usize {
    let shift = u64::from((u64::BITS - nanos.leading_zeros()).saturating_sub(STEP_BITS + 1));
    usize::try_from((shift << STEP_BITS) + (nanos >> shift)).unwrap_or(usize::MAX)
}

fn highest_in(bucket: usize) -> u64 {
    let bucket = u64::try_from(bucket).unwrap_or(u64::MAX);
    let shift = (bucket >> STEP_BITS).saturating_sub(1);
    let step = bucket - (shift << STEP_BITS);
    ((step + 1) << shift) - 1
}

const STEP_BITS: u32 = 6;
const NANOS_MAX: u64 = 60_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_a_bucket_whose_top_is_less_than_two_per_cent_away() {
        for nanos in (0..200).chain((1..59).map(|n| n * 1_000_000_007)).chain([NANOS_MAX]) {
            let top = highest_in(bucket_of(nanos));
            assert!(top >= nanos, "{nanos} is above its bucket's top {top}");
            assert!(top - nanos <= nanos / 60, "{nanos} is reported as {top}");
        }
    }

    #[test]
    fn buckets_follow_each_other_without_gap_or_overlap() {
        for bucket in 0..bucket_of(NANOS_MAX) {
            assert_eq!(bucket_of(highest_in(bucket)), bucket);
            assert_eq!(bucket_of(highest_in(bucket) + 1), bucket + 1);
        }
    }

    #[test]
    fn quantiles_of_a_known_row_come_out() {
        let mut histogram = Histogram::new();
        for millis in 1..=100 {
            histogram.record(Duration::from_millis(millis));
        }
        let p50 = histogram.quantile(0.5).as_secs_f64();
        let p99 = histogram.quantile(0.99).as_secs_f64();
        assert!((0.050..0.051).contains(&p50), "{p50}");
        assert!((0.099..0.1).contains(&p99), "{p99}");
        assert_eq!(histogram.max(), Duration::from_millis(100));
        assert_eq!(histogram.quantile(1.0), Duration::from_millis(100));
    }

    #[test]
    fn merging_is_the_same_as_having_counted_together() {
        let (mut one, mut other, mut both) = (Histogram::new(), Histogram::new(), Histogram::new());
        for micros in 1..1000_u64 {
            let half = if micros % 3 == 0 { &mut one } else { &mut other };
            half.record(Duration::from_micros(micros));
            both.record(Duration::from_micros(micros));
        }
        one.merge(&other);
        assert_eq!(one.count(), both.count());
        assert_eq!(one.quantile(0.9), both.quantile(0.9));
    }

    #[test]
    fn nothing_counted_is_zero() {
        assert_eq!(Histogram::new().quantile(0.99), Duration::ZERO);
    }
}
