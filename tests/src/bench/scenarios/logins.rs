//! Whole sign-ins with a password, against what the bare hash does on the same core.

use super::{
    super::{
        client::Client,
        fault::Fault,
        flow::{Browser, Person},
        hash_baseline,
        http::Connection,
        measurement::{Pace, Plan, measure},
        report::Check,
        station::{Caller, Station},
        targets,
    },
    Bench,
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
    let bare = f64::midpoint(before, after);
    let reached = measurement.median().rate() / bare;
    bench.report.add(measurement);
    bench.report.note("bare scrypt 2^15 r8 p3 on the same core", bare, "/s");
    bench.report.check(Check::at_least("logins, share of the bare hash", targets::LOGIN_SHARE, reached, ""));
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
        browser.authorize(connection, &self.app, &self.person).await.map(|_| ())
    }
}

const CONNECTIONS: usize = 4;
