//! Where callers leave their jobs and workers fetch them.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use uuid::Uuid;

use super::fair_queue::{Admission, FairQueue};
use super::lanes::{HashJob, HashOutput};
use super::measures;
use super::pace::Pace;
use super::ticket::Ticket;

/// The queue, the memory in use, and the bell that wakes workers.
pub(super) struct Desk {
    state: Mutex<State>,
    bell: Condvar,
}

/// Jobs of equal parameters that one worker computes together.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) jobs: Vec<HashJob>,
    pub(super) answers: Vec<oneshot::Sender<HashOutput>>,
}

/// No place is free, not even one that a longer line had to give up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

struct State {
    queue: FairQueue<Ticket>,
    pace: Pace,
    memory_bytes_in_use: u64,
    memory_bytes_max: u64,
    is_closing: bool,
}

impl Desk {
    pub(super) fn new(pace: Pace, memory_bytes_max: u64) -> Self {
        let queue = FairQueue::new(pace.places());
        let state = State { queue, pace, memory_bytes_in_use: 0, memory_bytes_max, is_closing: false };
        Self { state: Mutex::new(state), bell: Condvar::new() }
    }

    /// Leaves a job; never waits for one to be done.
    pub(super) fn submit(&self, tenant: Uuid, ticket: Ticket) -> Result<(), Full> {
        let admission = self.lock().admit(tenant, ticket);
        match admission {
            Admission::Admitted => {}
            Admission::Displaced(displaced) => displaced.displace(),
            Admission::Refused(_) => return Err(Full),
        }
        self.bell.notify_one();
        Ok(())
    }

