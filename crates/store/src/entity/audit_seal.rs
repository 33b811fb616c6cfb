//! Row of `audit_seal`. A signed batch of the trail.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_seal")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) number: i64,
    pub(crate) first_sequence: i64,
    pub(crate) last_sequence: i64,
    pub(crate) root: Vec<u8>,
    pub(crate) leaves: Vec<u8>,
    pub(crate) head: Vec<u8>,
    pub(crate) key_id: String,
    pub(crate) signature: String,
    pub(crate) sealed_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
