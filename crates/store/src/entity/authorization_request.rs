//! Row of `authorization_request`. An authorization request on the hosted pages.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_request")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) handle_mac: Vec<u8>,
    pub(crate) browser_mac: Vec<u8>,
    pub(crate) ask: String,
    pub(crate) begun_session_id: Option<Uuid>,
    pub(crate) begun_auth_time: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) expires_at: i64,
    pub(crate) consented_by: Option<Uuid>,
    pub(crate) answered_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
