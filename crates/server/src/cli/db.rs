//! `doorward db init`: makes a PostgreSQL database ready, and brings it up to date after an upgrade.

use clap::{Args, Subcommand};
use store::{RolePasswords, prepare_database};
use url::Url;

use super::{ExitStatus, Failure, output};
use crate::configuration::Configuration;
use crate::{logging, tls};

/// What can be done with a database.
#[derive(Debug, Subcommand)]
pub(super) enum DbCommand {
    /// Make or update schema, roles, rights and policies, from a connection of the database's owner
    #[command(
        long_about = "Make or update schema, roles, rights and policies, from a connection of the database's owner.\n\n\
                      The roles `doorward_app` and `doorward_registry` get the passwords that `database_url` and \
                      `database_registry_url` hold. Everything is one transaction; what is up to date stays as it is.",
        after_help = "Example:\n  DOORWARD_DATABASE_URL=postgres://doorward_app:…@db.example/doorward?sslmode=verify-full \\\n  \
                      doorward db init --owner-url postgres://postgres:…@db.example/doorward?sslmode=verify-full"
    )]
    Init(InitArguments),
}

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// The database as its owner, `postgres://…`
    #[arg(long, value_name = "URL")]
    owner_url: String,
}

pub(super) fn run(command: DbCommand, configuration: Configuration) -> Result<ExitStatus, Failure> {
    let DbCommand::Init(arguments) = command;
    logging::install(&configuration.logging)?;
    tls::install_provider();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let database = configuration.database;
    let app = database.as_ref().and_then(|database| password(&database.url));
    let registry = database.as_ref().and_then(|database| database.registry_url.as_deref()).and_then(password);
    let passwords = RolePasswords { registry: registry.or_else(|| app.clone()), app };
    runtime.block_on(prepare_database(&arguments.owner_url, &passwords))?;
    output::say("ready: schema, roles, rights and policies")?;
    Ok(ExitStatus::Done)
}

/// The password in an address, decoded.
fn password(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let encoded = url.password().filter(|password| !password.is_empty())?;
    percent_decoded(encoded)
}

fn percent_decoded(text: &str) -> Option<String> {
    let query = format!("p={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(query.as_bytes()).next().map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_read_as_the_driver_reads_it() {
        let of = |address| password(address);
        assert_eq!(of("postgres://doorward_app:p%40ss+w%2Fd@db/doorward"), Some("p@ss+w/d".to_owned()));
        assert_eq!(of("postgres://doorward_app@db/doorward"), None);
        assert_eq!(of("postgres://doorward_app:@db/doorward"), None);
    }
}
