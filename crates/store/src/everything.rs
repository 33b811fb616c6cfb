//! Ending everything of a tenant at once: sessions, families and codes of everybody.

use crate::door::WriteTx;
use crate::entity::{authorization_code, browser_session, token_family};
use crate::error::StoreError;
use crate::hot::Touched;
use domain::ids::{FamilyId, SessionId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

/// Ends every session and family that lives, and kills every code that is not spent; the caller appends the tenant's
/// revocation, which alone would be forgotten when it is older than any access token.
pub async fn end(tx: &mut WriteTx) -> Result<(), StoreError> {
    let (tenant, now) = (tx.tenant().uuid(), tx.now().millis());
    let sessions = browser_session::Entity::update_many()
        .col_expr(browser_session::Column::EndedAt, Expr::value(now))
        .filter(browser_session::Column::TenantId.eq(tenant))
        .filter(browser_session::Column::EndedAt.is_null())
        .exec_with_returning(tx.db())
        .await?;
    let families = token_family::Entity::update_many()
        .col_expr(token_family::Column::State, Expr::value("revoked"))
        .filter(token_family::Column::TenantId.eq(tenant))
        .filter(token_family::Column::State.eq("live"))
        .exec_with_returning(tx.db())
        .await?;
    authorization_code::Entity::delete_many()
        .filter(authorization_code::Column::TenantId.eq(tenant))
        .filter(authorization_code::Column::ConsumedAt.is_null())
        .exec(tx.db())
        .await?;
    for row in sessions {
        tx.touch(Touched::Session(SessionId::from_uuid(row.id)));
    }
    for row in families {
        tx.touch(Touched::Family(FamilyId::from_uuid(row.id)));
    }
    Ok(())
}
