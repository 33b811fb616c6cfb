//! `doorward serve`: runs the server.

use actix_web::rt::System;

use super::{ExitStatus, Failure, output};
use crate::configuration::Configuration;
use crate::logging;
use crate::serve::PreparedServer;
use crate::stop_signals::stop_signals;
use crate::welcome::Welcome;

/// Serves until a signal comes.
pub(super) fn run(configuration: Configuration) -> Result<ExitStatus, Failure> {
    logging::install(&configuration.logging)?;
    System::new().block_on(async {
        let stop = stop_signals()?;
        let welcome = Welcome::of(&configuration);
        let server = PreparedServer::prepare(configuration).await?;
        let text = match server.set_up_link() {
            Some(link) => welcome.with_set_up_link(link.path(), server.addresses()),
            None => welcome.again(server.addresses()),
        };
        // Nobody may be reading; the server serves all the same.
        let _ = output::say(&text);
        tracing::info!(addresses = ?server.addresses(), version = env!("CARGO_PKG_VERSION"), "ready");
        server.serve(stop).await?;
        tracing::info!("stopped");
        Ok(ExitStatus::Done)
    })
}
