//! What the bare password hash does on the server's core, as the measure for logins.

use std::{path::Path, process::ExitCode, time::Duration};

use scrypt::{Params, scrypt};

use super::{clock, fault::Fault, pinning, report};

/// Hashes in a loop on this core and prints the rate; the child side of [`rate_on`].
pub(crate) fn print_rate(secs: u64) -> ExitCode {
    match rate(Duration::from_secs(secs)) {
        Some(rate) => {
            report::say(&rate.to_string());
            ExitCode::SUCCESS
        }
        None => ExitCode::FAILURE,
    }
}

/// Hashes per second of the `scrypt` crate with the product's default parameters, on one core.
///
/// Its own process, because this one must stay on the load's core.
pub(crate) fn rate_on(cpu: usize, secs: u64) -> Result<f64, Fault> {
    let own_program = std::env::current_exe()?;
    let output = hashing_command(cpu, &own_program, secs).output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    printed.trim().parse().map_err(|_| Fault::Process(format!("the bare hash printed {printed:?}")))
}

/// Memory that one hash with the default parameters fills: 128 · r · N bytes (RFC 7914 §2), lanes in turn.
pub(crate) const HASH_BYTES: u64 = 128 * (BLOCK_SIZE as u64) * (1 << COST_LOG2);

fn hashing_command(cpu: usize, program: &Path, secs: u64) -> std::process::Command {
    let mut command = pinning::command_on(cpu, program);
    command.args(["--hash-baseline-secs", &secs.to_string()]);
    command
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred hashes at most")]
fn rate(duration: Duration) -> Option<f64> {
    let params = Params::new(COST_LOG2, BLOCK_SIZE, LANES).ok()?;
    let mut hash = [0; 64];
    let began = clock::now();
    let mut hashes = 0_u64;
    while began.elapsed() < duration {
        scrypt(b"correct horse battery staple", &[7; 16], &params, &mut hash).ok()?;
        hashes += 1;
    }
    Some(hashes as f64 / began.elapsed().as_secs_f64())
}

const COST_LOG2: u8 = 15;
const BLOCK_SIZE: u32 = 8;
const LANES: u32 = 3;
