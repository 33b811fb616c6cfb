//! The program `doorward`: command line, configuration, wiring and the adapters to the outside.
//!
//! It owns no rule of any protocol and no row of any store: those live in the crates below, and this one puts them
//! together and gives them a clock, chance, sockets and files.

pub mod audit_anchor;
pub mod cli;
pub mod clock;
pub mod configuration;
pub mod demo;
pub mod installation_lock;
pub mod listen;
pub mod logging;
pub mod loopback_hosts;
pub mod master_key;
pub mod metrics;
pub mod random;
pub mod serve;
pub mod stop_signals;
pub mod tls;
pub mod welcome;
pub mod wiring;
