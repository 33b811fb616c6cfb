//! `doorward audit`: the trail, checked and handed out.

mod csv;
mod export;
mod keys;
mod verify;

use clap::Subcommand;

use super::{ExitStatus, Failure};
use crate::configuration::{Configuration, ConfigurationError};

/// What can be done with the trail.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Say whether the trail is as it was sealed, and if not, name the first entry that is not
    #[command(
        long_about = "Say whether the trail is as it was sealed, and if not, name the first entry that is not.\n\n\
                      Checks every tenant of the installation, or an export alone without any installation. The exit \
                      code is 1 when something is wrong with a trail.",
        after_help = "Examples:\n  doorward audit verify --tenant acme\n  doorward audit verify --export acme.jsonl \
                      --public-key acme.key"
    )]
    Verify(verify::VerifyArguments),
    /// Hand out a tenant's trail, with what proves it
    #[command(after_help = "Example:\n  doorward audit export --tenant acme --out acme.jsonl")]
    Export(export::ExportArguments),
    /// Show the public keys that a tenant's trail is sealed with, one per line
    #[command(after_help = "Example:\n  doorward audit keys --tenant acme > acme.key")]
    Keys(keys::KeysArguments),
}

/// Does what was asked; the configuration is read only where there is an installation to open.
pub(super) fn run(
    command: AuditCommand,
    configuration: impl FnOnce() -> Result<Configuration, ConfigurationError>,
) -> Result<ExitStatus, Failure> {
    match command {
        AuditCommand::Verify(arguments) => verify::run(&arguments, configuration),
        AuditCommand::Export(arguments) => {
            super::with_app(configuration()?, async |app| export::run(&arguments, &app).await)
        }
        AuditCommand::Keys(arguments) => {
            super::with_app(configuration()?, async |app| keys::run(&arguments, &app).await)
        }
    }
}
