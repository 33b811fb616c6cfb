//! The one value that everything is reached from: store, clock, chance, hashing room and keys.

use crate::hashing::HashingRoom;
use crate::issuer::{Issuer, PublicOrigin};
use crate::keys::{DerivedKeys, KeyRing, KeysError};
use crate::vault::MasterKey;
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::ids::TenantId;
use domain::signing_key::RotationSchedule;
use domain::tenant::Tenant;
use domain::{Clock, Entropy, Timestamp};
use moka::sync::Cache;
use std::sync::Arc;
use store::{Store, StoreError};

/// What the operator decides for the whole installation.
#[derive(Clone, Debug)]
pub struct AppOptions {
    /// The platform's origin; tenants live below it.
    pub origin: PublicOrigin,
    /// The times of a signing key's life.
    pub rotation: RotationSchedule,
}

/// Everything that use cases need; cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    room: HashingRoom,
    master_key: MasterKey,
    options: AppOptions,
    derived: Cache<TenantId, Arc<DerivedKeys>>,
    rings: Cache<(TenantId, u64), Arc<KeyRing>>,
}

/// The outside forces and the store, as `server` or a test wires them.
pub struct AppParts {
    /// The store.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// The room where passwords are hashed.
    pub room: HashingRoom,
    /// The key that wraps every tenant's data key.
    pub master_key: MasterKey,
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: AppParts, options: AppOptions) -> Self {
        let AppParts { store, clock, entropy, room, master_key } = parts;
        let (derived, rings) = (Cache::new(4_000), Cache::new(2_000));
        Self { inner: Arc::new(Inner { store, clock, entropy, room, master_key, options, derived, rings }) }
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Chance.
    #[must_use]
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.inner.entropy
    }

    /// The room where passwords are hashed.
    #[must_use]
    pub fn room(&self) -> &HashingRoom {
        &self.inner.room
    }

    /// The operator's decisions.
    #[must_use]
    pub fn options(&self) -> &AppOptions {
        &self.inner.options
    }

    /// The key that wraps data keys.
    pub(crate) fn master_key(&self) -> &MasterKey {
        &self.inner.master_key
    }

    /// The issuer of a tenant.
    #[must_use]
    pub fn issuer(&self, tenant: &Tenant) -> Issuer {
        self.inner.options.origin.issuer(&tenant.primary_host)
    }

    /// A tenant's derived keys; unwrapped once.
    pub fn derived_keys(&self, tenant: TenantId) -> Result<Arc<DerivedKeys>, KeysError> {
        if let Some(known) = self.inner.derived.get(&tenant) {
            return Ok(known);
        }
        let entry = self.inner.store.find_tenant(tenant).ok_or(StoreError::NotFound)?;
        let data_key = self.inner.master_key.unwrap_key(tenant.uuid(), &entry.wrapped_data_key)?;
        let keys = Arc::new(DerivedKeys::new(tenant, data_key)?);
        self.inner.derived.insert(tenant, Arc::clone(&keys));
        Ok(keys)
    }

    /// A tenant's signing keys, as of their last change.
    pub async fn key_ring(&self, tenant: TenantId) -> Result<Arc<KeyRing>, KeysError> {
        // The epoch is read before the keys: a change in between is then loaded again, never missed.
        let epoch = self.inner.store.hot(tenant).await?.keys_epoch();
        if let Some(known) = self.inner.rings.get(&(tenant, epoch)) {
            return Ok(known);
        }
        let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
        let tx = self.inner.store.read(&context, Authority::Operation).await?;
        let stored = store::signing_keys::list(&tx).await?;
        let ring = Arc::new(KeyRing::build(&stored, &*self.derived_keys(tenant)?)?);
        self.inner.rings.insert((tenant, epoch), Arc::clone(&ring));
        Ok(ring)
    }

    /// Forgets the keys of a tenant that is gone.
    pub(crate) fn forget_keys(&self, tenant: TenantId) {
        self.inner.derived.invalidate(&tenant);
    }
}
