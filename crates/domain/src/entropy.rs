//! Chance, as something that is handed in.

/// Fills buffers with unpredictable bytes; the operating system's in production, a seeded stream in tests.
pub trait Entropy: Send + Sync {
    /// Overwrites the whole buffer with fresh bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// `N` fresh bytes.
pub fn random_bytes<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}
