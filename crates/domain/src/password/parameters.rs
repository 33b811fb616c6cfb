//! How much work and memory one scrypt hash takes.

/// scrypt parameters within bounds that one sign-in may cost (RFC 7914, section 2).
///
/// New hashes use one of [`ScryptParameters::PRESETS`]; hashes read from the store or an import may have any
/// parameters that [`ScryptParameters::new`] takes, so a hostile one cannot make a sign-in last minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScryptParameters {
    log_n: u8,
    r: u32,
    p: u32,
}

impl ScryptParameters {
    /// N = 2^17, r = 8, p = 1: 128 MiB.
    pub const LN17_P1: Self = Self { log_n: 17, r: 8, p: 1 };
    /// N = 2^16, r = 8, p = 2: 64 MiB.
    pub const LN16_P2: Self = Self { log_n: 16, r: 8, p: 2 };
    /// N = 2^15, r = 8, p = 3: 32 MiB; the default.
    pub const LN15_P3: Self = Self { log_n: 15, r: 8, p: 3 };
    /// N = 2^14, r = 8, p = 5: 16 MiB.
    pub const LN14_P5: Self = Self { log_n: 14, r: 8, p: 5 };
    /// N = 2^13, r = 8, p = 10: 8 MiB.
    pub const LN13_P10: Self = Self { log_n: 13, r: 8, p: 10 };

    /// The points of the OWASP password storage table, strongest first; only these can be configured.
    pub const PRESETS: [Self; 5] =
        [Self::LN17_P1, Self::LN16_P2, Self::LN15_P3, Self::LN14_P5, Self::LN13_P10];

    /// Most memory one hash may take, in bytes.
    pub const MEMORY_BYTES_MAX: u64 = 256 * 1024 * 1024;

    /// Bounds of parameters that are read: `log_n` 10 to 18, `r` 1 to 32, `p` 1 to 16, and their products.
    pub fn new(log_n: u8, r: u32, p: u32) -> Result<Self, ParametersError> {
        if !(10..=18).contains(&log_n) {
            return Err(ParametersError::LogN);
        }
        if !(1..=32).contains(&r) {
            return Err(ParametersError::R);
        }
        if !(1..=16).contains(&p) {
            return Err(ParametersError::P);
        }
        let parameters = Self { log_n, r, p };
        if parameters.memory_bytes() > Self::MEMORY_BYTES_MAX {
            return Err(ParametersError::Memory);
        }
        if parameters.work() > WORK_MAX {
            return Err(ParametersError::Work);
        }
        Ok(parameters)
    }

    /// The preset with these numbers, for the configuration.
    #[must_use]
    pub fn find_preset(log_n: u8, r: u32, p: u32) -> Option<Self> {
        Self::PRESETS.into_iter().find(|preset| *preset == Self { log_n, r, p })
    }

    /// log₂ of the cost parameter N.
    #[must_use]
    pub const fn log_n(&self) -> u8 {
        self.log_n
    }

    /// The block size parameter, in units of 128 bytes.
    #[must_use]
    pub const fn r(&self) -> u32 {
        self.r
    }

    /// The parallelization parameter.
    #[must_use]
    pub const fn p(&self) -> u32 {
        self.p
    }

    /// Bytes that one hash reads and writes while it runs: the vector V (RFC 7914, section 5).
    #[must_use]
    pub const fn memory_bytes(&self) -> u64 {
        128 * self.block_count()
    }

    /// Whether a hash with these parameters is cheaper to attack than one with `other`.
    ///
    /// The measure is memory × work, what an attacker's chip is made of. It ranks the presets in the order of the
    /// OWASP table, so a change of the default upgrades hashes in one direction only.
    #[must_use]
    pub const fn is_weaker_than(&self, other: &Self) -> bool {
        self.strength() < other.strength()
    }

    const fn strength(&self) -> u64 {
        self.block_count() * self.work()
    }

    const fn work(&self) -> u64 {
        self.block_count() * self.p as u64
    }

    const fn block_count(&self) -> u64 {
        (self.r as u64) << self.log_n
    }
}

impl Default for ScryptParameters {
    fn default() -> Self {
        Self::LN15_P3
    }
}

/// Which bound scrypt parameters break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParametersError {
    /// log₂ N.
    #[error("ln is not between 10 and 18")]
    LogN,
    /// Block size.
    #[error("r is not between 1 and 32")]
    R,
    /// Parallelization.
    #[error("p is not between 1 and 16")]
    P,
    /// N × r.
    #[error("one hash would take more than 256 MiB of memory")]
    Memory,
    /// N × r × p.
    #[error("one hash would take more than four times the work of the strongest preset")]
    Work,
}

/// Four times N × r × p of the strongest preset: about a second on one core.
const WORK_MAX: u64 = 4 * ScryptParameters::LN17_P1.work();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_presets_are_within_the_bounds_and_ordered_strongest_first() {
        for preset in ScryptParameters::PRESETS {
            assert_eq!(ScryptParameters::new(preset.log_n, preset.r, preset.p), Ok(preset));
            assert_eq!(ScryptParameters::find_preset(preset.log_n, preset.r, preset.p), Some(preset));
        }
        for pair in ScryptParameters::PRESETS.windows(2) {
            assert!(pair[1].is_weaker_than(&pair[0]));
            assert!(!pair[0].is_weaker_than(&pair[1]));
        }
    }

    #[test]
    fn only_presets_can_be_configured() {
        assert_eq!(ScryptParameters::find_preset(10, 8, 1), None);
        assert_eq!(ScryptParameters::find_preset(15, 8, 1), None);
    }

    #[test]
    fn nothing_is_weaker_than_itself() {
        assert!(!ScryptParameters::LN15_P3.is_weaker_than(&ScryptParameters::LN15_P3));
    }

    #[test]
    fn memory_is_that_of_the_vector() {
        assert_eq!(ScryptParameters::LN15_P3.memory_bytes(), 32 << 20);
        assert_eq!(ScryptParameters::LN17_P1.memory_bytes(), 128 << 20);
    }

    #[test]
    fn parameters_that_cost_too_much_or_nothing_are_refused() {
        let cases = [
            (9, 8, 1, ParametersError::LogN),
            (19, 8, 1, ParametersError::LogN),
            (30, 8, 1, ParametersError::LogN),
            (255, 8, 1, ParametersError::LogN),
            (15, 0, 1, ParametersError::R),
            (15, 33, 1, ParametersError::R),
            (15, 1 << 20, 1, ParametersError::R),
            (15, 8, 0, ParametersError::P),
            (15, 8, 17, ParametersError::P),
            (18, 16, 1, ParametersError::Memory),
            (17, 32, 1, ParametersError::Memory),
            (17, 8, 5, ParametersError::Work),
            (18, 8, 3, ParametersError::Work),
        ];
        for (log_n, r, p, expected) in cases {
            assert_eq!(ScryptParameters::new(log_n, r, p), Err(expected), "({log_n}, {r}, {p})");
        }
    }
}
