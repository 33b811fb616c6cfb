//! The door of the hashing room.

use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use domain::password::{Password, PasswordHash, ScryptParameters};
use uuid::Uuid;

use super::configuration::HashingConfig;
use super::desk::{Desk, Full};
use super::lanes::{HashJob, HashOutput, Lanes, SingleLane};
use super::measures::{self, Reason};
use super::pace::Pace;
use super::ticket::{Call, Ticket};
use super::worker;

/// The threads that hash passwords, and the queue before them.
///
/// Dropping it waits for the hashes that are being computed; callers borrow the room, so none is left waiting.
pub struct HashingRoom {
    desk: Arc<Desk>,
    threads: Vec<JoinHandle<()>>,
    wait_max: Duration,
    retry_after_secs: u64,
    parameters: ScryptParameters,
}

/// Whether a password is the stored one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verification {
    /// It is not, or there is no stored one.
    Wrong,
    /// It is.
    Right {
        /// The stored hash is weaker than the current parameters: hash the password again and store it.
        needs_upgrade: bool,
    },
}

/// Why a password was not hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashingRefused {
    /// More sign-ins than the room can serve in time; the answer is 503 with `Retry-After` (RFC 9110, 10.2.3).
    #[error("too many passwords wait to be hashed; retry in {retry_after_secs} s")]
    Busy {
        /// When to try again, in seconds from now.
        retry_after_secs: u64,
    },
    /// The computation failed, which is a defect of ours and is in the log.
    #[error("the password hash could not be computed")]
    Failed,
}

impl HashingRoom {
    /// Starts the threads; fails if the configuration leaves no room for a single hash.
    pub fn start(config: &HashingConfig) -> io::Result<Self> {
        Self::start_with(config, &(Arc::new(SingleLane) as Arc<dyn Lanes>))
    }

    fn start_with(config: &HashingConfig, lanes: &Arc<dyn Lanes>) -> io::Result<Self> {
        let cores = thread::available_parallelism()?.get();
        let slots = config
            .slots(cores, lanes.width())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let pace = Pace::guess(slots, config.wait_max, config.queue_length_max, config.parameters);
        let mut room = Self {
            desk: Arc::new(Desk::new(pace, config.memory_bytes_max)),
            threads: Vec::with_capacity(slots),
            wait_max: config.wait_max,
            retry_after_secs: config.retry_after_secs(),
            parameters: config.parameters,
        };
        for number in 0..slots {
            let desk = Arc::clone(&room.desk);
            let lanes = Arc::clone(lanes);
            let thread = thread::Builder::new()
                .name(format!("hashing-{number}"))
                .spawn(move || worker::serve(&desk, lanes.as_ref()))?;
            room.threads.push(thread);
        }
        Ok(room)
    }

    /// Parameters of new hashes.
    #[must_use]
    pub const fn parameters(&self) -> ScryptParameters {
        self.parameters
    }

    /// How many hashes run at once.
    #[must_use]
    pub const fn slots(&self) -> usize {
        self.threads.len()
    }

    /// Hashes a new password; the salt is 16 random bytes made for it alone.
    pub async fn hash(
        &self,
        tenant: Uuid,
        password: &Password,
        salt: [u8; PasswordHash::SALT_BYTES],
        parameters: ScryptParameters,
    ) -> Result<PasswordHash, HashingRefused> {
        let job = HashJob { password: password.clone(), salt, parameters };
        let output = self.derive(tenant, job).await?;
        Ok(PasswordHash::from_parts(parameters, salt, *output))
    }

    /// Checks a password against a stored hash.
    ///
    /// `None` stands for everybody who cannot sign in with a password: unknown, disabled, without one. They cost the
    /// same time in the same queue as anybody else, so that time tells nothing about who exists.
    pub async fn verify(
        &self,
        tenant: Uuid,
        password: &Password,
        stored: Option<&PasswordHash>,
    ) -> Result<Verification, HashingRefused> {
        let (salt, parameters) = match stored {
            Some(hash) => (*hash.salt(), *hash.parameters()),
            None => (DUMMY_SALT, self.parameters),
        };
        let job = HashJob { password: password.clone(), salt, parameters };
        let output = self.derive(tenant, job).await?;
        Ok(match stored {
            Some(hash) if hash.matches(&output) => {
                Verification::Right { needs_upgrade: parameters.is_weaker_than(&self.parameters) }
            }
            Some(_) | None => Verification::Wrong,
        })
    }

    /// If the caller goes away, the receipt is dropped here and a job that has not begun never does.
    async fn derive(&self, tenant: Uuid, job: HashJob) -> Result<HashOutput, HashingRefused> {
        let (ticket, receipt) = Ticket::new(job);
        self.desk.submit(tenant, ticket).map_err(|Full| self.refuse(Reason::Full))?;
        match tokio::time::timeout(self.wait_max, receipt.called).await {
            Ok(Ok(Call::Begun)) => {}
            Ok(Ok(Call::Displaced)) => return Err(self.refuse(Reason::Displaced)),
            Ok(Err(_)) => return Err(self.refuse(Reason::Failed)),
            Err(_) => return Err(self.refuse(Reason::Waited)),
        }
        receipt.answer.await.map_err(|_| self.refuse(Reason::Failed))
    }

    fn refuse(&self, reason: Reason) -> HashingRefused {
        measures::count_refusal(reason);
        match reason {
            Reason::Full | Reason::Displaced | Reason::Waited => {
                HashingRefused::Busy { retry_after_secs: self.retry_after_secs }
            }
            Reason::Failed => HashingRefused::Failed,
        }
    }
}

impl Drop for HashingRoom {
    fn drop(&mut self) {
        self.desk.close();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a hashing thread panicked");
            }
        }
    }
}

/// Nothing is compared with the dummy hash, so its salt need not be random.
const DUMMY_SALT: [u8; PasswordHash::SALT_BYTES] = [0; PasswordHash::SALT_BYTES];

#[cfg(test)]
mod tests;
