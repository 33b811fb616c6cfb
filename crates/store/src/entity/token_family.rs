//! Row of `token_family`. A family of tokens.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token_family")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) session_id: Uuid,
    pub(crate) user_id: Uuid,
    pub(crate) client_id: Uuid,
    pub(crate) granted: String,
    pub(crate) salt: Vec<u8>,
    pub(crate) generation: i64,
    pub(crate) rotated_at: i64,
    pub(crate) retries: i64,
    pub(crate) state: String,
    pub(crate) born_sequence: i64,
    pub(crate) created_at: i64,
    pub(crate) absolute_expires_at: i64,
    pub(crate) idle_expires_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
