//! Authorization codes; each is exchanged at most once, and the database decides by whom.

use crate::door::{Scope, WriteTx};
use crate::entity::authorization_code::{ActiveModel, Column, Entity, Model};
use crate::error::StoreError;
use crate::row::Place;
use domain::Timestamp;
use domain::authorization::AuthorizationCode;
use domain::ids::{ClientId, FamilyId, SessionId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

/// Stores a code.
pub async fn insert(tx: &WriteTx, code: &AuthorizationCode, code_mac: [u8; 32]) -> Result<(), StoreError> {
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        code_mac: Set(code_mac.to_vec()),
        ask: Set(Place("authorization_code", "ask").to_json(&code.ask)?),
        user_id: Set(code.user_id.uuid()),
        session_id: Set(code.session_id.uuid()),
        auth_time: Set(code.auth_time.millis()),
        methods: Set(code.methods.join(" ")),
        family_id: Set(code.family_id.uuid()),
        expires_at: Set(code.expires_at.millis()),
        consumed_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Finds a code, spent or not.
pub async fn find(scope: &Scope, code_mac: [u8; 32]) -> Result<Option<AuthorizationCode>, StoreError> {
    let row = Entity::find_by_id((scope.tenant().uuid(), code_mac.to_vec())).one(scope.db()).await?;
    row.map(AuthorizationCode::try_from).transpose()
}

/// Spends a code; false if it is spent or over.
pub async fn consume(tx: &WriteTx, code_mac: [u8; 32], now: Timestamp) -> Result<bool, StoreError> {
    let spent = Entity::update_many()
        .col_expr(Column::ConsumedAt, Expr::value(now.millis()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::CodeMac.eq(code_mac.to_vec()))
        .filter(Column::ConsumedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.millis()))
        .exec(tx.db())
        .await?;
    Ok(spent.rows_affected == 1)
}

/// Removes codes that ended so long ago that nothing made from them lives.
pub async fn delete_expired(tx: &WriteTx, before: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::ExpiresAt.lt(before.millis()))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Kills the codes of a person that are not spent yet.
pub async fn delete_unspent_of_user(tx: &WriteTx, user: UserId) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::ConsumedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Kills the codes of a session that are not spent yet.
pub async fn delete_unspent_of_session(tx: &WriteTx, session: SessionId) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::SessionId.eq(session.uuid()))
        .filter(Column::ConsumedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Kills the codes of a client that are not spent yet.
pub async fn delete_unspent_of_client(tx: &WriteTx, client: ClientId) -> Result<(), StoreError> {
    // `ask` is our own JSON; the client stands in it exactly so, and no text of anybody's can look like it, because
    // quotation marks inside of texts are escaped.
    let asked_by = Column::Ask.contains(format!("\"client_id\":\"{client}\""));
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(asked_by)
        .filter(Column::ConsumedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}

impl TryFrom<Model> for AuthorizationCode {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            ask: Place("authorization_code", "ask").json(&row.ask)?,
            user_id: UserId::from_uuid(row.user_id),
            session_id: SessionId::from_uuid(row.session_id),
            auth_time: Timestamp::from_millis(row.auth_time),
            methods: row.methods.split_ascii_whitespace().map(str::to_owned).collect(),
            expires_at: Timestamp::from_millis(row.expires_at),
            family_id: FamilyId::from_uuid(row.family_id),
            consumed_at: row.consumed_at.map(Timestamp::from_millis),
        })
    }
}
