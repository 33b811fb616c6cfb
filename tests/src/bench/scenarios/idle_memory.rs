//! Memory of a server that was just started on what a demonstration has: one tenant and ten people.

use std::time::Duration;

use super::Bench;
use crate::bench::{check::Check, fault::Fault, report::mebibytes, targets, world::World};

/// Starts on data of its own and looks after things have settled.
pub(crate) async fn run(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let world = World::build(bench.arguments, PEOPLE).await?;
    let server = world.launch.start().await?;
    tokio::time::sleep(SETTLING).await;
    let resident = server.resident()?;
    let check = Check::at_most("idle memory", targets::IDLE_MIB, mebibytes(resident.now), "MiB");
    bench.report.check(check);
    bench.report.note("idle: memory now", mebibytes(resident.now), "MiB");
    bench.report.note("idle: memory high water of the start", mebibytes(resident.high_water), "MiB");
    server.stop().await
}

const PEOPLE: usize = 10;
const SETTLING: Duration = Duration::from_secs(2);
