//! The one value that everything is reached from: store, clock, chance, hashing room and keys.

use crate::hashing::HashingRoom;
use crate::issuer::{Issuer, PublicOrigin};
use crate::keys::{DerivedKeys, KeyRing, KeysError};
use crate::origins::Origins;
use crate::vault::MasterKey;
use aws_lc_rs::digest::{SHA256, digest};
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::ids::TenantId;
use domain::signing_key::RotationSchedule;
use domain::tenant::Tenant;
use domain::{Clock, Entropy, Timestamp};
use moka::sync::Cache;
use protocol::access_token::AccessTokenClaims;
use protocol::jose::{TOKEN_BYTES_MAX, TokenType};
use std::sync::Arc;
use std::time::Duration;
use store::{Store, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Verified tokens are remembered at most this long; none of ours lives longer.
const VERIFIED_LIFETIME: Duration = Duration::from_hours(1);

/// A tenant's origins are asked again after this long; they only let browsers read what they may have anyway.
const ORIGINS_LIFETIME: Duration = Duration::from_secs(10);

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
    rings: Cache<TenantId, (u64, Arc<KeyRing>)>,
    verified: Cache<VerifiedKey, Arc<AccessTokenClaims>>,
    origins: Cache<TenantId, Origins>,
    key_making: Arc<Semaphore>,
}

/// The tenant, the state of its keys and the hash of the whole token: a signature is checked once, and again when the
/// keys change.
type VerifiedKey = (TenantId, u64, [u8; 32]);

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
        let inner = Inner {
            store,
            clock,
            entropy,
            room,
            master_key,
            options,
            derived: Cache::new(4_000),
            rings: Cache::new(2_000),
            verified: Cache::builder().max_capacity(20_000).time_to_live(VERIFIED_LIFETIME).build(),
            origins: Cache::builder().max_capacity(2_000).time_to_live(ORIGINS_LIFETIME).build(),
            key_making: Arc::new(Semaphore::new(1)),
        };
        Self { inner: Arc::new(inner) }
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
        self.forget_if_gone(tenant);
        Ok(keys)
    }

    /// A tenant's signing keys, as of their last change.
    pub async fn key_ring(&self, tenant: TenantId) -> Result<Arc<KeyRing>, KeysError> {
        // The epoch is read before the keys: a change in between is then loaded again, never missed.
        let epoch = self.inner.store.hot(tenant).await?.keys_epoch();
        if let Some((of_epoch, known)) = self.inner.rings.get(&tenant)
            && of_epoch == epoch
        {
            return Ok(known);
        }
        let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
        let tx = self.inner.store.read(&context, Authority::Operation).await?;
        let stored = store::signing_keys::list(&tx).await?;
        let ring = Arc::new(KeyRing::build(&stored, &*self.derived_keys(tenant)?)?);
        self.inner.rings.insert(tenant, (epoch, Arc::clone(&ring)));
        self.forget_if_gone(tenant);
        Ok(ring)
    }

    /// The turn to make keys; there is one, because each search for an RSA key takes a core from everybody else.
    pub(crate) async fn turn_to_make_keys(&self) -> Result<OwnedSemaphorePermit, KeysError> {
        let turn = Arc::clone(&self.inner.key_making).acquire_owned().await;
        turn.map_err(|_| KeysError::Interrupted)
    }

    /// The web origins of tenants, so that a browser that names one costs no look into the database.
    pub(crate) fn origins(&self) -> &Cache<TenantId, Origins> {
        &self.inner.origins
    }

    /// Checks the signature of an access token; its times, subjects and revocations are the caller's to check.
    pub(crate) async fn verified_access_token(
        &self,
        tenant: TenantId,
        token: &str,
    ) -> Result<Option<Arc<AccessTokenClaims>>, KeysError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Ok(None);
        }
        let epoch = self.inner.store.hot(tenant).await?.keys_epoch();
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        let key = (tenant, epoch, hash);
        if let Some(known) = self.inner.verified.get(&key) {
            return Ok(Some(known));
        }
        let ring = self.key_ring(tenant).await?;
        let Ok(jws) = ring.published().verify(token, TokenType::AccessToken) else { return Ok(None) };
        let Ok(claims) = jws.claims::<AccessTokenClaims>().map(Arc::new) else { return Ok(None) };
        self.inner.verified.insert(key, Arc::clone(&claims));
        Ok(Some(claims))
    }

    /// Forgets the keys of a tenant that is gone.
    pub(crate) fn forget_keys(&self, tenant: TenantId) {
        self.inner.derived.invalidate(&tenant);
        self.inner.rings.invalidate(&tenant);
        // What is invalid would else stay in memory until somebody else's keys are asked for.
        self.inner.derived.run_pending_tasks();
        self.inner.rings.run_pending_tasks();
    }

    /// Keys that were being read while their tenant was deleted came after everything was forgotten.
    fn forget_if_gone(&self, tenant: TenantId) {
        if self.inner.store.find_tenant(tenant).is_none() {
            self.forget_keys(tenant);
        }
    }
}
