//! What every engine of the store promises, and what the embedded one promises besides.

mod aggregates;
mod door;
pub(crate) mod embedded;
mod foreign_writes;
mod hot_state;
mod interruptions;
mod postgres;
mod races;
mod sequence;
mod steps;
