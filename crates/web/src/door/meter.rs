//! Counters and durations of requests, by labels of which there is a bounded number.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Instant;

use metrics::{Counter, Histogram};

/// The handles of the series that this worker has met; asking the recorder for each request would cost more.
#[derive(Default)]
pub(crate) struct Meter(RefCell<HashMap<Series, (Counter, Histogram)>>);

/// The labels of a series.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Series {
    /// The pattern of the path, never the path.
    pub(super) route: Cow<'static, str>,
    /// The method, of a closed list.
    pub(super) method: &'static str,
    /// The status.
    pub(super) status: u16,
}

impl Meter {
    /// Counts a request.
    pub(super) fn count(&self, series: Series, duration_secs: f64) {
        let mut known = self.0.borrow_mut();
        if let Some((requests, durations)) = known.get(&series) {
            requests.increment(1);
            durations.record(duration_secs);
            return;
        }
        let (requests, durations) = register(&series);
        requests.increment(1);
        durations.record(duration_secs);
        if known.len() < SERIES_MAX {
            known.insert(series, (requests, durations));
        }
    }
}

fn register(series: &Series) -> (Counter, Histogram) {
    let route = series.route.clone().into_owned();
    let requests = metrics::counter!(
        "doorward_http_requests_total",
        "route" => route.clone(), "method" => series.method, "status" => series.status.to_string()
    );
    (requests, metrics::histogram!("doorward_http_request_duration_seconds", "route" => route))
}

/// Measures a duration for metrics and logs; decides nothing.
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "a measured duration is the truth about this machine; an injected clock would hide it"
    )]
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn elapsed_secs(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

/// More than routes, methods and statuses make together.
const SERIES_MAX: usize = 4_096;
