//! Tokens for a service in its own name (RFC 6749 §4.4), signed with ES256.

use super::{
    Bench,
    fixed::{Fixed, measure_fixed},
};
use crate::bench::{fault::Fault, targets};

/// Measures and compares the rate per core.
pub(crate) async fn run(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let server = bench.world.launch.start().await?;
    let caller = Fixed::new(vec![bench.world.service.credentials_grant()], "\"access_token\"");
    let measurement = measure_fixed(bench, &server, "client_credentials ES256", caller).await?;
    let reached = measurement.median().rate_per_core();
    bench.report.add(measurement);
    bench.check_rate("client_credentials per core", targets::CLIENT_CREDENTIALS, reached);
    server.stop().await
}
