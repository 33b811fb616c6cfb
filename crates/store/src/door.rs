//! The only door: opening asks who acts, where and with what authority; committing asks for the audit event.

use crate::db::{Db, Learnt};
use crate::embedded::{Files, TenantFile};
use crate::engine::Engine;
use crate::error::StoreError;
use crate::home::{Birth, Home, Turns};
use crate::hot::{Caches, Hot, Touched};
use crate::open_tenants::OpenTenants;
use crate::postgres::{Cluster, PostgresOptions};
use crate::registry::{self, Registry, TenantEntry};
use crate::unsealed::Unsealed;
use crate::{audit, repetitions};
use arc_swap::ArcSwap;
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::audit::{Event, Unaudited};
use domain::entropy::{Entropy, random_bytes};
use domain::ids::TenantId;
use domain::revocation::Sequence;
use domain::{Clock, Timestamp};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tokio::sync::Mutex;

/// Where the data is and how much of it may be open.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Where.
    pub engine: EngineOptions,
    /// The most tenants open at once.
    pub open_tenants_max: usize,
}

/// Where the data is.
#[derive(Clone, Debug)]
pub enum EngineOptions {
    /// In this data directory, a file for each tenant.
    Embedded(PathBuf),
    /// In a PostgreSQL database.
    Postgres(PostgresOptions),
}

/// The store of one installation.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    engine: Engine,
    open: OpenTenants,
    platform: TenantId,
    registry: ArcSwap<Registry>,
    registry_reload: Mutex<()>,
    registry_observer: OnceLock<RegistryObserver>,
    caches: Arc<Caches>,
    unsealed: Unsealed,
}

type RegistryObserver = Box<dyn Fn(&Registry) + Send + Sync>;

