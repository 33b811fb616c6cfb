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

impl Engine {
    /// The engine of servers in this run: every test that starts one runs once for each engine.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "how the run was started is said by its environment")]
    pub fn of_servers() -> Self {
        match std::env::var("DOORWARD_TEST_ENGINE").as_deref() {
            Ok("postgres") => Self::Postgres,
            _ => Self::Embedded,
        }
    }
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
