//! What a password hash costs, and how many may be computed at a time.

use std::num::NonZeroUsize;

/// Cost parameters of scrypt (RFC 7914); only the points that OWASP ranks equal exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    log_n: u8,
    r: u32,
    p: u32,
}

/// The bounds of the room in which hashes are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashingBounds {
    /// How many hashes at a time; `None` is the number of cores.
    pub slots: Option<NonZeroUsize>,
    /// What all of them together may take, in MiB.
    pub memory_mib: usize,
    /// How many may wait.
    pub queue: usize,
}

impl PasswordCost {
    /// The accepted point with this `log_n`, if `r` and `p`, where given, are the point's own.
    #[must_use]
    pub fn find_point(log_n: u8, r: Option<u32>, p: Option<u32>) -> Option<Self> {
        POINTS.into_iter().find(|point| {
            point.log_n == log_n && r.is_none_or(|r| r == point.r) && p.is_none_or(|p| p == point.p)
        })
    }

    /// The base-2 logarithm of N.
    #[must_use]
    pub fn log_n(self) -> u8 {
        self.log_n
    }

    /// The block size.
    #[must_use]
    pub fn r(self) -> u32 {
        self.r
    }

    /// The passes.
    #[must_use]
    pub fn p(self) -> u32 {
        self.p
    }

    /// What one pass takes, in MiB (RFC 7914 §2: 128 · r · N bytes).
    #[must_use]
    pub fn memory_mib(self) -> usize {
        let bytes = 128_u64 * u64::from(self.r) * (1_u64 << self.log_n);
        usize::try_from(bytes.div_ceil(1 << 20)).unwrap_or(usize::MAX)
    }
}

/// The base-2 logarithm of N without any configuration.
pub const DEFAULT_LOG_N: u8 = 15;

const POINTS: [PasswordCost; 5] = [
    PasswordCost { log_n: 17, r: 8, p: 1 },
    PasswordCost { log_n: 16, r: 8, p: 2 },
    PasswordCost { log_n: 15, r: 8, p: 3 },
    PasswordCost { log_n: 14, r: 8, p: 5 },
    PasswordCost { log_n: 13, r: 8, p: 10 },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_points_of_the_table_exist() {
        assert_eq!(PasswordCost::find_point(17, None, None).map(PasswordCost::p), Some(1));
        assert!(PasswordCost::find_point(15, Some(8), Some(3)).is_some());
        assert!(PasswordCost::find_point(15, Some(8), Some(1)).is_none());
        assert!(PasswordCost::find_point(15, Some(1), None).is_none());
        assert!(PasswordCost::find_point(12, None, None).is_none());
    }

    #[test]
    fn memory_is_what_rfc_7914_says() {
        assert_eq!(PasswordCost::find_point(15, None, None).map(PasswordCost::memory_mib), Some(32));
        assert_eq!(PasswordCost::find_point(17, None, None).map(PasswordCost::memory_mib), Some(128));
    }
}
