//! How large the hashing room is.

use std::time::Duration;

use domain::password::ScryptParameters;

/// Bounds of the hashing room; the smallest of them decides how many hashes run at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashingConfig {
    /// Most hashes at once; never more than the machine has cores.
    pub slots_max: usize,
    /// Most memory for all hashes together, in bytes; at least that of one hash with `parameters`.
    pub memory_bytes_max: u64,
    /// Most callers that wait for a slot, at least one; fewer wait if the room could not serve so many in time.
    pub queue_length_max: usize,
    /// Longest wait for a slot before the caller is refused.
    pub wait_max: Duration,
    /// Parameters of new hashes and of the dummy hash for unknown users.
    pub parameters: ScryptParameters,
}

impl HashingConfig {
    /// How many threads the room gets on a machine with so many cores, when one thread advances `width` hashes.
    pub(super) fn slots(&self, cores: usize, width: usize) -> Result<usize, HashingConfigError> {
        if self.slots_max == 0 {
            return Err(HashingConfigError::NoSlots);
        }
        if self.queue_length_max == 0 {
            return Err(HashingConfigError::NoQueue);
        }
        let memory_bytes = self.parameters.memory_bytes();
        if self.memory_bytes_max < memory_bytes {
            return Err(HashingConfigError::MemoryBelowOneHash { memory_bytes });
        }
        let width = u64::try_from(width).unwrap_or(u64::MAX).max(1);
        let by_memory = self.memory_bytes_max / memory_bytes.saturating_mul(width);
        let by_memory = usize::try_from(by_memory).unwrap_or(usize::MAX);
        Ok(self.slots_max.min(cores).min(by_memory).max(1))
    }

    /// What a refused caller is told to wait: by then everybody who waits now is served or refused.
    pub(super) fn retry_after_secs(&self) -> u64 {
        let whole = self.wait_max.as_secs();
        whole.saturating_add(u64::from(self.wait_max.subsec_nanos() > 0)).max(1)
    }
}

impl Default for HashingConfig {
    fn default() -> Self {
        Self {
            slots_max: SLOTS_MAX,
            // So that even the largest hash that can be read stays within the budget.
            memory_bytes_max: ScryptParameters::MEMORY_BYTES_MAX,
            queue_length_max: 64,
            wait_max: Duration::from_secs(2),
            parameters: ScryptParameters::default(),
        }
    }
}

/// Why no room can be built from a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum HashingConfigError {
    /// `slots_max` is zero.
    #[error("the hashing room needs at least one slot")]
    NoSlots,
    /// `queue_length_max` is zero.
    #[error("the hashing queue needs at least one place")]
    NoQueue,
    /// `memory_bytes_max` is below what one hash takes.
    #[error(
        "one password hash takes {memory_bytes} bytes of memory, which is more than the hashing room may use"
    )]
    MemoryBelowOneHash { memory_bytes: u64 },
}

/// More threads than any machine we know has cores to spare.
const SLOTS_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_bound_decides_the_number_of_slots() {
        let memory_bytes_max = 5 * ScryptParameters::LN15_P3.memory_bytes();
        let config = HashingConfig { slots_max: 4, memory_bytes_max, ..HashingConfig::default() };
        assert_eq!(config.slots(2, 1), Ok(2));
        assert_eq!(config.slots(16, 1), Ok(4));
        assert_eq!(HashingConfig { slots_max: 16, ..config.clone() }.slots(16, 1), Ok(5));
        assert_eq!(config.slots(16, 2), Ok(2));
        assert_eq!(config.slots(16, 8), Ok(1));
    }

    #[test]
    fn a_room_that_could_not_hash_is_refused() {
        let config = HashingConfig::default();
        let none = HashingConfig { slots_max: 0, ..config.clone() };
        assert_eq!(none.slots(2, 1), Err(HashingConfigError::NoSlots));
        let none = HashingConfig { queue_length_max: 0, ..config.clone() };
        assert_eq!(none.slots(2, 1), Err(HashingConfigError::NoQueue));
        let none = HashingConfig { memory_bytes_max: (32 << 20) - 1, ..config };
        assert_eq!(none.slots(2, 1), Err(HashingConfigError::MemoryBelowOneHash { memory_bytes: 32 << 20 }));
    }

    #[test]
    fn retry_after_is_the_longest_wait_in_whole_seconds() {
        for (wait_max, expected) in [(0, 1), (1, 1), (2000, 2), (2001, 3)] {
            let wait_max = Duration::from_millis(wait_max);
            let config = HashingConfig { wait_max, ..HashingConfig::default() };
            assert_eq!(config.retry_after_secs(), expected);
        }
    }
}
