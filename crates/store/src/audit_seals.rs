//! The seals over the trail, and the trail as they see it: every field as it is stored.

use crate::door::{Scope, WriteTx};
use crate::entity::audit_event;
use crate::entity::audit_seal::{ActiveModel, Column, Entity, Model};
use crate::error::StoreError;
use crate::row::Place;
use domain::ids::TenantId;
use protocol::audit_trail::{Entry, Hash, Head, Seal};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

/// A seal with the hashes of its entries, which tell the one that changed from the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSeal {
    /// The seal.
    pub seal: Seal,
    /// The hashes of its entries, in their order.
    pub leaves: Vec<Hash>,
}

/// The last seal.
pub async fn find_last(scope: &Scope) -> Result<Option<Seal>, StoreError> {
    let row = Entity::find()
        .filter(Column::TenantId.eq(scope.tenant().uuid()))
        .order_by_desc(Column::Number)
        .one(scope.db())
        .await?;
    Ok(row.map(StoredSeal::try_from).transpose()?.map(|stored| stored.seal))
}

/// The next seals after a number, in their order; one that cannot be read does not hide those before it.
pub async fn list_after(
    scope: &Scope,
    number: i64,
    limit: u64,
) -> Result<Vec<Result<StoredSeal, StoreError>>, StoreError> {
    let query = Entity::find()
        .filter(Column::TenantId.eq(scope.tenant().uuid()))
        .filter(Column::Number.gt(number))
        .order_by_asc(Column::Number)
        .limit(limit);
    Ok(query.all(scope.db()).await?.into_iter().map(StoredSeal::try_from).collect())
}

/// Adds a seal; false if somebody else has sealed under this number.
pub async fn record(tx: &WriteTx, stored: &StoredSeal) -> Result<bool, StoreError> {
    let StoredSeal { seal, leaves } = stored;
    let last = find_last(tx).await?.map_or(0, |last| last.head.number);
    if last != seal.head.number - 1 {
        return Ok(false);
    }
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        number: Set(seal.head.number),
        first_sequence: Set(seal.head.first_sequence),
        last_sequence: Set(seal.head.last_sequence),
        root: Set(seal.head.root.bytes().to_vec()),
        leaves: Set(leaves.iter().flat_map(|leaf| *leaf.bytes()).collect()),
        head: Set(seal.chained.bytes().to_vec()),
        key_id: Set(seal.key_id.clone()),
        signature: Set(seal.signature.clone()),
        sealed_at: Set(seal.head.sealed_at_millis),
    };
    match Entity::insert(row).exec_without_returning(tx.db()).await.map_err(StoreError::from) {
        Err(StoreError::Taken(_)) => Ok(false),
        inserted => inserted.map(|_| true),
    }
}

/// The entries after a number, up to another one, in their order.
pub async fn list_entries(
    scope: &Scope,
    (after, up_to): (i64, i64),
    limit: u64,
) -> Result<Vec<Entry>, StoreError> {
    let rows = audit_event::Entity::find()
        .filter(audit_event::Column::TenantId.eq(scope.tenant().uuid()))
        .filter(audit_event::Column::Sequence.gt(after))
        .filter(audit_event::Column::Sequence.lte(up_to))
        .order_by_asc(audit_event::Column::Sequence)
        .order_by_asc(audit_event::Column::Id)
        .limit(limit)
        .all(scope.db())
        .await?;
    Ok(rows.into_iter().map(entry).collect())
}

fn entry(row: audit_event::Model) -> Entry {
    let text = |id: Uuid| id.as_hyphenated().to_string();
    Entry {
        tenant: text(row.tenant_id),
        sequence: row.sequence,
        id: text(row.id),
        at_millis: row.at,
        actor_kind: row.actor_kind,
        actor_id: row.actor_id.map(text),
        actor_role: row.actor_role,
        action: row.action,
        entity_kind: row.entity_kind,
        entity_id: row.entity_id.map(text),
        label: row.label,
        details: row.details,
        ip: row.ip,
        user_agent: row.user_agent,
        request_id: row.request_id,
    }
}

impl TryFrom<Model> for StoredSeal {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let hash = |column, bytes: &[u8]| Place("audit_seal", column).array(bytes).map(Hash::from_bytes);
        let (leaves, rest) = row.leaves.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(Place("audit_seal", "leaves").corrupt());
        }
        let head = Head {
            tenant: TenantId::from_uuid(row.tenant_id).to_string(),
            number: row.number,
            first_sequence: row.first_sequence,
            last_sequence: row.last_sequence,
            root: hash("root", &row.root)?,
            sealed_at_millis: row.sealed_at,
        };
        let chained = hash("head", &row.head)?;
        let seal = Seal { head, chained, key_id: row.key_id, signature: row.signature };
        Ok(Self { seal, leaves: leaves.iter().copied().map(Hash::from_bytes).collect() })
    }
}
