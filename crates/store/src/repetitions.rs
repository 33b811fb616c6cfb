//! Requests that were done once and are answered again: written by the commit that does them, so that no crash and no
//! second caller comes between.

use crate::door::{Scope, WriteTx};
use crate::entity::answered_request::{ActiveModel, Column, Entity};
use crate::error::StoreError;
use domain::Timestamp;
use domain::actor::Repetition;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use std::time::Duration;

/// What is known of a request that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneRequest {
    /// What it asked for.
    pub request_mac: [u8; 32],
    /// Its answer, sealed; missing until it is kept, and for ever where a crash lost it.
    pub sealed_answer: Option<Vec<u8>>,
}

/// Finds the request that a key was used for.
pub async fn find(
    scope: &Scope,
    key_mac: [u8; 32],
    now: Timestamp,
) -> Result<Option<DoneRequest>, StoreError> {
    let row = Entity::find_by_id((scope.tenant().uuid(), key_mac.to_vec()))
        .filter(Column::ExpiresAt.gt(now.millis()))
        .one(scope.db())
        .await?;
    row.map(|row| {
        let request_mac = crate::row::Place("answered_request", "request_mac").array(&row.request_mac)?;
        Ok(DoneRequest { request_mac, sealed_answer: row.answer })
    })
    .transpose()
}

/// Keeps the answer of a request that was done.
pub async fn keep_answer(tx: &WriteTx, key_mac: [u8; 32], sealed_answer: &[u8]) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Answer, Expr::value(sealed_answer.to_vec()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::KeyMac.eq(key_mac.to_vec()))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Marks a request as done, in the transaction that does it; refused if it was done before.
pub(crate) async fn record(tx: &WriteTx, repetition: Repetition, now: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::KeyMac.eq(repetition.key_mac.to_vec()))
        .filter(Column::ExpiresAt.lte(now.millis()))
        .exec(tx.db())
        .await?;
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        key_mac: Set(repetition.key_mac.to_vec()),
        request_mac: Set(repetition.request_mac.to_vec()),
        answer: Set(None),
        expires_at: Set(now.plus(LIFETIME).millis()),
    };
    let recorded = Entity::insert(row).exec_without_returning(tx.db()).await;
    recorded.map(drop).map_err(|error| StoreError::from(error).naming("idempotency_key"))
}

/// Removes what nobody repeats any more.
pub(crate) async fn delete_expired(tx: &WriteTx, now: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::ExpiresAt.lte(now.millis()))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// How long a request may be repeated.
const LIFETIME: Duration = Duration::from_hours(24);
