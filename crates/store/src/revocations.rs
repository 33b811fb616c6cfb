//! The tenant's gapless sequence of revocations, in the same transaction as the change they follow.

use crate::door::WriteTx;
use crate::entity::{revocation_event, tenant_feed};
use crate::error::StoreError;
use crate::hot::Touched;
use crate::row::Place;
use domain::revocation::{Revocation, Sequence};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

/// Takes the next numbers for these revocations and writes them. Call it last: the counter's row stays locked until
/// the commit, which makes the order of commits the order of numbers.
pub async fn append(tx: &mut WriteTx, revocations: &[Revocation]) -> Result<Option<Sequence>, StoreError> {
    let Ok(count) = i64::try_from(revocations.len()) else { return Ok(None) };
    if count == 0 {
        return Ok(None);
    }
    let tenant = tx.tenant().uuid();
    let place = Place("tenant_feed", "sequence");
    let counted = tenant_feed::Entity::update_many()
        .col_expr(tenant_feed::Column::Sequence, Expr::col(tenant_feed::Column::Sequence).add(count))
        .filter(tenant_feed::Column::TenantId.eq(tenant))
        .exec_with_returning(tx.db())
        .await?;
    let last = counted.first().ok_or_else(|| place.corrupt())?.sequence;
    let now = tx.now().millis();
    let numbered: Vec<_> = revocations.iter().zip(last - count + 1..).collect();
    let rows = numbered.iter().map(|(revocation, number)| revocation_event::ActiveModel {
        tenant_id: Set(tenant),
        sequence: Set(*number),
        subject_kind: Set(revocation.subject.kind().to_owned()),
        subject_id: Set(revocation.subject.id()),
        effect: Set(revocation.effect.as_str().to_owned()),
        reason: Set(revocation.reason.to_owned()),
        committed_at: Set(now),
    });
    revocation_event::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    for (revocation, number) in numbered {
        let sequence = Sequence::new(place.unsigned(number)?);
        tx.touch(Touched::Revoked { sequence, revocation: *revocation });
    }
    Ok(Some(Sequence::new(place.unsigned(last)?)))
}
