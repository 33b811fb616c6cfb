//! From the start of the process to the first good answer of `/readyz`, on existing data.

use super::Bench;
use crate::bench::{check::Check, fault::Fault, histogram::Histogram, report::millis, targets};

/// Starts and stops again and again; the median counts.
pub(crate) async fn run(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let mut ready = Histogram::new();
    for _ in 0..if bench.arguments.quick { 3 } else { STARTS } {
        let server = bench.world.launch.start().await?;
        ready.record(server.ready_after);
        server.stop().await?;
    }
    bench.report.note("start to ready, longest", millis(ready.max()), "ms");
    let median = millis(ready.quantile(0.5));
    bench.report.check(Check::at_most("start to ready", targets::START_MILLIS, median, "ms"));
    Ok(())
}

const STARTS: u32 = 20;
