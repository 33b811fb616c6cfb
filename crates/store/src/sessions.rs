//! Browser sessions.

use crate::door::{Scope, WriteTx};
use crate::entity::browser_session::{ActiveModel, Column, Entity, Model};
use crate::error::StoreError;
use crate::hot::Touched;
use crate::page::{Page, PageAsk};
use crate::row::Place;
use domain::Timestamp;
use domain::ids::{SessionId, UserId};
use domain::session::{AuthenticationMethod, Session};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

/// Finds a session, live or not.
pub async fn find(scope: &Scope, id: SessionId) -> Result<Option<Session>, StoreError> {
    let row = Entity::find_by_id((scope.tenant().uuid(), id.uuid())).one(scope.db()).await?;
    row.map(Session::try_from).transpose()
}

/// Loads a session that must exist.
pub async fn load(scope: &Scope, id: SessionId) -> Result<Session, StoreError> {
    find(scope, id).await?.ok_or(StoreError::NotFound)
}

/// Finds which session a cookie belongs to.
pub async fn find_id_by_token(scope: &Scope, token_mac: [u8; 32]) -> Result<Option<SessionId>, StoreError> {
    let query = Entity::find()
        .filter(Column::TenantId.eq(scope.tenant().uuid()))
        .filter(Column::TokenMac.eq(token_mac.to_vec()));
    Ok(query.one(scope.db()).await?.map(|row| SessionId::from_uuid(row.id)))
}

/// A person's sessions that still hold, newest first.
pub async fn list_live_of_user(
    scope: &Scope,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Session>, StoreError> {
    let query =
        live(scope, now).filter(Column::UserId.eq(user.uuid())).order_by_desc(Column::CreatedAt).limit(1_000);
    query.all(scope.db()).await?.into_iter().map(Session::try_from).collect()
}

/// A page of the tenant's sessions that still hold.
pub async fn list_live(scope: &Scope, ask: PageAsk, now: Timestamp) -> Result<Page<Session>, StoreError> {
    let query = ask.of(live(scope, now), (Column::CreatedAt, Column::Id));
    let sessions =
        query.all(scope.db()).await?.into_iter().map(Session::try_from).collect::<Result<Vec<_>, _>>()?;
    Ok(ask.page(sessions, |session| (session.created_at, session.id.uuid())))
}

fn live(scope: &Scope, now: Timestamp) -> sea_orm::Select<Entity> {
    Entity::find()
        .filter(Column::TenantId.eq(scope.tenant().uuid()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::IdleExpiresAt.gt(now.millis()))
        .filter(Column::AbsoluteExpiresAt.gt(now.millis()))
}

/// Begins a session.
pub async fn insert(tx: &mut WriteTx, session: &Session) -> Result<(), StoreError> {
    let methods: Vec<_> = session.methods.iter().map(|method| method.as_str()).collect();
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        id: Set(session.id.uuid()),
        token_mac: Set(session.token_mac.to_vec()),
        user_id: Set(session.user_id.uuid()),
        auth_time: Set(session.auth_time.millis()),
        methods: Set(methods.join(" ")),
        created_at: Set(session.created_at.millis()),
        last_seen_at: Set(session.last_seen_at.millis()),
        idle_expires_at: Set(session.idle_expires_at.millis()),
        absolute_expires_at: Set(session.absolute_expires_at.millis()),
        ended_at: Set(None),
        ip: Set(session.ip.clone()),
        user_agent: Set(session.user_agent.clone()),
    };
    Entity::insert(row).exec_without_returning(tx.db()).await?;
    tx.touch(Touched::Session(session.id));
    Ok(())
}

/// Writes a fresh sign-in of the same person into a session that holds; its cookie changes, so that a planted or
/// stolen one is worth nothing afterwards. False if the session ended meanwhile, in whatever way: checking a password
/// takes time.
pub async fn reauthenticate(tx: &mut WriteTx, session: &Session) -> Result<bool, StoreError> {
    let now = tx.now().millis();
    let renewed = Entity::update_many()
        .col_expr(Column::TokenMac, Expr::value(session.token_mac.to_vec()))
        .col_expr(Column::AuthTime, Expr::value(session.auth_time.millis()))
        .col_expr(Column::LastSeenAt, Expr::value(session.last_seen_at.millis()))
        .col_expr(Column::IdleExpiresAt, Expr::value(session.idle_expires_at.millis()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::Id.eq(session.id.uuid()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::IdleExpiresAt.gt(now))
        .filter(Column::AbsoluteExpiresAt.gt(now))
        .exec(tx.db())
        .await?;
    tx.touch(Touched::Session(session.id));
    Ok(renewed.rows_affected == 1)
}

/// Writes that a session was seen; one that was ended meanwhile stays ended.
pub async fn touch(tx: &mut WriteTx, session: &Session) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::LastSeenAt, Expr::value(session.last_seen_at.millis()))
        .col_expr(Column::IdleExpiresAt, Expr::value(session.idle_expires_at.millis()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::Id.eq(session.id.uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.db())
        .await?;
    tx.touch(Touched::Session(session.id));
    Ok(())
}

/// Ends a session; false if it had ended before.
pub async fn end(tx: &mut WriteTx, id: SessionId, now: Timestamp) -> Result<bool, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now.millis()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.db())
        .await?;
    tx.touch(Touched::Session(id));
    Ok(ended.rows_affected == 1)
}

/// Ends all sessions of a person and says which they were.
pub async fn end_all_of_user(
    tx: &mut WriteTx,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<SessionId>, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now.millis()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::EndedAt.is_null())
        .exec_with_returning(tx.db())
        .await?;
    let ids: Vec<_> = ended.into_iter().map(|row| SessionId::from_uuid(row.id)).collect();
    for id in &ids {
        tx.touch(Touched::Session(*id));
    }
    Ok(ids)
}

/// Removes sessions whose end is long past.
pub async fn delete_expired(tx: &mut WriteTx, before: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::AbsoluteExpiresAt.lt(before.millis()))
        .exec(tx.db())
        .await?;
    Ok(())
}

impl TryFrom<Model> for Session {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let method = |word: &str| match word {
            "pwd" => Ok(AuthenticationMethod::Password),
            _ => Err(Place("browser_session", "methods").corrupt()),
        };
        Ok(Self {
            id: SessionId::from_uuid(row.id),
            token_mac: Place("browser_session", "token_mac").array(&row.token_mac)?,
            user_id: UserId::from_uuid(row.user_id),
            auth_time: Timestamp::from_millis(row.auth_time),
            methods: row.methods.split_ascii_whitespace().map(method).collect::<Result<_, _>>()?,
            created_at: Timestamp::from_millis(row.created_at),
            last_seen_at: Timestamp::from_millis(row.last_seen_at),
            idle_expires_at: Timestamp::from_millis(row.idle_expires_at),
            absolute_expires_at: Timestamp::from_millis(row.absolute_expires_at),
            ended_at: row.ended_at.map(Timestamp::from_millis),
            ip: row.ip,
            user_agent: row.user_agent,
        })
    }
}
