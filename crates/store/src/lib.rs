//! Where tenants live: engines, the transaction door, aggregates, and the hot state that commits keep true.
//!
//! The only way in is [`Store::read`] and [`Store::write`], which ask who acts, in which tenant, with what authority;
//! the only way to keep a change is [`WriteTx::commit`], which asks for the audit event. It knows no HTTP, no use
//! cases and no mail.

mod db;
mod door;
mod embedded;
mod engine;
mod entity;
mod error;
mod home;
mod hot;
mod open_tenants;
mod postgres;
mod row;
mod unsealed;

pub mod administrators;
pub mod api_keys;
pub mod audit;
pub mod audit_keys;
pub mod audit_seals;
pub mod authorization_codes;
pub mod authorization_requests;
pub mod clients;
pub mod consents;
pub mod everything;
pub mod families;
pub mod inspection;
pub mod links;
pub mod page;
pub mod passwords;
pub mod registry;
pub mod repetitions;
pub mod revocations;
pub mod sessions;
pub mod settings;
pub mod signing_keys;
pub mod upkeep;
pub mod users;

pub use door::{EngineOptions, ReadTx, Scope, Store, StoreOptions, WriteTx};
pub use error::StoreError;
pub use hot::{Hot, Standing};
pub use page::{Page, PageAsk};
pub use postgres::{PostgresOptions, RolePasswords, WallFault, prepare_database};
pub use registry::{Registry, TenantEntry};
