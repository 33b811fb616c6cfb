//! Families of tokens and the one statement that rotates them.

use crate::door::{Scope, WriteTx};
use crate::entity::token_family::{ActiveModel, Column, Entity, Model};
use crate::entity::{app_user, browser_session};
use crate::error::StoreError;
use crate::hot::Touched;
use crate::row::Place;
use domain::Timestamp;
use domain::family::{Family, FamilyState};
use domain::ids::{ClientId, FamilyId, SessionId, UserId};
use domain::revocation::Sequence;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};
use std::sync::Arc;

/// Finds a family, live or not.
pub async fn find(scope: &Scope, id: FamilyId) -> Result<Option<Family>, StoreError> {
    let row = Entity::find_by_id((scope.tenant().uuid(), id.uuid())).one(scope.db()).await?;
    row.map(Family::try_from).transpose()
}

/// Founds a family.
pub async fn insert(tx: &mut WriteTx, family: &Family) -> Result<(), StoreError> {
    let row = ActiveModel {
        tenant_id: Set(tx.tenant().uuid()),
        id: Set(family.id.uuid()),
        session_id: Set(family.session_id.uuid()),
        user_id: Set(family.user_id.uuid()),
        client_id: Set(family.client_id.uuid()),
        granted: Set(Place("token_family", "granted").to_json(&family.grant)?),
        salt: Set(family.salt.to_vec()),
        generation: Set(family.generation.into()),
        rotated_at: Set(family.rotated_at.millis()),
        retries: Set(family.retries.into()),
        state: Set(state_word(family.state).to_owned()),
        born_sequence: Set(signed(family.born_sequence)?),
        created_at: Set(family.created_at.millis()),
        absolute_expires_at: Set(family.absolute_expires_at.millis()),
        idle_expires_at: Set(family.idle_expires_at.millis()),
    };
    Entity::insert(row).exec_without_returning(tx.db()).await?;
    tx.touch(Touched::Family(family.id));
    Ok(())
}

/// Moves a family from one generation to the next, if it lives, its person is active, and its session holds or was
/// allowed to end without it. True for exactly one caller.
pub async fn rotate(
    tx: &mut WriteTx,
    family: &Family,
    (now, idle_expires_at): (Timestamp, Timestamp),
) -> Result<bool, StoreError> {
    let tenant = tx.tenant().uuid();
    let active = Query::select()
        .expr(Expr::val(1))
        .from(app_user::Entity)
        .and_where(app_user::Column::TenantId.eq(tenant))
        .and_where(app_user::Column::Id.eq(family.user_id.uuid()))
        .and_where(app_user::Column::State.eq("active"))
        .to_owned();
    let mut update = Entity::update_many()
        .col_expr(Column::Generation, Expr::col(Column::Generation).add(1))
        .col_expr(Column::RotatedAt, Expr::value(now.millis()))
        .col_expr(Column::Retries, Expr::value(0))
        .col_expr(Column::IdleExpiresAt, Expr::value(idle_expires_at.millis()))
        .filter(Column::TenantId.eq(tenant))
        .filter(Column::Id.eq(family.id.uuid()))
        .filter(Column::Generation.eq(family.generation))
        .filter(Column::State.eq(state_word(FamilyState::Live)))
        .filter(Column::AbsoluteExpiresAt.gt(now.millis()))
        .filter(Column::IdleExpiresAt.gt(now.millis()))
        .filter(Expr::exists(active));
    if !family.grant.offline {
        let live = Query::select()
            .expr(Expr::val(1))
            .from(browser_session::Entity)
            .and_where(browser_session::Column::TenantId.eq(tenant))
            .and_where(browser_session::Column::Id.eq(family.session_id.uuid()))
            .and_where(browser_session::Column::EndedAt.is_null())
            .to_owned();
        update = update.filter(Expr::exists(live));
    }
    let rotated = update.exec(tx.db()).await?.rows_affected == 1;
    if rotated {
        let generation = family.generation.saturating_add(1);
        // What never changes is as the caller read it, and the statement has just compared or set the rest.
        let state = FamilyState::Live;
        let next =
            Family { generation, rotated_at: now, retries: 0, state, idle_expires_at, ..family.clone() };
        tx.touch(Touched::Rotated(Arc::new(next)));
    } else {
        tx.touch(Touched::Family(family.id));
    }
    Ok(rotated)
}

