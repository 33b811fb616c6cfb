//! Faults below HTTP: logged with their cause, told without it.

use super::Refusal;
use domain::actor::RequestInfo;
use services::keys::KeysError;
use store::StoreError;

/// An error whose cause is nobody's business but ours.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Of a tenant's keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
}

/// Logs the cause under the request's id, and says whether trying again may help.
#[must_use]
pub fn from_fault(fault: &Fault, info: &RequestInfo) -> Refusal {
    let refusal = match fault {
        Fault::Store(error) | Fault::Keys(KeysError::Store(error)) => of_store(error),
        Fault::Keys(KeysError::Interrupted) => AGAIN,
        Fault::Keys(KeysError::Vault(_) | KeysError::Signing(_) | KeysError::NoActiveKey) => Refusal::Internal,
    };
    tracing::error!(request_id = %info.request_id, error = %fault, cause = ?fault, "a request met a fault");
    refusal
}

const fn of_store(error: &StoreError) -> Refusal {
    match error {
        StoreError::Files(_) | StoreError::Unavailable(_) | StoreError::CommitLost => AGAIN,
        // Whatever of these a caller may cause, its use case has answered before it comes here.
        StoreError::Forbidden(_)
        | StoreError::NotFound
        | StoreError::Taken(_)
        | StoreError::Stale
        | StoreError::Corrupt { .. }
        | StoreError::ForeignFile(_) => Refusal::Internal,
    }
}

const AGAIN: Refusal = Refusal::Unavailable { retry_after_secs: 2 };
