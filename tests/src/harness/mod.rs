//! What tests stand on: time that they move, chance that repeats, directories that vanish, and a store with two tenants
//! on every engine there is.
//!
//! It owns fixtures, no assertions: what must hold is said by the tests. A failure to prepare a fixture is a failure of
//! the test, so everything here panics rather than returning errors.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a fixture that cannot be prepared ends its test"
)]

mod browser;
mod clock;
mod directory;
mod engine;
mod entropy;
mod log;
mod postgres;
mod raw;
pub mod relying_party;
mod samples;
mod server;
mod world;

pub use browser::{Browser, PageForm};
pub use clock::TestClock;
pub use directory::Directory;
pub use engine::{Engine, engines, on_every_engine};
pub use entropy::SeededEntropy;
pub use log::Log;
pub use postgres::Database;
pub use relying_party::{Person, RelyingParty};
pub use samples::Samples;
pub use server::{Answer, Server, TestTenant};
pub use world::World;
