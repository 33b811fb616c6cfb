//! One file for each thing that is measured; this one decides their order.
//!
//! Each scenario gets a freshly started server on the data of the same [`World`], so that none pays for the
//! memory or the caches of the one before.

mod client_credentials;
mod crash;
mod fixed;
mod idle_memory;
mod introspection;
mod login_overload;
mod logins;
mod public_documents;
mod refresh;
mod seal;
mod start;
mod userinfo;

use super::{
    arguments::{Arguments, Scenario},
    check::Check,
    disk,
    fault::Fault,
    machine,
    measurement::{Pace, Plan},
    report::{self, Report, millis},
    world::World,
};

/// What a scenario works with.
pub(crate) struct Bench<'a> {
    arguments: &'a Arguments,
    plan: Plan,
    pace: Pace,
    world: World,
    report: Report,
}

/// Sets up and runs the chosen scenarios; a scenario that breaks is reported and the next one runs.
pub(crate) async fn run(arguments: &Arguments) -> Result<Report, Fault> {
    let mut report = Report::about(machine::describe());
    report::say(&machine::describe());
    let world = World::build(arguments, arguments.people()).await?;
    let sync = disk::sync_latency(world.directory())?;
    report.note("disk: append 4 KiB and sync, p50", millis(sync.quantile(0.5)), "ms");
    report.note("disk: append 4 KiB and sync, p99", millis(sync.quantile(0.99)), "ms");
    report::say(&report::heading());
    let mut bench = Bench { arguments, plan: arguments.plan(), pace: arguments.pace(), world, report };
    for scenario in arguments.chosen() {
        if let Err(fault) = run_one(scenario, &mut bench).await {
            let log = bench.world.launch.log_tail();
            bench
                .report
                .misbehaved(format!("{}: {fault}\n  the server's last words:\n{log}", name_of(scenario)));
        }
    }
    Ok(bench.report)
}

impl Bench<'_> {
    /// Compares a rate with its target; a rate that was set by us says nothing about the server.
    fn check_rate(&mut self, name: impl Into<String>, target: f64, reached: f64) {
        if matches!(self.pace, Pace::Closed) {
            self.report.check(Check::at_least(name, target, reached, "/s"));
        }
    }
}

async fn run_one(scenario: Scenario, bench: &mut Bench<'_>) -> Result<(), Fault> {
    match scenario {
        Scenario::ClientCredentials => client_credentials::run(bench).await,
        Scenario::Refresh => refresh::run(bench).await,
        Scenario::Jwks => public_documents::run_jwks(bench).await,
        Scenario::Discovery => public_documents::run_discovery(bench).await,
        Scenario::Introspection => introspection::run(bench).await,
        Scenario::Userinfo => userinfo::run(bench).await,
        Scenario::Logins => logins::run(bench).await,
        Scenario::LoginOverload => login_overload::run(bench).await,
        Scenario::IdleMemory => idle_memory::run(bench).await,
        Scenario::Start => start::run(bench).await,
        Scenario::Seal => seal::run(bench).await,
        Scenario::Crash => crash::run(bench).await,
        // `Arguments::chosen` has replaced it by the others.
        Scenario::All => Ok(()),
    }
}

fn name_of(scenario: Scenario) -> String {
    use clap::ValueEnum as _;
    scenario.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}
