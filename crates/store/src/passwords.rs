//! Password verifiers, apart from people, so that reading people never reads them.

use crate::door::{Scope, WriteTx};
use crate::entity::app_user;
use crate::entity::password_credential::{ActiveModel, Column, Entity};
use crate::error::StoreError;
use crate::row::Place;
use domain::Timestamp;
use domain::ids::UserId;
use domain::password::PasswordHash;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, QueryFilter as _,
    Statement,
};

/// The verifier of one active person's password, for one sign-in.
pub async fn find(scope: &Scope, user: UserId) -> Result<Option<PasswordHash>, StoreError> {
    let hash = if scope.db().get_database_backend() == DbBackend::Postgres {
        ask_for_hash(scope, user).await?
    } else {
        read_hash(scope, user).await?
    };
    hash.map(|hash| Place("password_credential", "hash").parsed(PasswordHash::parse(&hash))).transpose()
}

/// PostgreSQL's serving role cannot read the column; one function hands one verifier out.
async fn ask_for_hash(scope: &Scope, user: UserId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT doorward.password_verifier($1)";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [user.uuid().into()]);
    match scope.db().query_one_raw(statement).await? {
        Some(row) => Ok(row.try_get_by_index(0)?),
        None => Ok(None),
    }
}

async fn read_hash(scope: &Scope, user: UserId) -> Result<Option<String>, StoreError> {
    let active = Query::select()
        .expr(Expr::val(1))
        .from(app_user::Entity)
        .and_where(app_user::Column::TenantId.eq(scope.tenant().uuid()))
        .and_where(app_user::Column::Id.eq(user.uuid()))
        .and_where(app_user::Column::State.eq("active"))
        .to_owned();
    let query = Entity::find_by_id((scope.tenant().uuid(), user.uuid())).filter(Expr::exists(active));
    Ok(query.one(scope.db()).await?.map(|row| row.hash))
}

/// Sets or replaces a password.
pub async fn put(
    tx: &mut WriteTx,
    user: UserId,
    hash: &PasswordHash,
    now: Timestamp,
) -> Result<(), StoreError> {
    // Not one statement with ON CONFLICT: that would have to read the column, which PostgreSQL's serving role cannot.
    let replaced = Entity::update_many()
        .col_expr(Column::Hash, Expr::value(hash.to_string()))
        .col_expr(Column::ChangedAt, Expr::value(now.millis()))
        .filter(Column::TenantId.eq(tx.tenant().uuid()))
        .filter(Column::UserId.eq(user.uuid()))
        .exec(tx.db())
        .await?;
    if replaced.rows_affected == 0 {
        let row = ActiveModel {
            tenant_id: Set(tx.tenant().uuid()),
            user_id: Set(user.uuid()),
            hash: Set(hash.to_string()),
            changed_at: Set(now.millis()),
        };
        Entity::insert(row).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// Removes a password.
pub async fn delete(tx: &mut WriteTx, user: UserId) -> Result<(), StoreError> {
    Entity::delete_by_id((tx.tenant().uuid(), user.uuid())).exec(tx.db()).await?;
    Ok(())
}
