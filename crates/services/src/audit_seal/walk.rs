//! Walking a tenant's whole trail, batch by batch, in bounded memory.

use super::key::public_keys;
use crate::App;
use crate::keys::KeysError;
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::ids::TenantId;
use protocol::audit_trail::{
    self as trail, BATCH_ENTRIES_MAX, Entry, Finding, Line, PublicKey, Verdict, Verifier, Wrong,
};
use store::audit_seals::{self, StoredSeal};
use store::{ReadTx, StoreError};

/// A part of the trail.
#[derive(Debug)]
pub struct Batch {
    /// The entries, in their order.
    pub entries: Vec<Entry>,
    /// The seal over them; none of those that are too young.
    pub seal: Option<StoredSeal>,
}

/// Checks a tenant's trail and calls `progress` with the number of entries that were found whole.
pub async fn verify(
    app: &App,
    tenant: TenantId,
    anchor: trail::Anchor,
    mut progress: impl FnMut(u64),
) -> Result<Result<Verdict, Finding>, KeysError> {
    let tx = open(app, tenant).await?;
    let mut verifier = Verifier::new(public_keys(app, &tx).await?, anchor);
    let walked = walk_in(&tx, |batch| {
        take(&mut verifier, batch)?;
        progress(verifier.sealed());
        Ok::<_, Finding>(())
    });
    match walked.await {
        Ok(Ok(())) => Ok(verifier.finish()),
        Ok(Err(finding)) => Ok(Err(finding)),
        // A seal that cannot even be read is none of ours.
        Err(StoreError::Corrupt { table: "audit_seal", .. }) => {
            Ok(Err(Finding { sequence: verifier.next_sequence(), wrong: Wrong::SealForged }))
        }
        Err(other) => Err(other.into()),
    }
}

/// The public keys that vouch for a tenant's trail, oldest first.
pub async fn list_public_keys(app: &App, tenant: TenantId) -> Result<Vec<PublicKey>, KeysError> {
    public_keys(app, &*open(app, tenant).await?).await
}

/// Calls `visit` with each batch, the young entries last, until it refuses.
pub async fn walk<E>(
    app: &App,
    tenant: TenantId,
    visit: impl FnMut(Batch) -> Result<(), E>,
) -> Result<Result<(), E>, StoreError> {
    walk_in(&open(app, tenant).await?, visit).await
}

async fn open(app: &App, tenant: TenantId) -> Result<ReadTx, StoreError> {
    let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
    app.store().read(&context, Authority::Operation).await
}

async fn walk_in<E>(
    tx: &ReadTx,
    mut visit: impl FnMut(Batch) -> Result<(), E>,
) -> Result<Result<(), E>, StoreError> {
    // Below the first number there is nothing, unless somebody put it there.
    let (mut number, mut sequence) = (i64::MIN, i64::MIN);
    loop {
        let seals = audit_seals::list_after(tx, number, SEALS_AT_ONCE).await?;
        if seals.is_empty() {
            break;
        }
        for seal in seals {
            let seal = seal?;
            let up_to = seal.seal.head.last_sequence;
            // One more than a batch holds tells that something was put in.
            let entries =
                audit_seals::list_entries(tx, (sequence, up_to), BATCH_ENTRIES_MAX as u64 + 1).await?;
            (number, sequence) = (seal.seal.head.number, up_to);
            if let Err(refused) = visit(Batch { entries, seal: Some(seal) }) {
                return Ok(Err(refused));
            }
        }
    }
    loop {
        let entries = audit_seals::list_entries(tx, (sequence, i64::MAX), BATCH_ENTRIES_MAX as u64).await?;
        let Some(last) = entries.last() else { return Ok(Ok(())) };
        sequence = last.sequence;
        if let Err(refused) = visit(Batch { entries, seal: None }) {
            return Ok(Err(refused));
        }
    }
}

fn take(verifier: &mut Verifier, batch: Batch) -> Result<(), Finding> {
    for entry in batch.entries {
        verifier.take(Line::Entry { entry: Box::new(entry), proof: None })?;
    }
    let Some(StoredSeal { seal, leaves }) = batch.seal else { return Ok(()) };
    verifier.take(Line::Seal { seal: Box::new(seal), leaves: Some(leaves) })
}

const SEALS_AT_ONCE: u64 = 16;
