//! Harness and measurements around a whole Doorward: everything here talks to it from outside.

pub mod bench;
pub mod harness;
