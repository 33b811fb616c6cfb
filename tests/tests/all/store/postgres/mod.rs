//! The walls of PostgreSQL, attacked by raw SQL as the very roles that serve.

mod raw;
mod roles;
mod schema;
mod walls;
