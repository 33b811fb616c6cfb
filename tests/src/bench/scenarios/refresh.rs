//! Refresh with rotation: each connection owns families and always presents their newest token.

use std::collections::VecDeque;

use super::Bench;
use crate::bench::{
    client::Client,
    fault::Fault,
    http::Connection,
    json_text,
    measurement::measure,
    station::{Caller, Station},
    targets,
};

/// Measures rotation without ID token, with an ES256 and with an RS256 one.
pub(crate) async fn run(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let plain = bench.world.plain_app.clone();
    let reached = measure_app(bench, "refresh", plain, IdToken::Absent).await?;
    let es256 = bench.world.es256_app.clone();
    measure_app(bench, "refresh, ES256 ID token", es256, IdToken::Present).await?;
    let rs256 = bench.world.rs256_app.clone();
    measure_app(bench, "refresh, RS256 ID token", rs256, IdToken::Present).await?;
    bench.check_rate("refresh, each durable", targets::REFRESH, reached);
    Ok(())
}

/// Whether an answer must carry an ID token.
#[derive(Clone, Copy, PartialEq)]
enum IdToken {
    Absent,
    Present,
}

struct Rotator {
    app: Client,
    families: VecDeque<String>,
    id_token: IdToken,
}

impl Caller for Rotator {
    async fn call(&mut self, connection: &mut Connection) -> Result<(), Fault> {
        let token =
            self.families.pop_front().ok_or(Fault::Malformed("all families of this connection are dead"))?;
        let answer = connection.exchange(&self.app.refresh_grant(&token)).await?;
        if answer.status != 200 {
            return Err(Fault::unexpected("refresh", answer.status, answer.body));
        }
        let next = json_text::find_string(answer.body, "refresh_token").filter(|next| *next != token);
        let next = next.ok_or_else(|| Fault::missing("refresh", "new refresh_token", answer.body))?;
        self.families.push_back(next.to_owned());
        let has_id_token = json_text::find_string(answer.body, "id_token").is_some();
        if has_id_token != (self.id_token == IdToken::Present) {
            return Err(Fault::missing("refresh", "ID token exactly where one belongs", answer.body));
        }
        Ok(())
    }
}

async fn measure_app(
    bench: &mut Bench<'_>,
    name: &str,
    app: Client,
    id_token: IdToken,
) -> Result<f64, Fault> {
    let server = bench.world.launch.start().await?;
    let connections = bench.arguments.connections_or(CONNECTIONS);
    let families = bench.world.open_families(&app, connections * FAMILIES_EACH).await?;
    let callers = families.chunks(FAMILIES_EACH).map(|families| Rotator {
        app: app.clone(),
        families: families.iter().cloned().collect(),
        id_token,
    });
    let stations = Station::open_all(bench.world.launch.address(), callers).await?;
    let (measurement, _) = measure(name, &server, stations, bench.pace, bench.plan).await?;
    let reached = measurement.median().rate();
    bench.report.add(measurement);
    server.stop().await?;
    Ok(reached)
}

const CONNECTIONS: usize = 64;
const FAMILIES_EACH: usize = 4;
