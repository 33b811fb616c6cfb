//! Ten times more sign-ins than the core can hash: tokens must not notice, refusals must be quick, memory must
//! stay bounded.

mod visitor;

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;

use self::visitor::{Seen, Visitor};
use super::{Bench, fixed::Fixed};
use crate::bench::{
    check::Check,
    fault::Fault,
    hash_baseline,
    measurement::{Measurement, Pace, Plan, measure},
    open_loop::Schedule,
    process::Server,
    report::{mebibytes, millis},
    station::Station,
    targets,
};

/// Measures tokens at a fixed rate, quiet and beside the overload.
pub(crate) async fn run(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let capacity = hash_baseline::rate_on(bench.arguments.server_cpu, 2)?.core;
    let server = bench.world.launch.start().await?;
    tokio::time::sleep(SETTLING).await;
    let idle = server.resident()?.now;
    let (quiet, stations) = measure_quiet(bench, &server).await?;
    let visitors = prepare_visitors(bench).await?;
    let plan = overload_plan(bench.plan);
    let duration = plan.warm_up + plan.run * u32::try_from(plan.runs).unwrap_or(u32::MAX);
    let schedule = Arc::new(Schedule::starting_now(capacity * OVERLOAD_FACTOR, duration));
    let rush = join_all(
        visitors.into_iter().map(|visitor| tokio::spawn(visitor.keep_coming(Arc::clone(&schedule)))),
    );
    let pace = Pace::Open(bench.arguments.token_rate);
    let tokens = measure("tokens beside overload", &server, stations, pace, plan);
    let (tokens, rush) = tokio::join!(tokens, rush);
    let (tokens, _) = tokens?;
    let mut seen = Seen::default();
    rush.into_iter().flatten().for_each(|visitor| seen.merge(visitor));
    let high_water = server.resident()?.high_water;
    report_tokens(bench, &quiet, &tokens);
    report_sign_ins(bench, &seen, duration, capacity);
    report_memory(bench, idle, high_water);
    bench.report.add(quiet);
    bench.report.add(tokens);
    server.stop().await
}

async fn prepare_visitors(bench: &Bench<'_>) -> Result<Vec<Visitor>, Fault> {
    let world = &bench.world;
    let mut visitors = Vec::with_capacity(VISITORS);
    for person in world.people_in_turn().take(VISITORS) {
        let visitor = Visitor::prepare(world.launch.address(), world.es256_app.clone(), person.clone());
        visitors.push(visitor.await?);
    }
    Ok(visitors)
}

async fn measure_quiet(
    bench: &Bench<'_>,
    server: &Server,
) -> Result<(Measurement, Vec<Station<Fixed>>), Fault> {
    let caller = Fixed::new(vec![bench.world.service.credentials_grant()], "\"access_token\"");
    let callers = std::iter::repeat_n(caller, TOKEN_CONNECTIONS);
    let stations = Station::open_all(bench.world.launch.address(), callers).await?;
    let plan = overload_plan(bench.plan);
    measure("tokens, quiet", server, stations, Pace::Open(bench.arguments.token_rate), plan).await
}

/// Longer runs than elsewhere: a p99 needs many calls.
fn overload_plan(plan: Plan) -> Plan {
    Plan { run: plan.run * 2, ..plan }
}

fn report_tokens(bench: &mut Bench<'_>, quiet: &Measurement, beside: &Measurement) {
    let quiet = millis(quiet.median().latency.quantile(0.99));
    let beside = millis(beside.median().latency.quantile(0.99));
    let check = Check::at_most(
        "token p99 in overload, multiple of quiet",
        targets::OVERLOADED_TOKEN_P99,
        beside / quiet,
        "x",
    );
    bench.report.check(check);
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand sign-ins at most")]
fn report_sign_ins(bench: &mut Bench<'_>, seen: &Seen, duration: Duration, capacity: f64) {
    let report = &mut bench.report;
    report.note("overload: sign-ins offered", capacity * OVERLOAD_FACTOR, "/s");
    report.note("overload: sign-ins done", seen.accepted.count() as f64 / duration.as_secs_f64(), "/s");
    report.note("overload: sign-in p99", millis(seen.accepted.quantile(0.99)), "ms");
    report.note("overload: refused", seen.refused.count() as f64, "");
    report.note("overload: refusal p99", millis(seen.refused.quantile(0.99)), "ms");
    let longest = millis(seen.refused.max());
    report.check(Check::at_most("longest refusal in overload", targets::REFUSAL_MILLIS, longest, "ms"));
    if seen.refused_without_retry_after > 0 {
        report.misbehaved(format!("{} refusals without Retry-After", seen.refused_without_retry_after));
    }
    if let Some(first) = &seen.first_fault {
        report.misbehaved(format!("{} sign-ins failed in overload, first: {first}", seen.faults));
    }
}

fn report_memory(bench: &mut Bench<'_>, idle: u64, high_water: u64) {
    let allowed = mebibytes(idle + bench.arguments.hash_slots * hash_baseline::HASH_BYTES);
    bench.report.note("overload: memory before", mebibytes(idle), "MiB");
    bench.report.check(Check::at_most(
        "memory high water in overload",
        allowed + targets::OVERLOAD_EXTRA_MIB,
        mebibytes(high_water),
        "MiB",
    ));
}

const OVERLOAD_FACTOR: f64 = 10.0;
const TOKEN_CONNECTIONS: usize = 16;
/// More than the server's queue holds, so that refused visitors never wait for accepted ones.
const VISITORS: usize = 256;
const SETTLING: Duration = Duration::from_secs(1);
