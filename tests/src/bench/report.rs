//! What was measured, for people (a table) and for programs (JSON).

use std::{fmt::Write as _, fs, path::Path, time::Duration};

use serde_json::{Value, json};

use super::{
    check::Check,
    fault::Fault,
    measurement::{Measurement, Pace, Run},
};

/// Everything one invocation found out.
pub(crate) struct Report {
    machine: String,
    measurements: Vec<Measurement>,
    figures: Vec<Figure>,
    checks: Vec<Check>,
    misbehaviour: Vec<String>,
}

/// A number beside the rates.
struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
}

impl Report {
    /// An empty report about this machine.
    pub(crate) fn about(machine: String) -> Self {
        Self { machine, measurements: vec![], figures: vec![], checks: vec![], misbehaviour: vec![] }
    }

    /// Adds the runs of a scenario; failed calls count as misbehaviour.
    pub(crate) fn add(&mut self, measurement: Measurement) {
        for run in measurement.runs().filter(|run| run.faults > 0) {
            let first = run.first_fault.as_deref().unwrap_or("unknown");
            self.misbehaviour
                .push(format!("{}: {} failed calls, first: {first}", measurement.name, run.faults));
        }
        say(&row(&measurement));
        self.measurements.push(measurement);
    }

    /// Adds a number.
    pub(crate) fn note(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        let figure = Figure { name: name.into(), value, unit };
        say(&format!("{:<42} {:>12} {unit}", figure.name, short(value)));
        self.figures.push(figure);
    }

    /// Compares with a target.
    pub(crate) fn check(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// Records an answer or a state that is wrong.
    pub(crate) fn misbehaved(&mut self, what: String) {
        say(&format!("WRONG {what}"));
        self.misbehaviour.push(what);
    }

    /// Whether the server never did anything wrong.
    pub(crate) fn is_correct(&self) -> bool {
        self.misbehaviour.is_empty()
    }

    /// Prints targets, verdicts and misbehaviour; the rows were printed as they came.
    pub(crate) fn print(&self) {
        say(&format!("\n{:<50} {:>14} {:>14}", "target", "wanted", "reached"));
        for check in &self.checks {
            say(&check.row());
        }
        for what in &self.misbehaviour {
            say(&format!("WRONG {what}"));
        }
    }

    /// Writes everything as one JSON document.
    pub(crate) fn write_json(&self, path: &Path) -> Result<(), Fault> {
        let named =
            |figure: &Figure| json!({"name": figure.name, "value": figure.value, "unit": figure.unit});
        let document = json!({
            "machine": self.machine,
            "measurements": self.measurements.iter().map(measurement_json).collect::<Vec<_>>(),
            "figures": self.figures.iter().map(named).collect::<Vec<_>>(),
            "checks": self.checks.iter().map(Check::json).collect::<Vec<_>>(),
            "misbehaviour": self.misbehaviour,
        });
        fs::write(path, format!("{document:#}\n")).map_err(Fault::Io)
    }
}

/// Prints one line.
#[expect(clippy::print_stdout, reason = "the report of a command line program goes to standard output")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// The heading of the rows.
pub(crate) fn heading() -> String {
    let mut line = format!(
        "{:<26} {:>5} {:>9} {:>9} {:>5} {:>6}",
        "scenario", "conns", "per s", "per core", "cpu", "others"
    );
    for name in ["p50 ms", "p90 ms", "p99 ms", "max ms", "errors"] {
        let _ = write!(line, " {name:>8}");
    }
    line
}

fn row(measurement: &Measurement) -> String {
    let run = measurement.median();
    let mut line = format!(
        "{:<26} {:>5} {:>9.0} {:>9.0} {:>4.0}% {:>5.0}%",
        measurement.name,
        measurement.connections,
        run.rate(),
        run.rate_per_core(),
        run.server_share() * 100.0,
        run.foreign_share() * 100.0,
    );
    for latency in latencies(run) {
        let _ = write!(line, " {:>8.3}", millis(latency));
    }
    let _ = write!(line, " {:>8}", measurement.runs().map(|run| run.faults).sum::<u64>());
    line
}

fn latencies(run: &Run) -> [Duration; 4] {
    let latency = &run.latency;
    [latency.quantile(0.5), latency.quantile(0.9), latency.quantile(0.99), latency.max()]
}

fn measurement_json(measurement: &Measurement) -> Value {
    let pace = match measurement.pace {
        Pace::Closed => json!({"loop": "closed"}),
        Pace::Open(rate) => json!({"loop": "open", "per_second": rate}),
    };
    json!({
        "name": measurement.name,
        "connections": measurement.connections,
        "pace": pace,
        "median": run_json(measurement.median()),
        "runs": measurement.runs().map(run_json).collect::<Vec<_>>(),
    })
}

fn run_json(run: &Run) -> Value {
    let [p50, p90, p99, max] = latencies(run).map(millis);
    json!({
        "per_second": run.rate(),
        "per_core_second": run.rate_per_core(),
        "server_cpu_share": run.server_share(),
        "foreign_cpu_share": run.foreign_share(),
        "requests": run.latency.count(),
        "errors": run.faults,
        "p50_ms": p50, "p90_ms": p90, "p99_ms": p99, "max_ms": max,
    })
}

/// Milliseconds with their fraction.
pub(crate) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Bytes as MiB.
#[expect(clippy::cast_precision_loss, reason = "memory sizes stay far below 2^52")]
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// Two decimals where they matter.
pub(crate) fn short(value: f64) -> String {
    if value.abs() >= 1000.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}
