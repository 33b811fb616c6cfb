//! Clients, people, sessions, families, keys and settings, as of the last commit.

use crate::door::Scope;
use crate::error::StoreError;
use crate::home::Home;
use crate::hot::{Pulse, Standing, Touched};
use crate::{api_keys, clients, families, sessions, settings, users};
use domain::api_key::ApiKey;
use domain::client::Client;
use domain::family::Family;
use domain::ids::{ClientId, FamilyId, SessionId, UserId};
use domain::revocation::{Incarnation, Sequence};
use domain::session::Session;
use domain::settings::Settings;
use domain::user::User;
use moka::sync::Cache;
use std::hash::Hash;
use std::sync::Arc;

/// Keys begin with the life of the open tenant, so no tenant can meet another's entries.
type Keyed<K, V> = Cache<(u64, K), Arc<V>>;

/// The caches of all tenants together, each bounded.
pub(crate) struct Caches {
    users: Keyed<UserId, User>,
    clients: Keyed<ClientId, Client>,
    sessions: Keyed<SessionId, Session>,
    session_ids: Keyed<[u8; 32], SessionId>,
    families: Keyed<FamilyId, Family>,
    api_keys: Keyed<[u8; 32], ApiKey>,
    settings: Keyed<(), Settings>,
}

impl Caches {
    pub(crate) fn new() -> Self {
        Self {
            users: Cache::new(20_000),
            clients: Cache::new(10_000),
            sessions: Cache::new(20_000),
            session_ids: Cache::new(20_000),
            families: Cache::new(50_000),
            api_keys: Cache::new(5_000),
            settings: Cache::new(5_000),
        }
    }

    /// Forgets what a commit has changed, or learns what it is now.
    pub(crate) fn apply(&self, life: u64, touched: &[Touched]) {
        for touched in touched {
            match touched {
                Touched::User(id) => self.users.invalidate(&(life, *id)),
                Touched::Client(id) => self.clients.invalidate(&(life, *id)),
                Touched::Session(id) => self.sessions.invalidate(&(life, *id)),
                Touched::Family(id) => self.families.invalidate(&(life, *id)),
                Touched::Rotated(family) => self.families.insert((life, family.id), Arc::clone(family)),
                Touched::ApiKeys => {
                    let stale: Vec<_> =
                        self.api_keys.iter().map(|(key, _)| *key).filter(|key| key.0 == life).collect();
                    for key in &stale {
                        self.api_keys.invalidate(key);
                    }
                }
                Touched::Settings => self.settings.invalidate(&(life, ())),
                Touched::SigningKeys
                | Touched::Tenant(_)
                | Touched::TenantGone(_)
                | Touched::RevocationsForgotten(_)
                | Touched::Revoked { .. } => {}
            }
        }
    }
}

/// The hot state of one tenant.
pub struct Hot {
    caches: Arc<Caches>,
    home: Arc<Home>,
}

impl Hot {
    pub(crate) fn new(caches: Arc<Caches>, home: Arc<Home>) -> Self {
        Self { caches, home }
    }

    /// The sequence of revocations applied here. Read it before any state that goes into a token.
    #[must_use]
    pub fn sequence(&self) -> Sequence {
        self.pulse().sequence()
    }

    /// The incarnation of the tenant's data.
    #[must_use]
    pub fn incarnation(&self) -> Incarnation {
        self.pulse().incarnation()
    }

    /// Changes whenever the signing keys do.
    #[must_use]
    pub fn keys_epoch(&self) -> u64 {
        self.pulse().keys_epoch()
    }

    /// Whether nothing revoked a token since its issuer looked.
    #[must_use]
    pub fn stands(&self, standing: &Standing) -> bool {
        self.pulse().stands(standing)
    }

    /// A person.
    pub async fn find_user(&self, id: UserId) -> Result<Option<Arc<User>>, StoreError> {
        let load = async |scope: &Scope| users::find(scope, id).await;
        self.find(&self.caches.users, (id, Some(Touched::User(id))), load).await
    }

    /// A client.
    pub async fn find_client(&self, id: ClientId) -> Result<Option<Arc<Client>>, StoreError> {
        let load = async |scope: &Scope| clients::find(scope, id).await;
        self.find(&self.caches.clients, (id, Some(Touched::Client(id))), load).await
    }

    /// A session by its identifier.
    pub async fn find_session(&self, id: SessionId) -> Result<Option<Arc<Session>>, StoreError> {
        let load = async |scope: &Scope| sessions::find(scope, id).await;
        self.find(&self.caches.sessions, (id, Some(Touched::Session(id))), load).await
    }

    /// A session by the MAC of its cookie.
    pub async fn find_session_by_token(
        &self,
        token_mac: [u8; 32],
    ) -> Result<Option<Arc<Session>>, StoreError> {
        let load = async |scope: &Scope| sessions::find_id_by_token(scope, token_mac).await;
        // A cookie never moves to another session, so no commit can make this wrong.
        match self.find(&self.caches.session_ids, (token_mac, None), load).await? {
            // A fresh sign-in gives the session another cookie; the one that is remembered here is then worth nothing.
            Some(id) => Ok(self.find_session(*id).await?.filter(|session| session.token_mac == token_mac)),
            None => Ok(None),
        }
    }

    /// A family of tokens.
    pub async fn find_family(&self, id: FamilyId) -> Result<Option<Arc<Family>>, StoreError> {
        let load = async |scope: &Scope| families::find(scope, id).await;
        self.find(&self.caches.families, (id, Some(Touched::Family(id))), load).await
    }

    /// A live API key by its MAC.
    pub async fn find_api_key(&self, key_mac: [u8; 32]) -> Result<Option<Arc<ApiKey>>, StoreError> {
        let load = async |scope: &Scope| api_keys::find_live(scope, key_mac).await;
        self.find(&self.caches.api_keys, (key_mac, Some(Touched::ApiKeys)), load).await
    }

    /// The tenant's settings.
    pub async fn settings(&self) -> Result<Arc<Settings>, StoreError> {
        let load = async |scope: &Scope| settings::load(scope).await.map(|(settings, _)| Some(settings));
        Ok(self.find(&self.caches.settings, ((), Some(Touched::Settings)), load).await?.unwrap_or_default())
    }

    fn pulse(&self) -> &Pulse {
        self.home.pulse()
    }

    async fn find<K, V>(
        &self,
        cache: &Keyed<K, V>,
        (key, thing): (K, Option<Touched>),
        load: impl AsyncFnOnce(&Scope) -> Result<Option<V>, StoreError>,
    ) -> Result<Option<Arc<V>>, StoreError>
    where
        K: Hash + Eq + Copy + Send + Sync + 'static,
        V: Send + Sync + 'static,
    {
        let life = self.pulse().life();
        if let Some(known) = cache.get(&(life, key)) {
            return Ok(Some(known));
        }
        let epoch = thing.and_then(|thing| self.pulse().epoch(&thing));
        let scope = Scope::new(self.home.tenant(), self.home.look().await?);
        let Some(value) = load(&scope).await?.map(Arc::new) else { return Ok(None) };
        self.pulse().if_unchanged(epoch, || cache.insert((life, key), Arc::clone(&value)));
        Ok(Some(value))
    }
}
