//! The tenants that are open: opened on first use, the least recently used closed when there are too many.

use crate::error::StoreError;
use crate::home::Home;
use domain::ids::TenantId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OnceCell;

/// The open tenants of one store.
pub(crate) struct OpenTenants {
    platform: TenantId,
    open_max: usize,
    slots: Mutex<HashMap<TenantId, Arc<Slot>>>,
    tick: AtomicU64,
}

#[derive(Default)]
struct Slot {
    home: OnceCell<Arc<Home>>,
    last_used: AtomicU64,
}

impl OpenTenants {
    /// Begins with the platform's own tenant, which is always open.
    pub(crate) fn new(platform: Home, open_max: usize) -> Self {
        let tenant = platform.tenant();
        let slot = Slot { home: OnceCell::new_with(Some(Arc::new(platform))), last_used: AtomicU64::new(0) };
        let slots = Mutex::new(HashMap::from([(tenant, Arc::new(slot))]));
        Self { platform: tenant, open_max, slots, tick: AtomicU64::new(1) }
    }

    /// The open tenant, or the one that `open` opens now; nobody else opens it meanwhile.
    pub(crate) async fn find_or_open(
        &self,
        tenant: TenantId,
        open: impl AsyncFnOnce() -> Result<Home, StoreError>,
    ) -> Result<Arc<Home>, StoreError> {
        let slot = self.slot(tenant);
        let home = slot.home.get_or_try_init(async || open().await.map(Arc::new)).await?;
        Ok(Arc::clone(home))
    }

    /// Forgets a tenant that is being removed.
    pub(crate) fn forget(&self, tenant: TenantId) {
        if tenant != self.platform {
            self.lock().remove(&tenant);
        }
    }

    /// The tenants that are open now; those too many that are no longer in use are closed first.
    pub(crate) fn all(&self) -> Vec<Arc<Home>> {
        let mut slots = self.lock();
        self.make_room(&mut slots, 0);
        slots.values().filter_map(|slot| slot.home.get().cloned()).collect()
    }

    fn slot(&self, tenant: TenantId) -> Arc<Slot> {
        let now = self.tick.fetch_add(1, Ordering::Relaxed);
        let mut slots = self.lock();
        let new = usize::from(!slots.contains_key(&tenant));
        self.make_room(&mut slots, new);
        let slot = slots.entry(tenant).or_default();
        slot.last_used.store(now, Ordering::Relaxed);
        Arc::clone(slot)
    }

    /// Only tenants that nobody uses are closed: two open copies of one would each believe their own memory. So there
    /// may be more for a while, until somebody asks for one again.
    fn make_room(&self, slots: &mut HashMap<TenantId, Arc<Slot>>, new: usize) {
        while slots.len() + new > self.open_max && self.close_least_recently_used(slots) {}
    }

    fn close_least_recently_used(&self, slots: &mut HashMap<TenantId, Arc<Slot>>) -> bool {
        let idle = slots.iter().filter(|(tenant, slot)| {
            **tenant != self.platform
                && Arc::strong_count(slot) == 1
                && slot.home.get().is_none_or(|home| Arc::strong_count(home) == 1)
        });
        let oldest =
            idle.min_by_key(|(_, slot)| slot.last_used.load(Ordering::Relaxed)).map(|(tenant, _)| *tenant);
        oldest.is_some_and(|tenant| slots.remove(&tenant).is_some())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TenantId, Arc<Slot>>> {
        // The map is whole after every statement, so a panic elsewhere does not spoil it.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
