//! Runs of one scenario and what they say together.

use std::time::Duration;

use super::{
    clock, closed_loop,
    fault::Fault,
    histogram::Histogram,
    open_loop,
    process::Server,
    station::{Caller, Station},
};

/// How long and how often to measure.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    /// Before the first run, not counted.
    pub(crate) warm_up: Duration,
    /// One run.
    pub(crate) run: Duration,
    /// How many.
    pub(crate) runs: usize,
}

/// How calls follow each other.
#[derive(Clone, Copy)]
pub(crate) enum Pace {
    /// Each as soon as the one before is answered.
    Closed,
    /// At this fixed rate per second.
    Open(f64),
}

/// One run.
pub(crate) struct Run {
    /// How long it took.
    pub(crate) elapsed: Duration,
    /// Latencies of the good calls.
    pub(crate) latency: Histogram,
    /// Calls that failed.
    pub(crate) faults: u64,
    /// The first of them.
    pub(crate) first_fault: Option<String>,
    server_cpu: Duration,
    core_busy: Duration,
}

/// All runs of one scenario; never empty.
pub(crate) struct Measurement {
    /// What was measured.
    pub(crate) name: String,
    /// Connections at once.
    pub(crate) connections: usize,
    /// How calls followed each other.
    pub(crate) pace: Pace,
    median: Run,
    others: Vec<Run>,
}

impl Run {
    /// Good calls per second of the wall clock.
    pub(crate) fn rate(&self) -> f64 {
        per_second(self.latency.count(), self.elapsed)
    }

    /// Good calls per second of the server's processor time: the rate of a core that does nothing else.
    pub(crate) fn rate_per_core(&self) -> f64 {
        per_second(self.latency.count(), self.server_cpu)
    }

    /// The share of the core that the server used.
    pub(crate) fn server_share(&self) -> f64 {
        self.server_cpu.as_secs_f64() / self.elapsed.as_secs_f64()
    }

    /// The share of the server's core that somebody else used: above a few per cent the run is spoilt.
    pub(crate) fn foreign_share(&self) -> f64 {
        self.core_busy.saturating_sub(self.server_cpu).as_secs_f64() / self.elapsed.as_secs_f64()
    }
}

impl Measurement {
    /// The run with the median rate, of an open loop with the median p99.
    pub(crate) fn median(&self) -> &Run {
        &self.median
    }

    /// All runs, the median first.
    pub(crate) fn runs(&self) -> impl Iterator<Item = &Run> {
        std::iter::once(&self.median).chain(&self.others)
    }
}

/// Warms up and measures; the stations are handed back for what they know by then.
pub(crate) async fn measure<C: Caller>(
    name: &str,
    server: &Server,
    mut stations: Vec<Station<C>>,
    pace: Pace,
    plan: Plan,
) -> Result<(Measurement, Vec<Station<C>>), Fault> {
    let connections = stations.len();
    stations = drive(stations, pace, plan.warm_up).await?;
    let mut runs = Vec::with_capacity(plan.runs);
    for _ in 0..plan.runs.max(1) {
        let run;
        (run, stations) = measure_once(server, stations, pace, plan.run).await?;
        runs.push(run);
    }
    match pace {
        Pace::Closed => runs.sort_by(|one, other| one.rate().total_cmp(&other.rate())),
        Pace::Open(_) => runs.sort_by_key(|run| run.latency.quantile(0.99)),
    }
    let median = runs.remove((runs.len() - 1) / 2);
    Ok((Measurement { name: name.to_owned(), connections, pace, median, others: runs }, stations))
}

async fn measure_once<C: Caller>(
    server: &Server,
    mut stations: Vec<Station<C>>,
    pace: Pace,
    duration: Duration,
) -> Result<(Run, Vec<Station<C>>), Fault> {
    stations.iter_mut().for_each(Station::forget);
    let (cpu, busy, began) = (server.cpu_used()?, server.core_busy()?, clock::now());
    stations = drive(stations, pace, duration).await?;
    let mut run = Run {
        elapsed: began.elapsed(),
        latency: Histogram::new(),
        faults: 0,
        first_fault: None,
        server_cpu: server.cpu_used()?.saturating_sub(cpu),
        core_busy: server.core_busy()?.saturating_sub(busy),
    };
    for station in &stations {
        run.latency.merge(&station.latency);
        run.faults += station.faults;
        run.first_fault = run.first_fault.or_else(|| station.first_fault.clone());
    }
    Ok((run, stations))
}

async fn drive<C: Caller>(
    stations: Vec<Station<C>>,
    pace: Pace,
    duration: Duration,
) -> Result<Vec<Station<C>>, Fault> {
    match pace {
        Pace::Closed => closed_loop::run(stations, duration).await,
        Pace::Open(rate) => open_loop::run(stations, rate, duration).await,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn per_second(count: u64, time: Duration) -> f64 {
    // The kernel counts processor time in steps: less than one step is no rate at all.
    if time.is_zero() { 0.0 } else { count as f64 / time.as_secs_f64() }
}
