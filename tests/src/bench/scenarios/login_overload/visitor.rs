//! Somebody who wants to sign in although there is no room, and what came of it.

use std::{net::SocketAddr, sync::Arc, time::Instant};

use crate::bench::{
    client::Client,
    clock,
    fault::Fault,
    flow::{Browser, Person},
    histogram::Histogram,
    http::Connection,
    open_loop::{Schedule, wait_until},
};

/// What a visitor, or all of them, met.
#[derive(Default)]
pub(crate) struct Seen {
    /// Latencies of those who got in.
    pub(crate) accepted: Histogram,
    /// Latencies of refusals.
    pub(crate) refused: Histogram,
    /// Refusals that do not say when to come again.
    pub(crate) refused_without_retry_after: u64,
    /// Answers that are neither.
    pub(crate) faults: u64,
    /// The first of them.
    pub(crate) first_fault: Option<String>,
}

impl Seen {
    /// Adds what another one met.
    pub(crate) fn merge(&mut self, other: Self) {
        self.accepted.merge(&other.accepted);
        self.refused.merge(&other.refused);
        self.refused_without_retry_after += other.refused_without_retry_after;
        self.faults += other.faults;
        self.first_fault = self.first_fault.take().or(other.first_fault);
    }
}

/// Somebody who fills in the form ahead of time and sends it when it is due.
pub(crate) struct Visitor {
    address: SocketAddr,
    app: Client,
    person: Person,
    form: Vec<u8>,
    seen: Seen,
}

impl Visitor {
    /// Fills in the form for the first time.
    pub(crate) async fn prepare(address: SocketAddr, app: Client, person: Person) -> Result<Self, Fault> {
        let form = Self::fresh_form(address, &app, &person).await?;
        Ok(Self { address, app, person, form, seen: Seen::default() })
    }

    /// Sends the form whenever the schedule says so, until it ends.
    pub(crate) async fn keep_coming(mut self, schedule: Arc<Schedule>) -> Seen {
        while let Some(due) = schedule.take_next() {
            wait_until(due).await;
            if let Err(fault) = self.send_form(due).await {
                self.seen.faults += 1;
                self.seen.first_fault.get_or_insert_with(|| fault.to_string());
            }
        }
        self.seen
    }

    /// Sends the form on a new connection, as a new visitor would, and counts from when it was due.
    async fn send_form(&mut self, due: Instant) -> Result<(), Fault> {
        let mut connection = Connection::open(self.address).await?;
        let answer = connection.exchange(&self.form).await?;
        let latency = clock::now() - due;
        match answer.status {
            302 | 303 => {
                self.seen.accepted.record(latency);
                self.form = Self::fresh_form(self.address, &self.app, &self.person).await?;
                Ok(())
            }
            503 | 429 => {
                self.seen.refused.record(latency);
                self.seen.refused_without_retry_after += u64::from(answer.header("retry-after").is_none());
                Ok(())
            }
            status => Err(Fault::unexpected("overloaded sign-in", status, answer.body)),
        }
    }

    async fn fresh_form(address: SocketAddr, app: &Client, person: &Person) -> Result<Vec<u8>, Fault> {
        let mut connection = Connection::open(address).await?;
        Browser::new(&app.host).reach_login(&mut connection, app, person).await
    }
}
