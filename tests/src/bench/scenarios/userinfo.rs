//! Userinfo for signed-in people (OpenID Connect Core §5.3).

use super::{
    Bench,
    fixed::{Fixed, measure_fixed},
};
use crate::bench::{fault::Fault, request::RequestHead};

/// Measures; there is no target, it is watched.
pub(crate) async fn run(bench: &mut Bench<'_>) -> Result<(), Fault> {
    let server = bench.world.launch.start().await?;
    let tokens = bench.world.access_tokens(&bench.world.es256_app).await?;
    let host = bench.world.launch.tenant_host();
    let ask = |token: &String| RequestHead::get(&host, "/oauth2/userinfo").bearer(token).empty();
    let caller = Fixed::new(tokens.iter().map(ask).collect(), "\"sub\"");
    let measurement = measure_fixed(bench, &server, "userinfo", caller).await?;
    bench.report.add(measurement);
    server.stop().await
}
