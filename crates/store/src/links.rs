//! Links that work once.

use crate::door::{Scope, WriteTx};
use crate::entity::one_time_link::{ActiveModel, Column, Entity};
use crate::error::StoreError;
use domain::Timestamp;
use domain::ids::LinkId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

/// What a link does; a link of one purpose is nothing to another (attack T-20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Makes the first platform administrator.
    SetUp,
}

impl LinkPurpose {
    const fn word(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
        }
    }
}

/// Stores a link.
pub async fn insert(
    tx: &WriteTx,
    (purpose, token_mac): (LinkPurpose, [u8; 32]),
    id: LinkId,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        id: Set(id.uuid()),
        token_mac: Set(token_mac.to_vec()),
        purpose: Set(purpose.word().to_owned()),
        created_at: Set(tx.now().millis()),
        expires_at: Set(expires_at.millis()),
        consumed_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Whether a link still works; looking does not spend it.
pub async fn is_open(
    scope: &Scope,
    purpose: LinkPurpose,
    token_mac: [u8; 32],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let query = Entity::find()
        .filter(Column::TenantId.eq(scope.tenant().uuid()))
        .filter(Column::TokenMac.eq(token_mac.to_vec()))
        .filter(Column::Purpose.eq(purpose.word()))
        .filter(Column::ConsumedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.millis()));
    Ok(query.count(scope.db()).await? == 1)
}

/// Spends a link and says which it was; none if it is spent, over or of another purpose.
pub async fn consume(
    tx: &WriteTx,
    purpose: LinkPurpose,
    token_mac: [u8; 32],
    now: Timestamp,
) -> Result<Option<LinkId>, StoreError> {
    let spent = Entity::update_many()
        .col_expr(Column::ConsumedAt, Expr::value(now.millis()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::TokenMac.eq(token_mac.to_vec()))
        .filter(Column::Purpose.eq(purpose.word()))
        .filter(Column::ConsumedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.millis()))
        .exec_with_returning(tx.db())
        .await?;
    Ok(spent.first().map(|row| LinkId::from_uuid(row.id)))
}

/// Withdraws every unspent link of a purpose, so that only the newest one works.
pub async fn withdraw(tx: &WriteTx, purpose: LinkPurpose) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::ConsumedAt, Expr::value(tx.now().millis()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::Purpose.eq(purpose.word()))
        .filter(Column::ConsumedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}
