//! Introspection of tokens that are active (RFC 7662), by the client they were made for.

use super::{
    Bench,
    fixed::{Fixed, measure_fixed},
};
use crate::bench::{fault::Fault, targets};

/// Measures and compares the rate per core.
pub(crate) async fn run(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let server = bench.world.launch.start().await?;
    let tokens = bench.world.service_tokens(TOKENS).await?;
    let service = &bench.world.service;
    let ask = |token: &String| service.authenticated_form("/oauth2/introspect", &[("token", token)]);
    let caller = Fixed::new(tokens.iter().map(ask).collect(), "\"active\":true");
    let measurement = measure_fixed(bench, &server, "introspection", caller).await?;
    let reached = measurement.median().rate_per_core();
    bench.report.add(measurement);
    bench.check_rate("introspection per core", targets::INTROSPECTION, reached);
    server.stop().await
}

/// Different tokens, so that remembering one answer is not enough.
const TOKENS: usize = 64;
