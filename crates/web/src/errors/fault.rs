//! Faults below HTTP: logged with their cause, told without it.

use super::Refusal;
use domain::actor::RequestInfo;
use services::Fault;

/// Logs the cause under the request's id, and says whether trying again may help.
#[must_use]
pub fn from_fault(fault: &Fault, info: &RequestInfo) -> Refusal {
    tracing::error!(request_id = %info.request_id, error = %fault, cause = ?fault, "a request met a fault");
    if fault.is_temporary() {
        Refusal::Unavailable { retry_after_secs: RETRY_AFTER_SECS }
    } else {
        Refusal::Internal
    }
}

const RETRY_AFTER_SECS: u32 = 2;
