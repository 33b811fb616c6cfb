//! The two halves of a job: what waits in the queue, and what its caller holds.

use tokio::sync::oneshot;

use super::lanes::{HashJob, HashOutput};
use super::measures::{self, Stopwatch};

/// A job in the queue. It is worthless as soon as its [`Receipt`] is dropped.
pub(super) struct Ticket {
    job: HashJob,
    called: oneshot::Sender<Call>,
    answer: oneshot::Sender<HashOutput>,
    waiting: Stopwatch,
}

/// How waiting ends, unless the caller gives up first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// A slot is free and the work begins.
    Begun,
    /// The place went to a tenant with fewer waiting.
    Displaced,
}

/// The caller's half; dropping it cancels a job that has not begun.
pub(super) struct Receipt {
    pub(super) called: oneshot::Receiver<Call>,
    pub(super) answer: oneshot::Receiver<HashOutput>,
}

impl Ticket {
    pub(super) fn new(job: HashJob) -> (Self, Receipt) {
        let (called, called_receiver) = oneshot::channel();
        let (answer, answer_receiver) = oneshot::channel();
        let ticket = Self { job, called, answer, waiting: Stopwatch::start() };
        (ticket, Receipt { called: called_receiver, answer: answer_receiver })
    }

    pub(super) const fn job(&self) -> &HashJob {
        &self.job
    }

    pub(super) fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    /// Tells the caller that the work begins; nothing if there is no caller any more.
    pub(super) fn begin(self) -> Option<(HashJob, oneshot::Sender<HashOutput>)> {
        self.called.send(Call::Begun).ok()?;
        measures::record_wait(&self.waiting);
        Some((self.job, self.answer))
    }

    pub(super) fn displace(self) {
        // A caller that went away in the meantime misses nothing.
        let _ = self.called.send(Call::Displaced);
    }
}
