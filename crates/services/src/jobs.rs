//! Upkeep: what has to happen without anybody asking. Keys turn, rows that are over go, the trail is sealed, and what
//! another process wrote is noticed.
//!
//! It has no timer of its own: whoever calls [`Upkeep::tick`] decides how often, and the clock decides what is due. A
//! tenant whose care fails is logged and keeps nobody else waiting.

use crate::App;
use crate::audit_seal::{Anchor, seal};
use crate::keys::{KeysError, keep_turning};
use domain::Timestamp;
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::audit::Unaudited;
use domain::ids::TenantId;
use protocol::audit_trail::Seal;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;

/// The upkeep of one installation.
pub struct Upkeep {
    app: App,
    schedule: Schedule,
    anchor: Option<Arc<dyn Anchor>>,
}

impl Upkeep {
    /// Upkeep that begins now; heads of the trail go to the anchor, too.
    #[must_use]
    pub fn new(app: App, anchor: Option<Arc<dyn Anchor>>) -> Self {
        // Begun at a random tenant: an installation that restarts every day would else never reach the last ones.
        let schedule = Schedule::new(app.now(), TenantId::random(app.entropy()));
        Self { app, schedule, anchor }
    }

    /// Does what is due; meant to be called about once a second.
    pub async fn tick(&mut self) {
        if let Err(error) = self.app.store().notice_foreign_writes().await {
            tracing::warn!(%error, "cannot look whether another process has written");
        }
        let store = self.app.store();
        let registered = || store.registry().all().iter().map(|entry| entry.tenant.id).collect();
        let due = self.schedule.due(self.app.now(), || store.open_tenants(), registered);
        for tenant in due {
            if let Err(error) = care_for(&self.app, tenant).await {
                tracing::warn!(%error, %tenant, "the upkeep of a tenant failed");
            }
            // Also where no commit has told us: before a crash, or in another process.
            self.app.store().note_unsealed(tenant);
        }
        self.seal().await;
    }

    /// Seals every trail that has grown, and anchors all new heads at once: one sync, however many tenants.
    async fn seal(&self) {
        let mut heads = Vec::new();
        for tenant in self.app.store().take_unsealed() {
            if self.app.store().find_tenant(tenant).is_none() {
                continue;
            }
            match seal(&self.app, tenant).await {
                Ok(seals) => heads.extend(seals),
                // Tried again with the next commit, or with the next care, so that a broken one does not fill the log.
                Err(error) => tracing::warn!(%error, %tenant, "the trail of a tenant cannot be sealed"),
            }
        }
        self.keep_elsewhere(heads).await;
    }

    async fn keep_elsewhere(&self, heads: Vec<Seal>) {
        let Some(anchor) = self.anchor.clone().filter(|_| !heads.is_empty()) else { return };
        match tokio::task::spawn_blocking(move || anchor.keep(&heads)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the heads of the trail cannot be anchored"),
            Err(_) => tracing::error!("the anchoring of the trail's heads was interrupted"),
        }
    }
}

/// Turns a tenant's keys and removes its rows that are over.
pub async fn care_for(app: &App, tenant: TenantId) -> Result<(), KeysError> {
    if app.store().find_tenant(tenant).is_none() {
        // Deleted since it was put on the list; its file must not come back.
        return Ok(());
    }
    keep_turning(app, tenant).await?;
    Ok(remove_expired(app, tenant).await?)
}

async fn remove_expired(app: &App, tenant: TenantId) -> Result<(), StoreError> {
    let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
    let mut tx = app.store().write(&context, Authority::Operation).await?;
    store::upkeep::remove_expired(&mut tx).await?;
    tx.commit_unaudited(Unaudited::ExpiredRemoved).await
}

/// Who is cared for when: open tenants every minute, all others once a day, a few at a time.
///
/// A tenant whose file is closed serves nobody, and is cared for within a minute of being opened; visiting thousands of
/// them more often would only push files out that are in use.
struct Schedule {
    open_next: Timestamp,
    round_next: Timestamp,
    round_at: TenantId,
    waiting: VecDeque<TenantId>,
}

impl Schedule {
    fn new(now: Timestamp, round_at: TenantId) -> Self {
        Self { open_next: now, round_next: now, round_at, waiting: VecDeque::new() }
    }

    fn due(
        &mut self,
        now: Timestamp,
        open: impl FnOnce() -> Vec<TenantId>,
        registered: impl FnOnce() -> Vec<TenantId>,
    ) -> Vec<TenantId> {
        if is_due(self.open_next, now, OPEN_EVERY) {
            self.open_next = now.plus(OPEN_EVERY);
            for tenant in open() {
                self.wait(tenant);
            }
        }
        if is_due(self.round_next, now, ROUND) {
            let registered = registered();
            let count = u32::try_from(registered.len()).unwrap_or(u32::MAX);
            self.round_next = now.plus(ROUND.checked_div(count).unwrap_or(OPEN_EVERY));
            if let Some(next) = self.next_of_round(&registered) {
                self.round_at = next;
                self.wait(next);
            }
        }
        let count = self.waiting.len().min(TENANTS_PER_TICK);
        self.waiting.drain(..count).collect()
    }

    /// The next tenant in the order of identifiers, which stays the same when others come and go.
    fn next_of_round(&self, registered: &[TenantId]) -> Option<TenantId> {
        let later = registered.iter().filter(|tenant| **tenant > self.round_at).min();
        later.or_else(|| registered.iter().min()).copied()
    }

    /// Nobody waits twice, so the line is never longer than the list of open tenants and one.
    fn wait(&mut self, tenant: TenantId) {
        if !self.waiting.contains(&tenant) {
            self.waiting.push_back(tenant);
        }
    }
}

/// Whether `next` has come. A clock that was set back would otherwise stop all upkeep until it has caught up.
fn is_due(next: Timestamp, now: Timestamp, pause_max: Duration) -> bool {
    now >= next || next > now.plus(pause_max)
}

const OPEN_EVERY: Duration = Duration::from_mins(1);
const ROUND: Duration = Duration::from_hours(24);
/// Called every second, this is twice what as many tenants as may be open need within their minute.
const TENANTS_PER_TICK: usize = 4;

#[cfg(test)]
mod tests;
