//! Scenarios that send the same few requests again and again.

use super::Bench;
use crate::bench::{
    fault::Fault,
    http::Connection,
    json_text,
    measurement::{Measurement, measure},
    process::Server,
    station::{Caller, Station},
};

/// Sends prepared requests in turn; good is a 200 with a fragment in it.
#[derive(Clone)]
pub(crate) struct Fixed {
    requests: Vec<Vec<u8>>,
    sent: usize,
    fragment: &'static str,
}

impl Fixed {
    /// Sends these in turn and looks for the fragment in each answer.
    pub(crate) fn new(requests: Vec<Vec<u8>>, fragment: &'static str) -> Self {
        Self { requests, sent: 0, fragment }
    }
}

impl Caller for Fixed {
    async fn call(&mut self, connection: &mut Connection) -> Result<(), Fault> {
        let request = self.requests.get(self.sent % self.requests.len().max(1));
        self.sent += 1;
        let answer = connection.exchange(request.map(Vec::as_slice).unwrap_or_default()).await?;
        if answer.status != 200 {
            return Err(Fault::unexpected("prepared request", answer.status, answer.body));
        }
        if !json_text::contains(answer.body, self.fragment.as_bytes()) {
            return Err(Fault::missing("prepared request", self.fragment, answer.body));
        }
        Ok(())
    }
}

/// Measures with all connections sending the same.
pub(crate) async fn measure_fixed(
    bench: &Bench<'_>,
    server: &Server,
    name: &str,
    caller: Fixed,
) -> Result<Measurement, Fault> {
    let connections = bench.arguments.connections_or(CONNECTIONS);
    let callers = std::iter::repeat_n(caller, connections);
    let stations = Station::open_all(bench.world.launch.address(), callers).await?;
    let (measurement, _) = measure(name, server, stations, bench.pace, bench.plan).await?;
    Ok(measurement)
}

const CONNECTIONS: usize = 32;
