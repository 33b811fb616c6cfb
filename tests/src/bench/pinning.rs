//! Keeps programs on one core, by util-linux' `taskset`, so that server and load never share one.

use std::{path::Path, process::Command};

use super::fault::Fault;

/// A command that runs on one core only.
pub(crate) fn command_on(cpu: usize, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.arg("--cpu-list").arg(cpu.to_string()).arg(program);
    command
}

/// Moves this process, and all threads it will start, to one core.
pub(crate) fn pin_this_process(cpu: usize) -> Result<(), Fault> {
    let pid = std::process::id().to_string();
    let pinned = Command::new("taskset")
        .args(["--all-tasks", "--cpu-list", "--pid", &cpu.to_string(), &pid])
        .output()?;
    if pinned.status.success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&pinned.stderr).trim().to_owned();
    Err(Fault::Process(format!("cannot run on core {cpu}: {why}")))
}
