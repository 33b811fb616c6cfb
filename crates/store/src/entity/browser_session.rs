//! Row of `browser_session`. A signed-in browser.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "browser_session")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) token_mac: Vec<u8>,
    pub(crate) user_id: Uuid,
    pub(crate) auth_time: i64,
    pub(crate) methods: String,
    pub(crate) created_at: i64,
    pub(crate) last_seen_at: i64,
    pub(crate) idle_expires_at: i64,
    pub(crate) absolute_expires_at: i64,
    pub(crate) ended_at: Option<i64>,
    pub(crate) ip: Option<String>,
    pub(crate) user_agent: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
