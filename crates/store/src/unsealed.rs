//! Which trails have entries that may not be sealed yet: told by commits, so that idle tenants cost nothing.

use crate::door::Store;
use domain::ids::TenantId;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The tenants whose trails have grown; never more than there are tenants.
#[derive(Default)]
pub(crate) struct Unsealed(Mutex<HashSet<TenantId>>);

impl Unsealed {
    pub(crate) fn note(&self, tenant: TenantId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(tenant);
    }

    fn take(&self) -> HashSet<TenantId> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store {
    /// The tenants whose trails have grown since this was asked last; whoever asks, seals them or notes them again.
    #[must_use]
    pub fn take_unsealed(&self) -> HashSet<TenantId> {
        self.unsealed().take()
    }

    /// Notes a tenant whose trail still has to be sealed.
    pub fn note_unsealed(&self, tenant: TenantId) {
        self.unsealed().note(tenant);
    }
}
