//! All tenants and their hosts. The registry's rows live in the platform's own file; a copy is kept in memory, because
//! every request begins by asking whose host it is.

use crate::door::{Scope, WriteTx};
use crate::entity::{removed_tenant, tenant, tenant_host};
use crate::error::StoreError;
use crate::hot::Touched;
use crate::page::{Page, PageAsk};
use crate::row::Place;
use domain::Timestamp;
use domain::ids::TenantId;
use domain::names::{DisplayName, Host, Slug};
use domain::tenant::{Tenant, TenantState};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use std::collections::HashMap;
use std::sync::Arc;

/// A tenant and its wrapped data key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantEntry {
    /// The tenant.
    pub tenant: Tenant,
    /// True for the platform's own tenant.
    pub platform: bool,
    /// The tenant's data key, wrapped under the master key.
    pub wrapped_data_key: Vec<u8>,
}

/// All tenants, by host and by identifier.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    by_host: HashMap<Host, Arc<TenantEntry>>,
    by_id: HashMap<TenantId, Arc<TenantEntry>>,
}

impl Registry {
    /// Whose host it is.
    #[must_use]
    pub fn find_by_host(&self, host: &Host) -> Option<Arc<TenantEntry>> {
        self.by_host.get(host).cloned()
    }

    /// A tenant.
    #[must_use]
    pub fn find(&self, id: TenantId) -> Option<Arc<TenantEntry>> {
        self.by_id.get(&id).cloned()
    }

    /// A tenant by its short name.
    #[must_use]
    pub fn find_by_slug(&self, slug: &Slug) -> Option<Arc<TenantEntry>> {
        self.by_id.values().find(|entry| entry.tenant.slug == *slug).cloned()
    }

    /// Every tenant, in the order in which they were made.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<TenantEntry>> {
        let mut all: Vec<_> = self.by_id.values().cloned().collect();
        all.sort_by_key(|entry| (entry.tenant.created_at, entry.tenant.id));
        all
    }

    /// A page of tenants, in the order in which they were made.
    #[must_use]
    pub fn list(&self, ask: PageAsk) -> Page<Arc<TenantEntry>> {
        let position = |entry: &Arc<TenantEntry>| (entry.tenant.created_at, entry.tenant.id.uuid());
        let mut entries = self.all();
        entries.retain(|entry| ask.after().is_none_or(|after| position(entry) > after));
        ask.page(entries, position)
    }

    /// Every host of every tenant.
    pub fn hosts(&self) -> impl Iterator<Item = &Host> {
        self.by_host.keys()
    }

    pub(crate) async fn load(scope: &Scope) -> Result<Self, StoreError> {
        let mut hosts: HashMap<_, Vec<_>> = HashMap::new();
        for row in
            tenant_host::Entity::find().order_by_asc(tenant_host::Column::Position).all(scope.db()).await?
        {
            hosts.entry(row.tenant_id).or_default().push(row);
        }
        let mut registry = Self::default();
        for row in tenant::Entity::find().all(scope.db()).await? {
            let hosts = hosts.remove(&row.id).unwrap_or_default();
            registry.put(Arc::new(entry(row, &hosts)?));
        }
        Ok(registry)
    }

    /// The registry after a commit.
    pub(crate) fn after(&self, touched: &[Touched]) -> Self {
        let mut next = self.clone();
        for touched in touched {
            match touched {
                Touched::Tenant(entry) => {
                    next.strike_off(entry.tenant.id);
                    next.put(Arc::clone(entry));
                }
                Touched::TenantGone(id) => next.strike_off(*id),
                _ => {}
            }
        }
        next
    }

    fn put(&mut self, entry: Arc<TenantEntry>) {
        for host in &entry.tenant.hosts {
            self.by_host.insert(host.clone(), Arc::clone(&entry));
        }
        self.by_id.insert(entry.tenant.id, entry);
    }

    fn strike_off(&mut self, id: TenantId) {
        self.by_host.retain(|_, entry| entry.tenant.id != id);
        self.by_id.remove(&id);
    }
}

/// Registers a tenant; its file exists already.
pub async fn insert(tx: &mut WriteTx, entry: &TenantEntry) -> Result<(), StoreError> {
    tx.require_platform()?;
    let row = row(entry);
    tenant::Entity::insert(row)
        .exec_without_returning(tx.db())
        .await
        .map_err(|error| StoreError::from(error).naming("slug"))?;
    insert_hosts(tx, entry).await
}

/// Writes a changed tenant, unless somebody else was faster.
pub async fn update(tx: &mut WriteTx, entry: &TenantEntry) -> Result<(), StoreError> {
    tx.require_platform()?;
    let changed = tenant::Entity::update_many()
        .set(row(entry))
        .filter(tenant::Column::Id.eq(entry.tenant.id.uuid()))
        .filter(tenant::Column::Version.eq(entry.tenant.version - 1))
        .exec(tx.db())
        .await
        .map_err(|error| StoreError::from(error).naming("slug"))?;
    if changed.rows_affected != 1 {
        return Err(StoreError::Stale);
    }
    tenant_host::Entity::delete_many()
        .filter(tenant_host::Column::TenantId.eq(entry.tenant.id.uuid()))
        .exec(tx.db())
        .await?;
    insert_hosts(tx, entry).await
}

