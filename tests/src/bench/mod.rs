//! The load program: starts a `doorward` of its own, drives it over real sockets, and compares what it
//! reached with the targets written next to each scenario.
//!
//! It owns its load generator (closed loop, and an open loop whose latency counts from the moment a request
//! was due, so a slow server cannot hide by slowing the load), its statistics and its report. It knows the
//! server only through the outside contract: binary, environment, paths and forms. It decides nothing about
//! correctness beyond "this answer was not the expected one", except in the crash scenario, whose whole point
//! is that acknowledged writes survive and single use stays single.

mod api;
mod arguments;
mod check;
mod client;
mod clock;
mod closed_loop;
mod cookies;
mod disk;
mod fault;
mod flow;
mod hash_baseline;
mod histogram;
mod http;
mod json_text;
mod machine;
mod measurement;
mod open_loop;
mod page;
mod pinning;
mod process;
mod report;
mod request;
mod scenarios;
mod station;
mod targets;
mod world;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use fault::Fault;
use report::Report;

/// Runs what the command line asks for: exit code 0 when every answer was right, whatever the speed.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(secs) = arguments.hash_baseline_secs {
        return hash_baseline::print_rate(secs);
    }
    match measure(&arguments) {
        Ok(report) if report.is_correct() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(fault) => {
            report::say(&format!("bench: {fault}"));
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments) -> Result<Report, Fault> {
    pinning::pin_this_process(arguments.load_cpu)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Fault::Io)?;
    let report = runtime.block_on(scenarios::run(arguments))?;
    report.print();
    if let Some(path) = &arguments.json {
        report.write_json(path)?;
    }
    Ok(report)
}
