//! The load program; `tests::bench` has the idea and the scenarios.

use std::process::ExitCode;

fn main() -> ExitCode {
    tests::bench::main()
}
