//! The command line: what can be asked of `doorward`, and how each command ends.
//!
//! It owns names, help and exit codes. What a command does is elsewhere; here it is only begun.

mod audit;
mod db;
mod demo;
mod doctor;
mod exit;
mod health_probe;
mod keys;
mod migrate;
mod output;
mod platform_key;
mod serve;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use services::App;

use crate::configuration::{Configuration, ConfigurationError, ConfigurationFile, Sources};
use crate::logging;
use crate::tls;
use crate::wiring::{self, CoreConfiguration};
pub use exit::{ExitStatus, Failure};

/// Multi-tenant identity provider and session service.
#[derive(Debug, Parser)]
#[command(name = "doorward", version, about, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    settings: SettingsFlags,
    #[command(subcommand)]
    command: Command,
}

/// Flags that stand for configuration keys and win over file and environment.
#[derive(Debug, Args)]
#[command(next_help_heading = "Configuration")]
struct SettingsFlags {
    /// The configuration file [default: doorward.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the server answers
    #[arg(long, global = true, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// The platform's origin as browsers see it
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<String>,
    /// Where the embedded engine keeps its files
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,
    /// What is logged
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    #[command(after_help = "Example:\n  doorward serve --data-dir /var/lib/doorward --listen 127.0.0.1:8080")]
    Serve,
    /// See it work: a server with a tenant, people, an app and an API, in a folder that is removed at the end
    #[command(
        long_about = "See it work: a server with a tenant, people, an app and an API, in a folder that is removed at \
                      the end.\n\nReads doorward.toml only when --config names it, so that no installation is \
                      touched by accident.",
        after_help = "Example:\n  doorward demo --once"
    )]
    Demo(demo::DemoArguments),
    /// Make keys for automation
    #[command(subcommand, after_help = "Example:\n  doorward platform-key create --name terraform --json")]
    PlatformKey(platform_key::PlatformKeyCommand),
    /// Say what is wrong with this installation and what to do about it
    #[command(after_help = "Example:\n  doorward doctor --config /etc/doorward.toml --json")]
    Doctor(doctor::DoctorArguments),
    /// Rotate signing keys
    #[command(subcommand, after_help = "Example:\n  doorward keys rotate --tenant acme")]
    Keys(keys::KeysCommand),
    /// Check the audit trail, or hand it out
    #[command(subcommand, after_help = "Example:\n  doorward audit verify --tenant acme")]
    Audit(audit::AuditCommand),
    /// Prepare a PostgreSQL database
    #[command(
        subcommand,
        after_help = "Example:\n  doorward db init --owner-url postgres://postgres@localhost/doorward"
    )]
    Db(db::DbCommand),
    /// Bring the data folder up to date after an upgrade
    #[command(after_help = "Example:\n  doorward migrate --data-dir /var/lib/doorward")]
    Migrate,
}

/// Reads the arguments, does what they ask, says on standard error why it could not, and ends with the contract's code.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way, too, and are no failure. A closed pipe leaves nobody to tell.
            let _ = error.print();
            let status = if error.use_stderr() { ExitStatus::Usage } else { ExitStatus::Done };
            return status.into();
        }
    };
    match perform(cli, environment.into_iter().collect()) {
        Ok(status) => status.into(),
        Err(failure) => {
            output::complain(&failure);
            failure.status().into()
        }
    }
}

fn perform(cli: Cli, environment: Vec<(OsString, OsString)>) -> Result<ExitStatus, Failure> {
    let Cli { settings, command } = cli;
    match command {
        Command::Serve => serve::run(settings.load(environment)?),
        Command::Demo(arguments) => demo::run(&arguments, settings, environment),
        Command::Db(command) => db::run(command, settings.load(environment)?),
        Command::Doctor(arguments) => doctor::run(&arguments, settings.load(environment)),
        Command::Keys(command) => {
            with_app(settings.load(environment)?, async |app| keys::run(command, &app).await)
        }
        Command::Audit(command) => audit::run(command, || settings.load(environment)),
        Command::Migrate => with_app(settings.load(environment)?, async |app| migrate::run(&app).await),
        Command::PlatformKey(command) => {
            with_app(settings.load(environment)?, async |app| platform_key::run(command, &app).await)
        }
    }
}

/// Opens the installation beside a server that may be running, and does one thing in it.
fn with_app(
    configuration: Configuration,
    act: impl AsyncFnOnce(App) -> Result<ExitStatus, Failure>,
) -> Result<ExitStatus, Failure> {
    let Configuration { public_url, data_dir, database, master_key, hashing, logging, .. } = configuration;
    logging::install(&logging)?;
    tls::install_provider();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let app =
            wiring::open(CoreConfiguration { public_url, data_dir, database, master_key, hashing }).await?;
        act(app).await
    })
}

impl SettingsFlags {
    fn load(self, environment: Vec<(OsString, OsString)>) -> Result<Configuration, ConfigurationError> {
        let file = self.config.clone().map_or(ConfigurationFile::IfThere, ConfigurationFile::Named);
        Configuration::load(Sources { file, environment, flags: self.flags(), ..Sources::default() })
    }

    fn flags(self) -> Vec<(&'static str, String)> {
        let flags = [
            ("listen", self.listen),
            ("public_url", self.public_url),
            ("data_dir", self.data_dir),
            ("log", self.log),
        ];
        flags.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent_and_every_command_has_an_example() {
        let command = Cli::command();
        command.clone().debug_assert();
        for command in command.get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example:\n  doorward "), "{}", command.get_name());
        }
    }

    #[test]
    fn flags_are_configuration_and_win() {
        let cli = Cli::try_parse_from(["doorward", "doctor", "--listen", "127.0.0.1:9000", "--log", "warn"]);
        let environment = vec![(OsString::from("DOORWARD_LISTEN"), OsString::from("127.0.0.1:7000"))];
        let configuration = cli.expect("a command").settings.load(environment).expect("a configuration");
        assert_eq!(configuration.public_url.origin(), "http://localhost:9000");
        assert_eq!(configuration.logging.filter, "warn");
    }

    #[test]
    fn what_is_not_known_is_a_usage_error() {
        assert!(Cli::try_parse_from(["doorward", "fly"]).is_err_and(|error| error.use_stderr()));
        assert!(Cli::try_parse_from(["doorward", "--help"]).is_err_and(|error| !error.use_stderr()));
    }
}