    /// Waits until there is work that fits into memory; `None` when the room closes.
    pub(super) fn next_batch(&self, width: usize) -> Option<Batch> {
        let mut state = self.lock();
        while !state.is_closing {
            let batch = state.take_batch(width);
            if !batch.jobs.is_empty() {
                return Some(batch);
            }
            state = self.bell.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    /// Gives the memory of a finished batch back, so that a job may begin that did not fit before, and learns from how
    /// long it took how many may wait.
    pub(super) fn finish(&self, batch: &Batch, took: Duration) {
        let mut state = self.lock();
        state.pace.learn(took);
        let places = state.pace.places();
        state.queue.resize(places);
        state.memory_bytes_in_use = state.memory_bytes_in_use.saturating_sub(batch.memory_bytes());
        let is_work_waiting = state.queue.len() > 0;
        drop(state);
        if is_work_waiting {
            self.bell.notify_all();
        }
    }

    /// Sends all workers home once they finish what they compute.
    pub(super) fn close(&self) {
        self.lock().is_closing = true;
        self.bell.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code under the lock can panic half-way through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn admit(&mut self, tenant: Uuid, ticket: Ticket) -> Admission<Ticket> {
        if self.queue.is_full() {
            self.queue.retain(|waiting| !waiting.is_abandoned());
        }
        let admission = self.queue.push(tenant, ticket);
        measures::show_queue_length(self.queue.len());
        admission
    }

    fn take_batch(&mut self, width: usize) -> Batch {
        let mut batch = Batch::default();
        while batch.jobs.len() < width {
            let Some(ticket) = self.take_usable(&batch) else { break };
            if let Some((job, answer)) = ticket.begin() {
                self.memory_bytes_in_use =
                    self.memory_bytes_in_use.saturating_add(job.parameters.memory_bytes());
                batch.jobs.push(job);
                batch.answers.push(answer);
            }
        }
        measures::show_queue_length(self.queue.len());
        batch
    }

    /// The next ticket, if its job goes with the batch and fits into memory. A job that would not even fit alone runs
    /// when nothing else does: a hash that was stored under larger parameters must not lock its owner out.
    fn take_usable(&mut self, batch: &Batch) -> Option<Ticket> {
        let in_use = self.memory_bytes_in_use;
        let memory_bytes_max = self.memory_bytes_max;
        self.queue.pop_if(|ticket| {
            let parameters = ticket.job().parameters;
            let fits = in_use == 0 || in_use.saturating_add(parameters.memory_bytes()) <= memory_bytes_max;
            let is_like_batch = batch.jobs.first().is_none_or(|first| first.parameters == parameters);
            ticket.is_abandoned() || (fits && is_like_batch)
        })
    }
}

impl Batch {
    fn memory_bytes(&self) -> u64 {
        self.jobs.iter().map(|job| job.parameters.memory_bytes()).sum()
    }
}

#[cfg(test)]
mod tests {
    use domain::password::{Password, ScryptParameters};

    use super::super::ticket::{Call, Receipt};
    use super::*;

    const A: Uuid = Uuid::from_u128(0xa);
    const SMALL: ScryptParameters = ScryptParameters::LN13_P10;
    const LARGE: ScryptParameters = ScryptParameters::LN17_P1;

    const TOOK: Duration = Duration::from_millis(1);

    fn desk(places: usize, memory_bytes_max: u64) -> Desk {
        Desk::new(Pace::guess(usize::MAX, Duration::from_mins(1), places, SMALL), memory_bytes_max)
    }

    fn ticket(parameters: ScryptParameters) -> (Ticket, Receipt) {
        let password = Password::parse("correct horse".to_owned()).unwrap();
        Ticket::new(HashJob { password, salt: [0; 16], parameters })
    }

    fn submit(desk: &Desk, parameters: ScryptParameters) -> Receipt {
        let (ticket, receipt) = ticket(parameters);
        desk.submit(A, ticket).unwrap();
        receipt
    }

    #[test]
    fn a_batch_holds_jobs_of_equal_parameters_up_to_its_width() {
        let desk = desk(10, u64::MAX);
        let _receipts = [SMALL, SMALL, SMALL, LARGE, LARGE].map(|parameters| submit(&desk, parameters));
        let lengths: Vec<_> = (0..3).map(|_| desk.next_batch(2).unwrap().jobs.len()).collect();
        assert_eq!(lengths, [2, 1, 2]);
    }

    #[test]
    fn jobs_wait_until_memory_is_given_back() {
        let desk = desk(10, LARGE.memory_bytes() + SMALL.memory_bytes());
        let _receipts = [LARGE, SMALL, SMALL].map(|parameters| submit(&desk, parameters));
        let large = desk.next_batch(1).unwrap();
        let _small = desk.next_batch(1).unwrap();
        assert!(desk.lock().take_batch(1).jobs.is_empty());
        desk.finish(&large, TOOK);
        assert_eq!(desk.next_batch(1).unwrap().jobs.len(), 1);
    }

    #[test]
    fn a_batch_is_not_wider_than_memory_allows() {
        let desk = desk(10, 2 * SMALL.memory_bytes());
        let _receipts = [SMALL; 4].map(|parameters| submit(&desk, parameters));
        assert_eq!(desk.next_batch(4).unwrap().jobs.len(), 2);
    }

    #[test]
    fn a_job_larger_than_the_budget_runs_alone() {
        let desk = desk(10, SMALL.memory_bytes());
        let _receipts = [SMALL, LARGE, SMALL].map(|parameters| submit(&desk, parameters));
        let small = desk.next_batch(1).unwrap();
        assert!(desk.lock().take_batch(1).jobs.is_empty());
        desk.finish(&small, TOOK);
        let large = desk.next_batch(1).unwrap();
        assert_eq!(large.jobs[0].parameters, LARGE);
        assert!(desk.lock().take_batch(1).jobs.is_empty());
        desk.finish(&large, TOOK);
        assert_eq!(desk.next_batch(1).unwrap().jobs.len(), 1);
    }

    #[test]
    fn an_abandoned_job_is_skipped_and_takes_no_memory() {
        let desk = desk(10, u64::MAX);
        drop(submit(&desk, LARGE));
        let mut receipt = submit(&desk, SMALL);
        let batch = desk.next_batch(1).unwrap();
        assert_eq!(batch.jobs[0].parameters, SMALL);
        assert_eq!(desk.lock().memory_bytes_in_use, SMALL.memory_bytes());
        assert_eq!(receipt.called.try_recv(), Ok(Call::Begun));
    }

    #[test]
    fn abandoned_jobs_give_their_places_to_newcomers() {
        let desk = desk(2, u64::MAX);
        drop(submit(&desk, SMALL));
        let _first = submit(&desk, SMALL);
        let _second = submit(&desk, SMALL);
        assert_eq!(desk.submit(A, ticket(SMALL).0), Err(Full));
    }

    #[test]
    fn a_closed_desk_has_no_more_work() {
        let desk = desk(2, u64::MAX);
        let _receipt = submit(&desk, SMALL);
        desk.close();
        assert!(desk.next_batch(1).is_none());
    }
}
