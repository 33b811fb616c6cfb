//! One refresh family as its app remembers it.

/// The newest tokens of a family; the rotation of `current` may have been in flight when the server died.
pub(crate) struct Family {
    /// Two generations before `current`, if there were that many acknowledged rotations.
    pub(crate) before_previous: Option<String>,
    /// One generation before `current`.
    pub(crate) previous: Option<String>,
    /// The newest token that was received.
    pub(crate) current: String,
    rotations: u64,
}

impl Family {
    /// A family that was never rotated.
    pub(crate) fn new(current: String) -> Self {
        Self { before_previous: None, previous: None, current, rotations: 0 }
    }

    /// A rotation was acknowledged with this new token.
    pub(crate) fn rotated(&mut self, next: String) {
        self.rotations += 1;
        self.before_previous = self.previous.replace(std::mem::replace(&mut self.current, next));
    }

    /// Acknowledged rotations since the last time this was asked.
    pub(crate) fn take_rotations(&mut self) -> u64 {
        std::mem::take(&mut self.rotations)
    }
}
