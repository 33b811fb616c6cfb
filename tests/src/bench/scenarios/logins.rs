//! Whole sign-ins with a password, against what the bare hash does on the same core.

use super::Bench;
use crate::bench::{
    check::Check,
    client::Client,
    fault::Fault,
    flow::{Browser, Person},
    hash_baseline::{self, HashRate},
    http::Connection,
    measurement::{Pace, Plan, measure},
    station::{Caller, Station},
    targets,
};

/// Measures sign-ins between two measurements of the bare hash, so that a machine that changes its speed
/// meanwhile changes both.
pub(crate) async fn run(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let (cpu, secs) = (bench.arguments.server_cpu, bench.plan.run.as_secs().max(2));
    let before = hash_baseline::rate_on(cpu, secs)?;
    let server = bench.world.launch.start().await?;
    let callers = bench
        .world
        .people_in_turn()
        .take(CONNECTIONS)
        .map(|person| SignIn { app: bench.world.es256_app.clone(), person: person.clone() });
    let stations = Station::open_all(bench.world.launch.address(), callers).await?;
    // A handful of sign-ins fit into a second: runs are longer than elsewhere.
    let plan = Plan { run: bench.plan.run * 2, ..bench.plan };
    let (measurement, _) = measure("logins", &server, stations, Pace::Closed, plan).await?;
    server.stop().await?;
    let after = hash_baseline::rate_on(cpu, secs)?;
    let bare = HashRate::midpoint(before, after);
    let run = measurement.median();
    let (share, core_share) = (run.rate() / bare.wall, run.rate_per_core() / bare.core);
    bench.report.add(measurement);
    bench.report.note("bare scrypt 2^15 r8 p3 on the same core", bare.wall, "/s");
    bench.report.note("bare scrypt, per second of processor time", bare.core, "/s");
    bench.report.note("logins, share by processor time", core_share, "");
    bench.report.check(Check::at_least("logins, share of the bare hash", targets::LOGIN_SHARE, share, ""));
    Ok(())
}

struct SignIn {
    app: Client,
    person: Person,
}

impl Caller for SignIn {
    /// Authorization request, login page, password, and back to the app with a code.
    async fn call(&mut self, connection: &mut Connection) -> Result<(), Fault> {
        let mut browser = Browser::new(&self.app.host);
        browser.authorize(connection, &self.app, Some(&self.person)).await.map(|_| ())
    }
}

/// One sign-in hashes, one waits, one is on its way between pages: the core is never idle and nobody is refused.
const CONNECTIONS: usize = 3;
