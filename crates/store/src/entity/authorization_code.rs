//! Row of `authorization_code`. A code, issued and perhaps spent.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_code")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) code_mac: Vec<u8>,
    pub(crate) ask: String,
    pub(crate) user_id: Uuid,
    pub(crate) session_id: Uuid,
    pub(crate) auth_time: i64,
    pub(crate) methods: String,
    pub(crate) family_id: Uuid,
    pub(crate) expires_at: i64,
    pub(crate) consumed_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
