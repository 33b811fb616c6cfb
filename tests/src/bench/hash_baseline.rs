//! What the bare password hash does on the server's core, as the measure for logins.

use std::{path::Path, process::ExitCode, time::Duration};

use scrypt::{Params, scrypt};

use super::{clock, fault::Fault, machine, pinning, report};

/// Hashes per second.
#[derive(Clone, Copy)]
pub(crate) struct HashRate {
    /// Of the wall clock.
    pub(crate) wall: f64,
    /// Of processor time, which does not suffer when somebody else uses the core.
    pub(crate) core: f64,
}

impl HashRate {
    /// Between two measurements.
    pub(crate) fn midpoint(one: Self, other: Self) -> Self {
        Self { wall: f64::midpoint(one.wall, other.wall), core: f64::midpoint(one.core, other.core) }
    }
}

/// Hashes in a loop on this core and prints both rates; the child side of [`rate_on`].
pub(crate) fn print_rate(secs: u64) -> ExitCode {
    match rate(Duration::from_secs(secs)) {
        Some(rate) => {
            report::say(&format!("{} {}", rate.wall, rate.core));
            ExitCode::SUCCESS
        }
        None => ExitCode::FAILURE,
    }
}

/// Hashes per second of the `scrypt` crate with the product's default parameters, on one core.
///
/// Its own process, because this one must stay on the load's core.
pub(crate) fn rate_on(cpu: usize, secs: u64) -> Result<HashRate, Fault> {
    let own_program = std::env::current_exe()?;
    let output = hashing_command(cpu, &own_program, secs).output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let rates: Vec<f64> = printed.split_whitespace().filter_map(|rate| rate.parse().ok()).collect();
    match rates.as_slice() {
        [wall, core] => Ok(HashRate { wall: *wall, core: *core }),
        _ => Err(Fault::Process(format!("the bare hash printed {printed:?}"))),
    }
}

/// Memory that one hash with the default parameters fills: 128 · r · N bytes (RFC 7914 §2), lanes in turn.
pub(crate) const HASH_BYTES: u64 = 128 * (BLOCK_SIZE as u64) * (1 << COST_LOG2);

fn hashing_command(cpu: usize, program: &Path, secs: u64) -> std::process::Command {
    let mut command = pinning::command_on(cpu, program);
    command.args(["--hash-baseline-secs", &secs.to_string()]);
    command
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred hashes at most")]
fn rate(duration: Duration) -> Option<HashRate> {
    let params = Params::new(COST_LOG2, BLOCK_SIZE, LANES).ok()?;
    let mut hash = [0; 64];
    let began = clock::now();
    let mut hashes = 0_u64;
    while began.elapsed() < duration {
        scrypt(b"correct horse battery staple", &[7; 16], &params, &mut hash).ok()?;
        hashes += 1;
    }
    let wall = began.elapsed();
    let core = machine::process_cpu(std::process::id()).ok()?;
    Some(HashRate { wall: hashes as f64 / wall.as_secs_f64(), core: hashes as f64 / core.as_secs_f64() })
}

const COST_LOG2: u8 = 15;
const BLOCK_SIZE: u32 = 8;
const LANES: u32 = 3;
