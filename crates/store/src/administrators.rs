//! Whether anybody is left who administers the tenant.

use crate::door::Scope;
use crate::entity::app_user::{Column, Entity};
use crate::error::StoreError;
use domain::ids::UserId;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

/// Whether an active administrator exists, besides the one given.
pub async fn exists(scope: &Scope, besides: Option<UserId>) -> Result<bool, StoreError> {
    let mut query = Entity::find()
        .filter(Column::TenantId.eq(scope.tenant().uuid()))
        .filter(Column::Administrator.eq(true))
        .filter(Column::State.eq("active"));
    if let Some(besides) = besides {
        query = query.filter(Column::Id.ne(besides.uuid()));
    }
    Ok(query.count(scope.db()).await? > 0)
}
