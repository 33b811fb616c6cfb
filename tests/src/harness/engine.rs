//! The engines on which every promise of the store is checked.

use super::World;

/// An engine; the next one is added here, to [`engines`], and where the compiler then asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, a file for each tenant.
    Embedded,
    /// PostgreSQL, one database for all.
    Postgres,
}

/// Every engine.
#[must_use]
pub const fn engines() -> &'static [Engine] {
    &[Engine::Embedded, Engine::Postgres]
}

/// Runs a check in a fresh world on every engine.
pub async fn on_every_engine(check: impl AsyncFn(World)) {
    for engine in engines() {
        check(World::open(*engine).await).await;
    }
}
