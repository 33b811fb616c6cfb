//! The history of the schema, written once for SQLite and PostgreSQL.
//!
//! Two histories: [`tenant`] for what belongs to one tenant, [`registry`] for the list of tenants itself. Columns are
//! named by what they hold ([`schema::ColumnKind`]), and [`schema::TenantTable`] is the only way to make a tenant
//! table, so that none can lack its wall. This crate knows no entities and no rules of the domain.

pub mod postgres;
pub mod registry;
pub mod schema;
pub mod tenant;
