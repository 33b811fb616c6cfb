//! Row of `audit_event`. An entry of the trail.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) sequence: i64,
    pub(crate) at: i64,
    pub(crate) actor_kind: String,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) actor_role: Option<String>,
    pub(crate) action: String,
    pub(crate) entity_kind: String,
    pub(crate) entity_id: Option<Uuid>,
    pub(crate) label: String,
    pub(crate) details: String,
    pub(crate) ip: Option<String>,
    pub(crate) user_agent: String,
    pub(crate) request_id: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
