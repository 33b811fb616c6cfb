//! Removing what is over. Nothing depends on it: every read and every single use asks the clock itself.

use crate::door::WriteTx;
use crate::entity::revocation_event;
use crate::error::StoreError;
use crate::hot::Touched;
use crate::row::Place;
use crate::{authorization_codes, authorization_requests, families, repetitions, sessions};
use domain::Timestamp;
use domain::revocation::Sequence;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use std::time::Duration;

/// Ended sessions and families stay for a while, so that their tokens find what they name.
const KEEP_ENDED: Duration = Duration::from_hours(720);

/// Codes stay until nothing made from them can live: a second use must still find what to kill.
const KEEP_CODES: Duration = Duration::from_hours(24);

/// Revocations stay longer than the longest access token lives, with a margin for lagging issuers.
const KEEP_REVOCATIONS: Duration = Duration::from_secs(3600 + 62);

/// Removes the tenant's rows that are over.
pub async fn remove_expired(tx: &mut WriteTx) -> Result<(), StoreError> {
    let now = tx.now();
    let before = |kept: Duration| {
        let millis = i64::try_from(kept.as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_millis(now.millis().saturating_sub(millis))
    };
    repetitions::delete_expired(tx, now).await?;
    authorization_requests::delete_expired(tx, now).await?;
    authorization_codes::delete_expired(tx, before(KEEP_CODES)).await?;
    families::delete_expired(tx, before(KEEP_ENDED)).await?;
    sessions::delete_expired(tx, before(KEEP_ENDED)).await?;
    forget_revocations(tx, before(KEEP_REVOCATIONS)).await
}

/// Only the beginning of the sequence is forgotten, up to the first revocation that is still needed: where the clock was
/// set back, later numbers have earlier times.
async fn forget_revocations(tx: &mut WriteTx, before: Timestamp) -> Result<(), StoreError> {
    let all = || {
        revocation_event::Entity::find()
            .filter(revocation_event::Column::TenantId.eq(tx.tenant().uuid()))
            .order_by_asc(revocation_event::Column::Sequence)
    };
    let needed =
        all().filter(revocation_event::Column::CommittedAt.gte(before.millis())).one(tx.db()).await?;
    let mut old = Condition::all().add(revocation_event::Column::TenantId.eq(tx.tenant().uuid()));
    if let Some(needed) = needed {
        old = old.add(revocation_event::Column::Sequence.lt(needed.sequence));
    }
    let newest = revocation_event::Entity::find()
        .filter(old.clone())
        .order_by_desc(revocation_event::Column::Sequence)
        .one(tx.db())
        .await?;
    let Some(newest) = newest else { return Ok(()) };
    revocation_event::Entity::delete_many().filter(old).exec(tx.db()).await?;
    let up_to = Place("revocation_event", "sequence").unsigned(newest.sequence)?;
    tx.touch(Touched::RevocationsForgotten(Sequence::new(up_to)));
    Ok(())
}
