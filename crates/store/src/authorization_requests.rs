//! Authorization requests on the hosted pages.

use crate::door::{Scope, WriteTx};
use crate::entity::authorization_request::{ActiveModel, Column, Entity, Model};
use crate::error::StoreError;
use crate::row::Place;
use domain::Timestamp;
use domain::authorization::{AuthorizationRequest, SignIn};
use domain::ids::{RequestId, SessionId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

/// Stores a request.
pub async fn insert(
    tx: &WriteTx,
    request: &AuthorizationRequest,
    handle_mac: [u8; 32],
) -> Result<(), StoreError> {
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        id: Set(request.id.uuid()),
        handle_mac: Set(handle_mac.to_vec()),
        browser_mac: Set(request.browser_mac.to_vec()),
        ask: Set(Place("authorization_request", "ask").to_json(&request.ask)?),
        begun_session_id: Set(request.begun_with.map(|sign_in| sign_in.session.uuid())),
        begun_auth_time: Set(request.begun_with.map(|sign_in| sign_in.auth_time.millis())),
        created_at: Set(request.created_at.millis()),
        expires_at: Set(request.expires_at.millis()),
        consented_by: Set(None),
        answered_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Finds a request that is neither answered nor over.
pub async fn find_open(
    scope: &Scope,
    handle_mac: [u8; 32],
    now: Timestamp,
) -> Result<Option<AuthorizationRequest>, StoreError> {
    let query = Entity::find()
        .filter(Column::TenantId.eq(scope.tenant().uuid()))
        .filter(Column::HandleMac.eq(handle_mac.to_vec()))
        .filter(Column::AnsweredAt.is_null())
        .filter(Column::ExpiresAt.gt(now.millis()));
    query.one(scope.db()).await?.map(AuthorizationRequest::try_from).transpose()
}

/// Remembers who consented while the request is open.
pub async fn record_consent(tx: &WriteTx, id: RequestId, user: UserId) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::ConsentedBy, Expr::value(user.uuid()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::Id.eq(id.uuid()))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Answers a request; only one answer wins.
pub async fn consume(tx: &WriteTx, id: RequestId, now: Timestamp) -> Result<bool, StoreError> {
    let answered = Entity::update_many()
        .col_expr(Column::AnsweredAt, Expr::value(now.millis()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::AnsweredAt.is_null())
        .filter(Column::ExpiresAt.gt(now.millis()))
        .exec(tx.db())
        .await?;
    Ok(answered.rows_affected == 1)
}

/// Removes requests that are over.
pub async fn delete_expired(tx: &WriteTx, before: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::ExpiresAt.lt(before.millis()))
        .exec(tx.db())
        .await?;
    Ok(())
}

impl TryFrom<Model> for AuthorizationRequest {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let begun_with = match (row.begun_session_id, row.begun_auth_time) {
            (Some(session), Some(millis)) => Some(SignIn {
                session: SessionId::from_uuid(session),
                auth_time: Timestamp::from_millis(millis),
            }),
            _ => None,
        };
        Ok(Self {
            id: RequestId::from_uuid(row.id),
            browser_mac: Place("authorization_request", "browser_mac").array(&row.browser_mac)?,
            ask: Place("authorization_request", "ask").json(&row.ask)?,
            begun_with,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            consented_by: row.consented_by.map(UserId::from_uuid),
        })
    }
}