/// A tenant as the database has it, which memory may be behind.
pub async fn load(scope: &Scope, id: TenantId) -> Result<TenantEntry, StoreError> {
    let row = tenant::Entity::find_by_id(id.uuid()).one(scope.db()).await?.ok_or(StoreError::NotFound)?;
    let hosts = tenant_host::Entity::find()
        .filter(tenant_host::Column::TenantId.eq(id.uuid()))
        .order_by_asc(tenant_host::Column::Position);
    entry(row, &hosts.all(scope.db()).await?)
}

/// Strikes a version of a tenant off; with its data key gone, what is left of its secrets is unreadable.
pub async fn delete(tx: &mut WriteTx, id: TenantId, version: i64) -> Result<(), StoreError> {
    tx.require_platform()?;
    let gone = tenant::Entity::delete_many()
        .filter(tenant::Column::Id.eq(id.uuid()))
        .filter(tenant::Column::Version.eq(version))
        .exec(tx.db())
        .await?;
    if gone.rows_affected != 1 {
        let is_there = tenant::Entity::find_by_id(id.uuid()).count(tx.db()).await? > 0;
        return Err(if is_there { StoreError::Stale } else { StoreError::NotFound });
    }
    // Its rows are elsewhere and go after this commit; a crash between is made up for at the next start.
    let removed = removed_tenant::ActiveModel { id: Set(id.uuid()) };
    removed_tenant::Entity::insert(removed).exec_without_returning(tx.db()).await?;
    tx.touch(Touched::TenantGone(id));
    Ok(())
}

/// The tenants that were struck off and of whom something may be left.
pub(crate) async fn list_removed(scope: &Scope) -> Result<Vec<TenantId>, StoreError> {
    let rows = removed_tenant::Entity::find().all(scope.db()).await?;
    Ok(rows.into_iter().map(|row| TenantId::from_uuid(row.id)).collect())
}

/// Nothing is left of them.
pub(crate) async fn forget_removed(tx: &WriteTx) -> Result<(), StoreError> {
    tx.require_platform()?;
    removed_tenant::Entity::delete_many().exec(tx.db()).await?;
    Ok(())
}

/// Whether any tenant is registered, the platform's own included.
pub async fn is_empty(scope: &Scope) -> Result<bool, StoreError> {
    Ok(tenant::Entity::find().count(scope.db()).await? == 0)
}

async fn insert_hosts(tx: &mut WriteTx, entry: &TenantEntry) -> Result<(), StoreError> {
    let tenant = &entry.tenant;
    if !tenant.hosts.contains(&tenant.primary_host) {
        // Such an entry could not be read back, and the registry is read as a whole.
        return Err(Place("tenant_host", "is_primary").corrupt());
    }
    let rows = tenant.hosts.iter().zip(0_i64..).map(|(host, position)| tenant_host::ActiveModel {
        host: Set(host.as_str().to_owned()),
        tenant_id: Set(tenant.id.uuid()),
        is_primary: Set(*host == tenant.primary_host),
        position: Set(position),
    });
    tenant_host::Entity::insert_many(rows)
        .exec_without_returning(tx.db())
        .await
        .map_err(|error| StoreError::from(error).naming("host"))?;
    tx.touch(Touched::Tenant(Arc::new(entry.clone())));
    Ok(())
}

fn row(entry: &TenantEntry) -> tenant::ActiveModel {
    let tenant = &entry.tenant;
    tenant::ActiveModel {
        id: Set(tenant.id.uuid()),
        slug: Set(tenant.slug.as_str().to_owned()),
        display_name: Set(tenant.display_name.as_str().to_owned()),
        state: Set(state_word(tenant.state).to_owned()),
        platform: Set(entry.platform),
        wrapped_data_key: Set(entry.wrapped_data_key.clone()),
        created_at: Set(tenant.created_at.millis()),
        version: Set(tenant.version),
    }
}

fn entry(row: tenant::Model, hosts: &[tenant_host::Model]) -> Result<TenantEntry, StoreError> {
    let place = Place("tenant_host", "host");
    let parsed =
        hosts.iter().map(|host| place.parsed(Host::parse(&host.host))).collect::<Result<Vec<_>, _>>()?;
    let primary = hosts.iter().find(|host| host.is_primary).ok_or_else(|| place.corrupt())?;
    let state = match row.state.as_str() {
        "active" => TenantState::Active,
        "disabled" => TenantState::Disabled,
        _ => return Err(Place("tenant", "state").corrupt()),
    };
    let tenant = Tenant {
        id: TenantId::from_uuid(row.id),
        slug: Place("tenant", "slug").parsed(Slug::parse_stored(&row.slug))?,
        display_name: Place("tenant", "display_name").parsed(DisplayName::parse(&row.display_name))?,
        state,
        primary_host: place.parsed(Host::parse(&primary.host))?,
        hosts: parsed,
        created_at: Timestamp::from_millis(row.created_at),
        version: row.version,
    };
    Ok(TenantEntry { tenant, platform: row.platform, wrapped_data_key: row.wrapped_data_key })
}

const fn state_word(state: TenantState) -> &'static str {
    match state {
        TenantState::Active => "active",
        TenantState::Disabled => "disabled",
    }
}
