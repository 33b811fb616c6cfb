//! The PostgreSQL engine: all tenants in one database, walled by row-level security that is forced on every table.
//!
//! A transaction names its tenant and shows the pass that this process holds for it; the policies believe nothing else,
//! so a statement that was smuggled in can name another tenant and still sees nothing of it. It knows no aggregates.

mod cluster;
mod connect;
mod prepare;
mod process;
mod rows;
mod version;
mod walls;

pub(crate) use cluster::{Cluster, examine};
pub use connect::PostgresOptions;
pub use prepare::{RolePasswords, prepare_database};
pub(crate) use rows::{TenantRows, record_change};
pub use walls::WallFault;
