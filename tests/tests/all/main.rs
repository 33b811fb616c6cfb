//! Doorward through its public doors, one module for each promise; one binary, because linking takes longer than running.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what must hold by ending when it does not"
)]

mod doors;
mod flows;
mod ids;
mod store;
