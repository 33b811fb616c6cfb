//! The documents that every verifier fetches: keys (RFC 7517 §5) and metadata (RFC 8414, OpenID Discovery).

use super::{
    Bench,
    fixed::{Fixed, measure_fixed},
};
use crate::bench::{fault::Fault, request::RequestHead, targets};

/// Measures the public keys.
pub(crate) async fn run_jwks(bench: &mut Bench<'_>) -> Result<(), Fault> {
    measure_document(bench, "jwks", "/.well-known/jwks.json", "\"keys\"").await
}

/// Measures the discovery document.
pub(crate) async fn run_discovery(bench: &mut Bench<'_>) -> Result<(), Fault> {
    measure_document(bench, "discovery", "/.well-known/openid-configuration", "\"issuer\"").await
}

async fn measure_document(
    bench: &mut Bench<'_>,
    name: &str,
    path: &str,
    member: &'static str,
) -> Result<(), Fault> {
    let server = bench.world.launch.start().await?;
    let request = RequestHead::get(&bench.world.launch.tenant_host(), path).empty();
    let measurement = measure_fixed(bench, &server, name, Fixed::new(vec![request], member)).await?;
    let reached = measurement.median().rate_per_core();
    bench.report.add(measurement);
    bench.check_rate(format!("{name} per core"), targets::PUBLIC_DOCUMENTS, reached);
    server.stop().await
}
