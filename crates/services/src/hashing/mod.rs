//! The hashing room: the only place where passwords are hashed.
//!
//! One hash takes a core for a tenth of a second and many megabytes, so it must never run where requests are
//! answered. The room owns a few low-priority threads, a bounded queue that is fair between tenants, and the refusal
//! when there is more to do than time allows. It does not know users, attempts or lockouts, and it reads no store:
//! the caller brings the stored hash, or none.

mod configuration;
mod desk;
mod fair_queue;
mod lanes;
mod measures;
mod pace;
mod priority;
mod room;
mod ticket;
mod worker;

pub use configuration::HashingConfig;
pub use room::{HashingRefused, HashingRoom, Verification};
