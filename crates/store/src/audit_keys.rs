//! The keys that sign the heads of the trail, their private halves sealed before they come here.

use crate::door::{Scope, WriteTx};
use crate::entity::audit_key::{ActiveModel, Column, Entity};
use crate::error::StoreError;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

/// A key with its sealed private half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAuditKey {
    /// What seals call it.
    pub key_id: String,
    /// The private half (PKCS#8), sealed under the tenant's data key.
    pub sealed_private_key: Vec<u8>,
}

/// All keys of the tenant, oldest first.
pub async fn list(scope: &Scope) -> Result<Vec<StoredAuditKey>, StoreError> {
    let rows = Entity::find()
        .filter(Column::TenantId.eq(scope.tenant().uuid()))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::KeyId)
        .all(scope.db())
        .await?;
    let keys = rows
        .into_iter()
        .map(|row| StoredAuditKey { key_id: row.key_id, sealed_private_key: row.private_key });
    Ok(keys.collect())
}

/// Adds a key.
pub async fn insert(tx: &WriteTx, key: &StoredAuditKey) -> Result<(), StoreError> {
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        key_id: Set(key.key_id.clone()),
        private_key: Set(key.sealed_private_key.clone()),
        created_at: Set(tx.now().millis()),
    };
    Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}
