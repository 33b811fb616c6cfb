//! The only door: opening asks who acts, where and with what authority; committing asks for the audit event.

use crate::db::Db;
use crate::embedded::{Birth, Files, TenantFile};
use crate::error::StoreError;
use crate::hot::{Caches, Hot, Touched};
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
    /// The data directory.
    pub folder: PathBuf,
    /// The most tenant files open at once.
    pub open_files_max: usize,
}

/// The store of one installation.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    files: Files,
    platform: TenantId,
    registry: ArcSwap<Registry>,
    registry_reload: Mutex<()>,
    registry_observer: OnceLock<RegistryObserver>,
    caches: Arc<Caches>,
    unsealed: Unsealed,
}

type RegistryObserver = Box<dyn Fn(&Registry) + Send + Sync>;

impl Store {
    /// Opens the data directory, or makes it.
    pub async fn open(
        options: StoreOptions,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StoreError> {
        Files::prepare_folders(&options.folder)?;
        let registry_file = open_registry(&options.folder, &*entropy).await?;
        let platform = registry_file.tenant();
        let registry = Registry::load(&Scope::new(platform, registry_file.read().await?)).await?;
        let files = Files::new(&options.folder, registry_file, options.open_files_max);
        let registry = ArcSwap::from_pointee(registry);
        let inner = Inner {
            clock,
            entropy,
            files,
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
        Ok(Hot::new(Arc::clone(&self.inner.caches), self.file(tenant).await?))
    }

    /// Opens a snapshot to read from.
    pub async fn read(&self, context: &Context, authority: Authority) -> Result<ReadTx, StoreError> {
        context.require(authority)?;
        let file = self.file(context.tenant).await?;
        let scope = Scope::new(context.tenant, file.read().await?);
        Ok(ReadTx { scope, _file: file })
    }

    /// Opens a transaction to write in.
    pub async fn write(&self, context: &Context, authority: Authority) -> Result<WriteTx, StoreError> {
        context.require(authority)?;
        let file = self.file(context.tenant).await?;
        let scope = Scope::new(context.tenant, file.write().await?);
        Ok(WriteTx { scope, file, store: self.clone(), context: context.clone(), touched: Vec::new() })
    }

    /// Makes the file of a tenant that the registry will name next.
    pub async fn create_tenant_file(&self, tenant: TenantId) -> Result<(), StoreError> {
        self.inner.files.create(tenant, birth(&*self.inner.entropy)).await.map(drop)
    }

    /// Removes the file of a tenant that the registry no longer names.
    pub fn remove_tenant_file(&self, tenant: TenantId) -> Result<(), StoreError> {
        Ok(self.inner.files.remove(tenant)?)
    }

    /// Removes what a crash left of tenants that were deleted. Only for a process that deletes tenants alone, before it
    /// serves.
    pub async fn finish_removals(&self) -> Result<(), StoreError> {
        let platform = self.inner.platform;
        let context = Context { tenant: platform, actor: Actor::System, request: RequestInfo::default() };
        let tx = self.write(&context, Authority::Operation).await?;
        for tenant in registry::list_removed(&tx).await? {
            self.inner.files.remove(tenant)?;
        }
        registry::forget_removed(&tx).await?;
        tx.commit_unaudited(Unaudited::ExpiredRemoved).await
    }

    /// Tenants that have a file and are not registered. Nobody removes it: it may be what a crash left of a tenant that
    /// was being made, or everything of one that an older registry, put back, has not heard of.
    pub fn find_unknown_files(&self) -> Result<Vec<TenantId>, StoreError> {
        let unknown = |tenant: &TenantId| self.find_tenant(*tenant).is_none();
        Ok(self.inner.files.all_on_disk()?.into_iter().filter(unknown).collect())
    }

    /// Looks whether another process (the command line) has written, and forgets what memory holds of it.
    pub async fn notice_foreign_writes(&self) -> Result<(), StoreError> {
        let life = self.file(self.inner.platform).await?.pulse().life();
        let mut noticed = Ok(());
        for file in self.inner.files.all_open() {
            // One file that cannot be read keeps nobody from noticing the others.
            let life = file.pulse().life();
            noticed = noticed.and(file.notice_foreign_writes().await);
            if file.pulse().life() != life {
                self.note_unsealed(file.tenant());
            }
        }
        if self.file(self.inner.platform).await?.pulse().life() != life {
            self.reload_registry().await?;
        }
        noticed
    }

    /// The tenants whose files are open now.
    #[must_use]
    pub fn open_tenants(&self) -> Vec<TenantId> {
        self.inner.files.all_open().iter().map(|file| file.tenant()).collect()
    }

    pub(crate) fn unsealed(&self) -> &Unsealed {
        &self.inner.unsealed
    }

    async fn reload_registry(&self) -> Result<(), StoreError> {
        // One after the other: an older snapshot must not replace a newer one.
        let _turn = self.inner.registry_reload.lock().await;
        let file = self.file(self.inner.platform).await?;
        loop {
            let epoch = file.pulse().epoch(&Touched::TenantGone(self.inner.platform));
            let registry = Registry::load(&Scope::new(self.inner.platform, file.read().await?)).await?;
            // A commit of our own has told memory already; what was read before it is then read again.
            if file.pulse().if_unchanged(epoch, || self.publish(registry)) {
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

    /// Only tenants of the registry have files, but for the moment in which a new one is made.
    async fn file(&self, tenant: TenantId) -> Result<Arc<TenantFile>, StoreError> {
        self.inner.files.open(tenant).await
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
    // Keeps the file open, and so single, while the snapshot lasts.
    _file: Arc<TenantFile>,
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
    file: Arc<TenantFile>,
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
        let Self { scope, file, store, touched, .. } = self;
        let afterwards = move || {
            let life = file.pulse().life();
            file.pulse().apply(&touched, || store.learn(life, &touched));
            if entry_count > 0 {
                store.inner.unsealed.note(file.tenant());
            }
        };
        scope.db.commit(Box::new(afterwards)).await
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
