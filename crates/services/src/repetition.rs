//! Requests that are sent again because their answer was lost (`Idempotency-Key`): done once, answered the same.
//!
//! The commit that does the work marks the request as done, so the database decides which of two callers does it. The
//! answer is kept right after, sealed, because it may hold a secret that is shown only once.

use crate::keys::DerivedKeys;
use crate::{App, Fault};
use domain::actor::{Actor, Authority, Context, Repetition, RequestInfo};
use domain::audit::Unaudited;
use domain::ids::TenantId;
use std::sync::Arc;
use store::repetitions;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// What is known of a request that has been done before.
pub enum Repeated {
    /// This is its answer.
    Answer(Zeroizing<Vec<u8>>),
    /// The key was used for something else.
    OtherRequest,
    /// It was done, and its answer is not there: it is on its way, or a crash lost it.
    NoAnswer,
}

/// A request that may be repeated in one tenant.
pub struct Repeatable {
    app: App,
    tenant: TenantId,
    keys: Arc<DerivedKeys>,
    repetition: Repetition,
}

impl Repeatable {
    /// Recognizes a request of this caller: by its key, and by everything that it asks for.
    pub fn new(
        app: &App,
        context: &Context,
        tenant: TenantId,
        (key, request): (&str, &[&[u8]]),
    ) -> Result<Self, Fault> {
        let keys = app.derived_keys(tenant)?;
        let caller = match &context.actor {
            Actor::ApiKey { id, .. } => *id.uuid().as_bytes(),
            _ => [0; 16],
        };
        let key_mac = keys.repetition_mac(&[b"key", &caller, key.as_bytes()]);
        let fields: Vec<_> = std::iter::once(b"request".as_slice()).chain(request.iter().copied()).collect();
        let repetition = Repetition { key_mac, request_mac: keys.repetition_mac(&fields) };
        Ok(Self { app: app.clone(), tenant, keys, repetition })
    }

    /// What the commit that does the work marks as done.
    #[must_use]
    pub const fn repetition(&self) -> Repetition {
        self.repetition
    }

    /// Whether it was done before, and how it was answered.
    pub async fn find(&self) -> Result<Option<Repeated>, Fault> {
        let tx = self.app.store().read(&self.context(), Authority::Operation).await?;
        let found = repetitions::find(&tx, self.repetition.key_mac, self.app.now()).await?;
        let Some(done) = found else { return Ok(None) };
        if !bool::from(done.request_mac.ct_eq(&self.repetition.request_mac)) {
            return Ok(Some(Repeated::OtherRequest));
        }
        let Some(sealed) = done.sealed_answer else { return Ok(Some(Repeated::NoAnswer)) };
        Ok(Some(Repeated::Answer(self.keys.open(ANSWER, &self.repetition.key_mac, &sealed)?)))
    }

    /// Keeps the answer for as long as the request may be repeated.
    pub async fn keep(&self, answer: &[u8]) -> Result<(), Fault> {
        let sealed = self.keys.seal(ANSWER, &self.repetition.key_mac, answer)?;
        let tx = self.app.store().write(&self.context(), Authority::Operation).await?;
        repetitions::keep_answer(&tx, self.repetition.key_mac, &sealed).await?;
        Ok(tx.commit_unaudited(Unaudited::AnswerKept).await?)
    }

    fn context(&self) -> Context {
        Context { tenant: self.tenant, actor: Actor::System, request: RequestInfo::default() }
    }
}

const ANSWER: (&str, &str) = ("answered_request", "answer");
