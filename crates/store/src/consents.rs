//! What people let clients do.

use crate::door::{Scope, WriteTx};
use crate::entity::consent::{ActiveModel, Column, Entity};
use crate::error::StoreError;
use crate::row::Place;
use domain::Timestamp;
use domain::ids::{ClientId, UserId};
use protocol::oauth::ScopeSet;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

/// What a person has let a client do; empty if nothing.
pub async fn find_scopes(scope: &Scope, user: UserId, client: ClientId) -> Result<ScopeSet, StoreError> {
    let key = (scope.tenant().uuid(), user.uuid(), client.uuid());
    let row = Entity::find_by_id(key).one(scope.db()).await?;
    row.map_or(Ok(ScopeSet::default()), |row| Place("consent", "scopes").parsed(ScopeSet::parse(&row.scopes)))
}

/// Remembers what a person lets a client do from now on.
pub async fn put(
    tx: &WriteTx,
    (user, client): (UserId, ClientId),
    scopes: &ScopeSet,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        user_id: Set(user.uuid()),
        client_id: Set(client.uuid()),
        scopes: Set(scopes.to_string()),
        granted_at: Set(now.millis()),
    };
    let replace = OnConflict::columns([Column::TenantId, Column::UserId, Column::ClientId])
        .update_columns([Column::Scopes, Column::GrantedAt])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Forgets what a person let anybody do.
pub async fn delete_of_user(tx: &WriteTx, user: UserId) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::UserId.eq(user.uuid()))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Forgets what anybody let a client do.
pub async fn delete_of_client(tx: &WriteTx, client: ClientId) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::ClientId.eq(client.uuid()))
        .exec(tx.db())
        .await?;
    Ok(())
}
