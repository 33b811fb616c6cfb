//! Sealing what is not sealed yet.

use super::key::AuditKey;
use crate::App;
use crate::keys::KeysError;
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::audit::Unaudited;
use domain::ids::TenantId;
use protocol::audit_trail::{BATCH_ENTRIES_MAX, Entry, Hash, Head, Seal, root};
use store::audit_seals::{self, StoredSeal};

/// Seals a tenant's entries, a batch at a time, until none is left or somebody else is seen to be sealing; tells the
/// new seals. More than `BATCHES_MAX` are left for the next call, which the store is told of.
pub async fn seal(app: &App, tenant: TenantId) -> Result<Vec<Seal>, KeysError> {
    let mut seals = Vec::new();
    while seals.len() < BATCHES_MAX {
        match seal_batch(app, tenant).await? {
            Some(seal) => seals.push(seal),
            None => return Ok(seals),
        }
    }
    app.store().note_unsealed(tenant);
    Ok(seals)
}

async fn seal_batch(app: &App, tenant: TenantId) -> Result<Option<Seal>, KeysError> {
    let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
    let tx = app.store().read(&context, Authority::Operation).await?;
    let last = audit_seals::find_last(&tx).await?;
    let (number, sequence, chained) =
        last.map_or((0, 0, Hash::ZERO), |last| (last.head.number, last.head.last_sequence, last.chained));
    let entries = audit_seals::list_entries(&tx, (sequence, i64::MAX), BATCH_ENTRIES_MAX as u64).await?;
    drop(tx);
    let Some(last_sequence) = entries.last().map(|entry| entry.sequence) else { return Ok(None) };
    let leaves: Vec<_> = entries.iter().map(Entry::hash).collect();
    let Some(root) = root(&leaves) else { return Ok(None) };
    let head = Head {
        tenant: tenant.to_string(),
        number: number.saturating_add(1),
        // An entry that somebody took out before it was sealed is then missed by whoever checks.
        first_sequence: sequence.saturating_add(1),
        last_sequence,
        root,
        sealed_at_millis: app.now().millis(),
    };
    let seal = AuditKey::load_or_make(app, tenant).await?.sign(head, chained)?;
    let tx = app.store().write(&context, Authority::Operation).await?;
    if !audit_seals::record(&tx, &StoredSeal { seal: seal.clone(), leaves }).await? {
        return Ok(None);
    }
    tx.commit_unaudited(Unaudited::TrailSealed).await?;
    Ok(Some(seal))
}

/// So that one tenant in a hurry does not keep the others waiting.
const BATCHES_MAX: usize = 20;
