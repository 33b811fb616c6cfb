//! A store with two tenants, A and B, beside the platform.

use super::{Database, Directory, Engine, Samples, SeededEntropy, TestClock};
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::audit::Unaudited;
use domain::ids::TenantId;
use domain::{Clock, Entropy, Timestamp};
use std::sync::Arc;
use store::{EngineOptions, Hot, ReadTx, Store, StoreError, StoreOptions, WriteTx};

/// A store and everything that a test moves around it.
pub struct World {
    /// Which engine it is on.
    pub engine: Engine,
    /// Where its files are, if it is embedded.
    pub directory: Directory,
    /// Where its rows are, if it is not.
    pub database: Option<Database>,
    /// Its time.
    pub clock: Arc<TestClock>,
    /// Its chance.
    pub entropy: Arc<SeededEntropy>,
    /// The store.
    pub store: Store,
    /// A tenant.
    pub a: TenantId,
    /// Another tenant.
    pub b: TenantId,
}

/// The most tenants that a world keeps open, unless a test says otherwise.
const OPEN_TENANTS_MAX: usize = 8;

impl World {
    /// A fresh world whose chance begins at a fixed seed.
    pub async fn open(engine: Engine) -> Self {
        let directory = Directory::default();
        let clock = Arc::new(TestClock::default());
        let entropy = Arc::new(SeededEntropy::new(0xD00_12A2D));
        let database = (engine == Engine::Postgres).then(Database::create);
        let forces = (Arc::clone(&clock), Arc::clone(&entropy));
        let store = Self::open_store((&directory, database.as_ref()), forces).await.expect("a fresh store");
        let (a, b) = (TenantId::random(&*entropy), TenantId::random(&*entropy));
        let world = Self { engine, directory, database, clock, entropy, store, a, b };
        world.register(a, "a").await;
        world.register(b, "b").await;
        world
    }

    /// Opens the same data once more, with memory of its own, as another process would.
    pub async fn open_again(&self) -> Store {
        self.try_open_again().await.expect("the store opens again")
    }

    /// Opens the same data once more, or says why not.
    pub async fn try_open_again(&self) -> Result<Store, StoreError> {
        let forces = (Arc::clone(&self.clock), Arc::clone(&self.entropy));
        Self::open_store((&self.directory, self.database.as_ref()), forces).await
    }

    async fn open_store(
        (directory, database): (&Directory, Option<&Database>),
        (clock, entropy): (Arc<TestClock>, Arc<SeededEntropy>),
    ) -> Result<Store, StoreError> {
        let engine = match database {
            None => EngineOptions::Embedded(directory.path().to_owned()),
            Some(database) => EngineOptions::Postgres(database.options()),
        };
        Store::open(StoreOptions { engine, open_tenants_max: OPEN_TENANTS_MAX }, clock, entropy).await
    }

    /// Makes one more tenant's data, and its entry in the registry.
    pub async fn register(&self, tenant: TenantId, slug: &str) {
        self.store.create_tenant_home(tenant).await.expect("a fresh tenant");
        let mut tx = self.write(self.store.platform()).await;
        store::registry::insert(&mut tx, &self.samples().entry(tenant, slug)).await.expect("an entry");
        tx.commit_unaudited(Unaudited::Prepared).await.expect("a commit");
    }

    /// Makes things at the world's present moment, from its chance.
    #[must_use]
    pub fn samples(&self) -> Samples<'_> {
        Samples::new(&*self.entropy, self.clock.now())
    }

    /// The system acting in a tenant.
    #[must_use]
    pub fn context(&self, tenant: TenantId) -> Context {
        Context { tenant, actor: Actor::System, request: RequestInfo::default() }
    }

    /// A transaction of the system.
    pub async fn write(&self, tenant: TenantId) -> WriteTx {
        let opened = self.store.write(&self.context(tenant), Authority::Operation).await;
        opened.expect("a transaction to write in")
    }

    /// A snapshot for the system.
    pub async fn read(&self, tenant: TenantId) -> ReadTx {
        let opened = self.store.read(&self.context(tenant), Authority::Operation).await;
        opened.expect("a snapshot")
    }

    /// A snapshot of what is on the disk, seen by a store that has no memory yet.
    pub async fn open_again_and_read(&self, tenant: TenantId) -> ReadTx {
        let opened = self.open_again().await.read(&self.context(tenant), Authority::Operation).await;
        opened.expect("a snapshot")
    }

    /// Makes a change and keeps it; tells what the change told.
    pub async fn keep<T>(
        &self,
        tenant: TenantId,
        change: impl AsyncFnOnce(&mut WriteTx) -> Result<T, StoreError>,
    ) -> T {
        let mut tx = self.write(tenant).await;
        let told = change(&mut tx).await.expect("a change");
        tx.commit_unaudited(Unaudited::Prepared).await.expect("a commit");
        told
    }

    /// Tries a change that is not kept; tells what the change told.
    pub async fn attempt<T>(
        &self,
        tenant: TenantId,
        change: impl AsyncFnOnce(&mut WriteTx) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        change(&mut self.write(tenant).await).await
    }

    /// The hot state of a tenant.
    pub async fn hot(&self, tenant: TenantId) -> Hot {
        self.store.hot(tenant).await.expect("hot state")
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Chance, as the store takes it.
    #[must_use]
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }
}