/// Counts an honest retry of the live generation's predecessor; false where there were enough, or the family has moved
/// on or died.
pub async fn count_retry(tx: &mut WriteTx, family: &Family, retries_max: u32) -> Result<bool, StoreError> {
    let counted = Entity::update_many()
        .col_expr(Column::Retries, Expr::col(Column::Retries).add(1))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::Id.eq(family.id.uuid()))
        .filter(Column::Generation.eq(family.generation))
        .filter(Column::State.eq(state_word(FamilyState::Live)))
        .filter(Column::Retries.lt(retries_max))
        .exec(tx.db())
        .await?;
    tx.touch(Touched::Family(family.id));
    Ok(counted.rows_affected == 1)
}

/// Moves a family past a generation that the store has lost.
pub async fn catch_up(tx: &mut WriteTx, id: FamilyId, generation: u32) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Generation, Expr::value(i64::from(generation)))
        .col_expr(Column::RotatedAt, Expr::value(tx.now().millis()))
        .col_expr(Column::Retries, Expr::value(0))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::Generation.lt(generation))
        .exec(tx.db())
        .await?;
    tx.touch(Touched::Family(id));
    Ok(())
}

/// Whose families are ended together.
#[derive(Clone, Copy, Debug)]
pub enum FamiliesOf {
    /// One family.
    Itself(FamilyId),
    /// All of a person.
    User(UserId),
    /// All that a session granted.
    Session(SessionId),
    /// Those of a session that were not granted to outlive it.
    SessionUnlessOffline(SessionId),
    /// All handed to a client.
    Client(ClientId),
}

/// Ends families and says which they were; those that are ended stay as they are.
pub async fn end(
    tx: &mut WriteTx,
    whose: FamiliesOf,
    state: FamilyState,
) -> Result<Vec<FamilyId>, StoreError> {
    let whose_rows = match whose {
        FamiliesOf::Itself(id) => Column::Id.eq(id.uuid()),
        FamiliesOf::User(id) => Column::UserId.eq(id.uuid()),
        FamiliesOf::Session(id) => Column::SessionId.eq(id.uuid()),
        FamiliesOf::SessionUnlessOffline(id) => {
            // `granted` is our own JSON; the flag stands in it exactly so.
            Column::SessionId.eq(id.uuid()).and(Column::Granted.contains("\"offline\":false"))
        }
        FamiliesOf::Client(id) => Column::ClientId.eq(id.uuid()),
    };
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(state_word(state)))
        .filter(Condition::all().add(Column::TenantId.eq(tx.tenant().uuid())).add(whose_rows))
        .filter(Column::State.eq(state_word(FamilyState::Live)))
        .exec_with_returning(tx.db())
        .await?;
    let ids: Vec<_> = ended.into_iter().map(|row| FamilyId::from_uuid(row.id)).collect();
    for id in &ids {
        tx.touch(Touched::Family(*id));
    }
    Ok(ids)
}

/// Removes families whose end is long past.
pub async fn delete_expired(tx: &WriteTx, before: Timestamp) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::AbsoluteExpiresAt.lt(before.millis()))
        .exec(tx.db())
        .await?;
    Ok(())
}

fn signed(sequence: Sequence) -> Result<i64, StoreError> {
    i64::try_from(sequence.number()).map_err(|_| Place("token_family", "born_sequence").corrupt())
}

const fn state_word(state: FamilyState) -> &'static str {
    match state {
        FamilyState::Live => "live",
        FamilyState::Revoked => "revoked",
        FamilyState::Reused => "reused",
    }
}

impl TryFrom<Model> for Family {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        let state = match row.state.as_str() {
            "live" => FamilyState::Live,
            "revoked" => FamilyState::Revoked,
            "reused" => FamilyState::Reused,
            _ => return Err(Place("token_family", "state").corrupt()),
        };
        Ok(Self {
            id: FamilyId::from_uuid(row.id),
            session_id: SessionId::from_uuid(row.session_id),
            user_id: UserId::from_uuid(row.user_id),
            client_id: ClientId::from_uuid(row.client_id),
            grant: Place("token_family", "granted").json(&row.granted)?,
            salt: Place("token_family", "salt").array(&row.salt)?,
            generation: Place("token_family", "generation").unsigned(row.generation)?,
            rotated_at: Timestamp::from_millis(row.rotated_at),
            retries: Place("token_family", "retries").unsigned(row.retries)?,
            state,
            born_sequence: Sequence::new(Place("token_family", "born_sequence").unsigned(row.born_sequence)?),
            created_at: Timestamp::from_millis(row.created_at),
            absolute_expires_at: Timestamp::from_millis(row.absolute_expires_at),
            idle_expires_at: Timestamp::from_millis(row.idle_expires_at),
        })
    }
}
