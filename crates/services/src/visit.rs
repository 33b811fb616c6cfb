//! One request at one tenant: what every use case of the hosted endpoints begins with.

use crate::keys::{DerivedKeys, KeysError};
use crate::{App, Issuer};
use domain::actor::{Actor, Context, RequestInfo};
use domain::ids::TenantId;
use std::sync::Arc;
use store::{Hot, StoreError, TenantEntry};

/// One request at one tenant.
#[derive(Clone)]
pub struct Visit {
    /// The installation.
    pub app: App,
    /// The tenant, found from the host.
    pub entry: Arc<TenantEntry>,
    /// What is known of the request.
    pub info: RequestInfo,
}

impl Visit {
    /// The tenant's identifier.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.entry.tenant.id
    }

    /// The tenant's issuer.
    #[must_use]
    pub fn issuer(&self) -> Issuer {
        self.app.issuer(&self.entry.tenant)
    }

    /// Whether this is the issuer that one of the tenant's hosts makes, the primary one or another.
    pub(crate) fn was_issuer(&self, text: &str) -> bool {
        let origin = &self.app.options().origin;
        self.entry.tenant.hosts.iter().any(|host| origin.issuer(host).as_str() == text)
    }

    /// Who acts on this request.
    #[must_use]
    pub fn context(&self, actor: Actor) -> Context {
        Context { tenant: self.tenant(), actor, request: self.info.clone() }
    }

    /// The tenant's derived keys.
    pub fn keys(&self) -> Result<Arc<DerivedKeys>, KeysError> {
        self.app.derived_keys(self.tenant())
    }

    /// The tenant's hot state.
    pub async fn hot(&self) -> Result<Hot, StoreError> {
        self.app.store().hot(self.tenant()).await
    }
}
