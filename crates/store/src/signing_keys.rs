//! Signing keys, their private halves sealed before they come here.

use crate::door::{Scope, WriteTx};
use crate::entity::signing_key::{ActiveModel, Column, Entity, Model};
use crate::error::StoreError;
use crate::hot::Touched;
use crate::row::Place;
use domain::Timestamp;
use domain::signing_key::{SigningKeyRecord, SigningKeyState};
use protocol::jose::KeyId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

/// A key with its sealed private half.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSigningKey {
    /// The key without its private half.
    pub record: SigningKeyRecord,
    /// The private half (PKCS#8), sealed under the tenant's data key.
    pub sealed_private_key: Vec<u8>,
}

/// All keys of the tenant, oldest first.
pub async fn list(scope: &Scope) -> Result<Vec<StoredSigningKey>, StoreError> {
    let query = Entity::find()
        .filter(Column::TenantId.eq(scope.tenant().uuid()))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::KeyId);
    query.all(scope.db()).await?.into_iter().map(StoredSigningKey::try_from).collect()
}

/// Adds a key.
pub async fn insert(tx: &mut WriteTx, key: &StoredSigningKey) -> Result<(), StoreError> {
    let kind = serde_json::to_value(key.record.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        key_id: Set(key.record.key_id.as_str().to_owned()),
        kind: Set(kind.ok_or_else(|| Place("signing_key", "kind").corrupt())?),
        state: Set(key.record.state.as_str().to_owned()),
        private_key: Set(key.sealed_private_key.clone()),
        created_at: Set(key.record.created_at.millis()),
        next_step_at: Set(key.record.next_step_at.millis()),
    };
    Entity::insert(row).exec_without_returning(tx.db()).await?;
    tx.touch(Touched::SigningKeys);
    Ok(())
}

/// Writes a step of a key's life; false if another node has taken it.
pub async fn step(
    tx: &mut WriteTx,
    key: &SigningKeyRecord,
    from: SigningKeyState,
) -> Result<bool, StoreError> {
    let stepped = Entity::update_many()
        .col_expr(Column::State, Expr::value(key.state.as_str()))
        .col_expr(Column::NextStepAt, Expr::value(key.next_step_at.millis()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::KeyId.eq(key.key_id.as_str()))
        .filter(Column::State.eq(from.as_str()))
        .exec(tx.db())
        .await?;
    tx.touch(Touched::SigningKeys);
    Ok(stepped.rows_affected == 1)
}

impl TryFrom<Model> for StoredSigningKey {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let state = SigningKeyState::ALL.into_iter().find(|state| state.as_str() == row.state);
        Ok(Self {
            record: SigningKeyRecord {
                key_id: Place("signing_key", "key_id").parsed(KeyId::parse(&row.key_id))?,
                kind: Place("signing_key", "kind").parsed(serde_json::from_value(row.kind.into()))?,
                state: state.ok_or_else(|| Place("signing_key", "state").corrupt())?,
                created_at: Timestamp::from_millis(row.created_at),
                next_step_at: Timestamp::from_millis(row.next_step_at),
            },
            sealed_private_key: row.private_key,
        })
    }
}