impl Store {
    /// Opens the data, or makes it.
    pub async fn open(
        options: StoreOptions,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StoreError> {
        let (engine, home) = open_engine(&options.engine, &*entropy).await?;
        let platform = home.tenant();
        let registry = Registry::load(&Scope::new(platform, home.read().await?)).await?;
        let open = OpenTenants::new(home, options.open_tenants_max);
        let registry = ArcSwap::from_pointee(registry);
        let inner = Inner {
            clock,
            entropy,
            engine,
            open,
            platform,
            registry,
            registry_reload: Mutex::default(),
            registry_observer: OnceLock::new(),
            caches: Arc::new(Caches::new()),
            unsealed: Unsealed::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The platform's own tenant.
    #[must_use]
    pub fn platform(&self) -> TenantId {
        self.inner.platform
    }

    /// All tenants and hosts, as of the last commit.
    #[must_use]
    pub fn registry(&self) -> Arc<Registry> {
        self.inner.registry.load_full()
    }

    /// Calls `observer` with the registry as it is, and again whenever it has changed, before the commit that changed it
    /// is answered. The first observer stays; false if there was one.
    pub fn observe_registry(&self, observer: impl Fn(&Registry) + Send + Sync + 'static) -> bool {
        let is_first = self.inner.registry_observer.set(Box::new(observer)).is_ok();
        if let (true, Some(observer)) = (is_first, self.inner.registry_observer.get()) {
            observer(&self.registry());
        }
        is_first
    }

    /// The hot state of a tenant.
    pub async fn hot(&self, tenant: TenantId) -> Result<Hot, StoreError> {
        Ok(Hot::new(Arc::clone(&self.inner.caches), self.home(tenant).await?))
    }

    /// Opens a snapshot to read from.
    pub async fn read(&self, context: &Context, authority: Authority) -> Result<ReadTx, StoreError> {
        context.require(authority)?;
        let home = self.home(context.tenant).await?;
        let scope = Scope::new(context.tenant, home.read().await?);
        Ok(ReadTx { scope, _home: home })
    }

    /// Opens a transaction to write in.
    pub async fn write(&self, context: &Context, authority: Authority) -> Result<WriteTx, StoreError> {
        context.require(authority)?;
        let home = self.home(context.tenant).await?;
        let scope = Scope::new(context.tenant, home.write(Turns::of(authority)).await?);
        Ok(WriteTx { scope, home, store: self.clone(), context: context.clone(), touched: Vec::new() })
    }

    /// Makes the home of a tenant that the registry will name next.
    pub async fn create_tenant_home(&self, tenant: TenantId) -> Result<(), StoreError> {
        let birth = birth(&*self.inner.entropy);
        let create = async || self.inner.engine.create(tenant, birth).await;
        self.inner.open.find_or_open(tenant, create).await.map(drop)
    }

    /// Removes the home of a tenant that the registry no longer names.
    pub async fn remove_tenant_home(&self, tenant: TenantId) -> Result<(), StoreError> {
        self.inner.open.forget(tenant);
        self.inner.engine.remove(tenant).await
    }

    /// Removes what a crash left of tenants that were deleted. Only for a process that deletes tenants alone, before it
    /// serves.
    pub async fn finish_removals(&self) -> Result<(), StoreError> {
        let platform = self.inner.platform;
        let context = Context { tenant: platform, actor: Actor::System, request: RequestInfo::default() };
        let tx = self.write(&context, Authority::Operation).await?;
        for tenant in registry::list_removed(&tx).await? {
            self.inner.engine.remove(tenant).await?;
        }
        registry::forget_removed(&tx).await?;
        tx.commit_unaudited(Unaudited::ExpiredRemoved).await
    }

    /// Tenants that have a file and are not registered. Nobody removes it: it may be what a crash left of a tenant that
    /// was being made, or everything of one that an older registry, put back, has not heard of.
    pub fn find_unknown_files(&self) -> Result<Vec<TenantId>, StoreError> {
        let unknown = |tenant: &TenantId| self.find_tenant(*tenant).is_none();
        Ok(self.inner.engine.list_files()?.into_iter().filter(unknown).collect())
    }

    /// Looks whether another process (the command line) has written, and forgets what memory holds of it.
    pub async fn notice_foreign_writes(&self) -> Result<(), StoreError> {
        let life = self.home(self.inner.platform).await?.pulse().life();
        let mut noticed = Ok(());
        for home in self.inner.open.all() {
            // One that cannot be read keeps nobody from noticing the others.
            let life = home.pulse().life();
            noticed = noticed.and(home.notice_foreign_writes().await);
            if home.pulse().life() != life {
                self.note_unsealed(home.tenant());
            }
        }
        if self.home(self.inner.platform).await?.pulse().life() != life {
            self.reload_registry().await?;
        }
        noticed
    }

    /// The tenants that are open now.
    #[must_use]
    pub fn open_tenants(&self) -> Vec<TenantId> {
        self.inner.open.all().iter().map(|home| home.tenant()).collect()
    }

    pub(crate) fn unsealed(&self) -> &Unsealed {
        &self.inner.unsealed
    }

    async fn reload_registry(&self) -> Result<(), StoreError> {
        // One after the other: an older snapshot must not replace a newer one.
        let _turn = self.inner.registry_reload.lock().await;
        let home = self.home(self.inner.platform).await?;
        loop {
            let epoch = home.pulse().epoch(&Touched::TenantGone(self.inner.platform));
            let registry = Registry::load(&Scope::new(self.inner.platform, home.read().await?)).await?;
            // A commit of our own has told memory already; what was read before it is then read again.
            if home.pulse().if_unchanged(epoch, || self.publish(registry)) {
                return Ok(());
            }
        }
    }

    fn publish(&self, registry: Registry) {
        let registry = Arc::new(registry);
        self.inner.registry.store(Arc::clone(&registry));
        if let Some(observer) = self.inner.registry_observer.get() {
            observer(&registry);
        }
    }

    /// Brings memory up to date with a commit.
    fn learn(&self, life: u64, touched: &[Touched]) {
        self.inner.caches.apply(life, touched);
        if touched.iter().any(Touched::is_of_registry) {
            self.publish(self.inner.registry.load().after(touched));
        }
    }

    /// Only tenants of the registry have homes, but for the moment in which a new one is made.
    async fn home(&self, tenant: TenantId) -> Result<Arc<Home>, StoreError> {
        self.inner.open.find_or_open(tenant, async || self.inner.engine.open(tenant).await).await
    }
}

/// The tenant and the transaction in which the functions of the store work.
pub struct Scope {
    tenant: TenantId,
    db: Db,
}

impl Scope {
    pub(crate) fn new(tenant: TenantId, db: Db) -> Self {
        Self { tenant, db }
    }

    /// The tenant; every statement names it.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }
}

/// A snapshot.
pub struct ReadTx {
    scope: Scope,
    // Keeps the tenant open, and so single, while the snapshot lasts.
    _home: Arc<Home>,
}

impl Deref for ReadTx {
    type Target = Scope;
    fn deref(&self) -> &Scope {
        &self.scope
    }
}

/// A transaction to write in; dropped without commit, it never happened.
pub struct WriteTx {
    scope: Scope,
    home: Arc<Home>,
    store: Store,
    context: Context,
    touched: Vec<Touched>,
}

impl Deref for WriteTx {
    type Target = Scope;
    fn deref(&self) -> &Scope {
        &self.scope
    }
}

impl WriteTx {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.store.inner.clock.now()
    }

    /// Keeps the changes together with their entry in the trail; returns when both are durable and memory is true.
    pub async fn commit(self, event: Event) -> Result<(), StoreError> {
        self.commit_all(vec![event]).await
    }

    /// Keeps changes that belong together but are several entries in the trail; without an entry nothing is kept.
    pub async fn commit_all(self, events: Vec<Event>) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        let now = self.now();
        if let Some(repetition) = self.context.request.repetition {
            repetitions::record(&self, repetition, now).await?;
        }
        for event in &events {
            audit::record(&self, &self.context, event, now, &*self.store.inner.entropy).await?;
        }
        self.finish(events.len()).await
    }

    /// Keeps changes of the closed list that needs no entry.
    pub async fn commit_unaudited(self, _reason: Unaudited) -> Result<(), StoreError> {
        self.finish(0).await
    }

    /// The newest number that this transaction took in the tenant's sequence of revocations.
    #[must_use]
    pub fn sequence_taken(&self) -> Option<Sequence> {
        let taken = |touched: &Touched| match touched {
            Touched::Revoked { sequence, .. } => Some(*sequence),
            _ => None,
        };
        self.touched.iter().filter_map(taken).max()
    }

    pub(crate) fn touch(&mut self, touched: Touched) {
        self.touched.push(touched);
    }

    /// The registry may be changed only from the platform's own tenant.
    pub(crate) fn require_platform(&self) -> Result<(), StoreError> {
        if self.tenant() == self.store.inner.platform { Ok(()) } else { Err(StoreError::NotFound) }
    }

    async fn finish(self, entry_count: usize) -> Result<(), StoreError> {
        let Self { scope, home, store, touched, .. } = self;
        // Whoever shows a refresh token has its family compared by the database, whatever memory says.
        let everybodys = touched.iter().any(|touched| !matches!(touched, Touched::Rotated(_)));
        let learnt = if everybodys { Learnt::ByEverybody } else { Learnt::HereOnly };
        let afterwards = move || {
            let life = home.pulse().life();
            home.pulse().apply(&touched, || store.learn(life, &touched));
            if entry_count > 0 {
                store.inner.unsealed.note(home.tenant());
            }
        };
        scope.db.commit(learnt, Box::new(afterwards)).await
    }
}

async fn open_engine(options: &EngineOptions, entropy: &dyn Entropy) -> Result<(Engine, Home), StoreError> {
    match options {
        EngineOptions::Embedded(folder) => {
            Files::prepare_folders(folder)?;
            let registry = open_registry(folder, entropy).await?;
            Ok((Engine::Embedded(Files::new(folder, registry.tenant())), Home::File(registry)))
        }
        EngineOptions::Postgres(options) => {
            let platform = (TenantId::random(entropy), birth(entropy));
            let (cluster, rows) = Cluster::connect(options, entropy, platform).await?;
            Ok((Engine::Postgres(cluster), Home::Rows(rows)))
        }
    }
}

async fn open_registry(folder: &Path, entropy: &dyn Entropy) -> Result<TenantFile, StoreError> {
    let platform = || (TenantId::random(entropy), birth(entropy));
    TenantFile::open_registry(&Files::registry_path(folder), platform).await
}

fn birth(entropy: &dyn Entropy) -> Birth {
    let start: [u8; 4] = random_bytes(entropy);
    Birth { incarnation: random_bytes(entropy), sequence: i64::from(u32::from_be_bytes(start) >> 1) }
}

impl Store {
    /// The registry's entry of a tenant.
    #[must_use]
    pub fn find_tenant(&self, tenant: TenantId) -> Option<Arc<TenantEntry>> {
        self.registry().find(tenant)
    }
}
