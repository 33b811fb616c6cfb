//! The engines: where tenants are made, opened and removed.

use crate::embedded::Files;
use crate::error::StoreError;
use crate::home::{Birth, Home};
use crate::postgres::Cluster;
use domain::ids::TenantId;
use std::collections::BTreeSet;

/// Where all tenants are.
pub(crate) enum Engine {
    /// A file for each.
    Embedded(Files),
    /// One database for all.
    Postgres(Cluster),
}

impl Engine {
    pub(crate) async fn open(&self, tenant: TenantId) -> Result<Home, StoreError> {
        match self {
            Self::Embedded(files) => files.open(tenant).await.map(Home::File),
            Self::Postgres(cluster) => cluster.open(tenant).await.map(Home::Rows),
        }
    }

    pub(crate) async fn create(&self, tenant: TenantId, birth: Birth) -> Result<Home, StoreError> {
        match self {
            Self::Embedded(files) => files.create(tenant, birth).await.map(Home::File),
            Self::Postgres(cluster) => cluster.create(tenant, &birth).await.map(Home::Rows),
        }
    }

    /// The tenants of whom there is a file.
    pub(crate) fn list_files(&self) -> Result<BTreeSet<TenantId>, StoreError> {
        match self {
            Self::Embedded(files) => Ok(files.all_on_disk()?),
            Self::Postgres(_) => Ok(BTreeSet::new()),
        }
    }

    /// Removes what is left of a tenant that the registry no longer names.
    pub(crate) async fn remove(&self, tenant: TenantId) -> Result<(), StoreError> {
        match self {
            Self::Embedded(files) => Ok(files.remove(tenant)?),
            Self::Postgres(cluster) => cluster.remove(tenant).await,
        }
    }
}
