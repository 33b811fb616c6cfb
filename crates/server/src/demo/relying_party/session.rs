//! Who is signed in to the demo app, in this process's memory.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use openidconnect::CsrfToken;

/// All sessions, bounded in number and life.
pub(super) struct Sessions {
    by_id: Cache<String, Arc<Session>>,
}

/// What the app knows about one browser.
#[derive(Clone, Default)]
pub(super) struct Session {
    pub(super) pending: Option<PendingSignIn>,
    pub(super) signed_in: Option<SignedIn>,
    pub(super) notice: Option<String>,
}

/// A sign-in that was sent to the provider and has not come back.
#[derive(Clone)]
pub(super) struct PendingSignIn {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) code_verifier: String,
}

/// Somebody who came back.
#[derive(Clone)]
pub(super) struct SignedIn {
    pub(super) subject: String,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) id_token: String,
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    pub(super) refreshes: u32,
    pub(super) last_call: Option<ApiCall>,
}

/// What the API said last.
#[derive(Clone)]
pub(super) struct ApiCall {
    pub(super) status: u16,
    pub(super) body: String,
}

impl Sessions {
    pub(super) fn new() -> Self {
        Self { by_id: Cache::builder().max_capacity(SESSIONS_MAX).time_to_idle(IDLE_LIFETIME).build() }
    }

    pub(super) fn find(&self, id: &str) -> Option<Arc<Session>> {
        self.by_id.get(id)
    }

    /// Keeps `session` under a fresh identifier and returns that; an old identifier is worth nothing any more.
    pub(super) fn begin(&self, old: Option<&str>, session: Session) -> String {
        if let Some(old) = old {
            self.by_id.invalidate(old);
        }
        let id = CsrfToken::new_random_len(IDENTIFIER_LENGTH).into_secret();
        self.by_id.insert(id.clone(), Arc::new(session));
        id
    }

    pub(super) fn replace(&self, id: &str, session: Session) {
        self.by_id.insert(id.to_owned(), Arc::new(session));
    }

    pub(super) fn end(&self, id: &str) {
        self.by_id.invalidate(id);
    }
}

const SESSIONS_MAX: u64 = 256;
const IDLE_LIFETIME: Duration = Duration::from_hours(1);
const IDENTIFIER_LENGTH: u32 = 32;
