//! The command line.

use std::{path::PathBuf, time::Duration};

use clap::{Parser, ValueEnum};

use super::measurement::{Pace, Plan};

/// Measures a doorward on one core with the load on another.
///
/// Starts the server itself in a private directory, prints a table and compares with the targets. The exit code
/// says whether every answer was right, not whether it was fast.
#[derive(Parser)]
#[command(name = "bench", after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// What to measure; everything when nothing is named.
    #[arg(value_enum)]
    pub(crate) scenarios: Vec<Scenario>,

    /// The server program [default: `doorward` beside this program, else target/release/doorward].
    #[arg(long, value_name = "PATH")]
    server: Option<PathBuf>,

    /// The core the server runs on.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) server_cpu: usize,

    /// The core the load runs on.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) load_cpu: usize,

    /// Connections of a closed loop [default: 32, refresh 64].
    #[arg(long, value_name = "N")]
    connections: Option<usize>,

    /// Requests per second of an open loop, instead of as many as the connections can.
    #[arg(long, value_name = "RATE")]
    rate: Option<f64>,

    /// Runs after the warm-up; the median is reported.
    #[arg(long, value_name = "N", default_value_t = 3)]
    runs: usize,

    /// Length of one run.
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0)]
    seconds: f64,

    /// Length of the warm-up before the runs.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0)]
    warm_up: f64,

    /// Token requests per second beside the login overload.
    #[arg(long, value_name = "RATE", default_value_t = 500.0)]
    pub(crate) token_rate: f64,

    /// Hashes the server runs at once, for the memory it may use (one for each of its cores).
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) hash_slots: u64,

    /// Kills in the crash scenario.
    #[arg(long, value_name = "N", default_value_t = 100)]
    cycles: u32,

    /// Seed of every random choice.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// Everything in a few seconds: one short run each, three kills.
    #[arg(long)]
    pub(crate) quick: bool,

    /// Writes the report as JSON, too.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,

    /// Where the private data directory is made; must be on a real disk [default: the temporary directory].
    #[arg(long, value_name = "PATH")]
    directory: Option<PathBuf>,

    /// Keeps the data directory and the server's log.
    #[arg(long)]
    pub(crate) keep: bool,

    /// Adds a setting to the server's environment; may be repeated.
    #[arg(long = "setting", value_name = "NAME=VALUE", value_parser = parse_setting)]
    pub(crate) settings: Vec<(String, String)>,

    /// Only hashes on this core and prints the rate; the program calls itself with it.
    #[arg(long, hide = true, value_name = "SECONDS")]
    pub(crate) hash_baseline_secs: Option<u64>,
}

/// One thing to measure.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scenario {
    /// Access tokens for a service, ES256.
    ClientCredentials,
    /// Refresh with rotation: plain, with an ES256 and with an RS256 ID token.
    Refresh,
    /// The public keys.
    Jwks,
    /// The discovery document.
    Discovery,
    /// Introspection of active tokens.
    Introspection,
    /// Userinfo.
    Userinfo,
    /// Whole password sign-ins, compared with the bare hash on the same core.
    Logins,
    /// Tokens beside ten times more sign-ins than the core can hash.
    LoginOverload,
    /// Memory after a start with one tenant and ten people.
    IdleMemory,
    /// Start to ready on existing data.
    Start,
    /// Sealing the audit trail and verifying a million entries.
    Seal,
    /// SIGKILL under mixed load, again and again.
    Crash,
    /// Everything above.
    All,
}

impl Arguments {
    /// The scenarios in the order they run in.
    pub(crate) fn chosen(&self) -> Vec<Scenario> {
        let all = self.scenarios.is_empty() || self.scenarios.contains(&Scenario::All);
        let known = Scenario::value_variants().iter().copied();
        known.filter(|one| *one != Scenario::All && (all || self.scenarios.contains(one))).collect()
    }

    /// The server program to start.
    pub(crate) fn server_program(&self) -> PathBuf {
        let beside = || {
            let own_program = std::env::current_exe().ok()?;
            Some(own_program.parent()?.join("doorward")).filter(|path| path.is_file())
        };
        self.server.clone().or_else(beside).unwrap_or_else(|| PathBuf::from("target/release/doorward"))
    }

    /// Where private directories are made.
    pub(crate) fn parent_directory(&self) -> PathBuf {
        self.directory.clone().unwrap_or_else(std::env::temp_dir)
    }

    /// Warm-up, length and number of runs.
    pub(crate) fn plan(&self) -> Plan {
        if self.quick {
            return Plan { warm_up: Duration::from_millis(300), run: Duration::from_secs(1), runs: 1 };
        }
        Plan {
            warm_up: Duration::from_secs_f64(self.warm_up),
            run: Duration::from_secs_f64(self.seconds),
            runs: self.runs.max(1),
        }
    }

    /// How requests follow each other where the scenario leaves it open.
    pub(crate) fn pace(&self) -> Pace {
        self.rate.map_or(Pace::Closed, Pace::Open)
    }

    /// Connections of a closed loop that would by itself use `usual`.
    pub(crate) fn connections_or(&self, usual: usize) -> usize {
        self.connections.unwrap_or(usual).max(1)
    }

    /// Kills in the crash scenario.
    pub(crate) fn crash_cycles(&self) -> u32 {
        if self.quick { 3 } else { self.cycles }
    }

    /// Entries of the trail that is sealed.
    pub(crate) fn trail_entries(&self) -> usize {
        if self.quick { 20_000 } else { 1_000_000 }
    }

    /// People of the measured tenant.
    pub(crate) fn people(&self) -> usize {
        if self.quick { 4 } else { 16 }
    }
}

fn parse_setting(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((pair.0.to_owned(), pair.1.to_owned()))
}

const EXAMPLES: &str = "Examples:
  bench                             everything
  bench refresh --connections 128   one scenario
  bench jwks --rate 5000            latency at a fixed rate
  bench --quick                     everything, briefly
  bench crash --cycles 1000 --seed 7";
