//! Password verifiers, apart from people, so that reading people never reads them.

use crate::door::{Scope, WriteTx};
use crate::entity::password_credential::{ActiveModel, Column, Entity};
use crate::error::StoreError;
use crate::row::Place;
use domain::Timestamp;
use domain::ids::UserId;
use domain::password::PasswordHash;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait as _};

/// The verifier of one person's password, for one sign-in.
pub async fn find(scope: &Scope, user: UserId) -> Result<Option<PasswordHash>, StoreError> {
    let row = Entity::find_by_id((scope.tenant().uuid(), user.uuid())).one(scope.db()).await?;
    row.map(|row| Place("password_credential", "hash").parsed(PasswordHash::parse(&row.hash))).transpose()
}

/// Sets or replaces a password.
pub async fn put(
    tx: &mut WriteTx,
    user: UserId,
    hash: &PasswordHash,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        user_id: Set(user.uuid()),
        hash: Set(hash.to_string()),
        changed_at: Set(now.millis()),
    };
    let replace = OnConflict::columns([Column::TenantId, Column::UserId])
        .update_columns([Column::Hash, Column::ChangedAt])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Removes a password.
pub async fn delete(tx: &mut WriteTx, user: UserId) -> Result<(), StoreError> {
    Entity::delete_by_id((tx.tenant().uuid(), user.uuid())).exec(tx.db()).await?;
    Ok(())
}
