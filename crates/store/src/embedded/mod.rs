//! The embedded engine: each tenant its own SQLite file, the platform's also holding the registry.
//!
//! It owns files, connections, turns and the bound on open files; it knows no aggregates.

mod connect;
mod file;
mod files;
mod line;
mod statement;
mod writer;

pub(crate) use connect::look_into;
pub(crate) use file::{TenantFile, has_table};
pub(crate) use files::Files;
pub(crate) use writer::Turn;
