//! `doorward platform-key`: how automation gets its first key.

use clap::{Args, Subcommand};
use domain::actor::{Actor, Context, RequestInfo};
use domain::names::DisplayName;
use serde::Serialize;
use services::App;
use services::management::api_keys::{self, NewApiKey};

use super::{ExitStatus, Failure, output};

/// What can be done with platform keys.
#[derive(Debug, Subcommand)]
pub(super) enum PlatformKeyCommand {
    /// Make a key that may do everything on the platform; it is shown this once
    #[command(after_help = "Example:\n  doorward platform-key create --name terraform --json")]
    Create(CreateArguments),
}

/// What the key is made from.
#[derive(Debug, Args)]
pub(super) struct CreateArguments {
    /// What the key is for
    #[arg(long, value_name = "NAME", value_parser = name)]
    name: DisplayName,
    /// One JSON object instead of lines
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct CreatedKey {
    id: String,
    name: String,
    key: String,
}

/// Makes the key; a server that is running on the same data knows it at once.
pub(super) async fn run(command: PlatformKeyCommand, app: &App) -> Result<ExitStatus, Failure> {
    let PlatformKeyCommand::Create(CreateArguments { name, json }) = command;
    // Whoever can run this command owns the data folder and the master key.
    let context =
        Context { tenant: app.store().platform(), actor: Actor::Operator, request: RequestInfo::default() };
    let created = api_keys::create(app, &context, NewApiKey { name, permissions: None }).await?;
    let key = CreatedKey {
        id: created.key.id.to_string(),
        name: created.key.name.as_str().to_owned(),
        key: created.secret.expose(),
    };
    if json {
        output::say_json(&key)?;
    } else {
        output::say(&format!(
            "The platform key \"{}\" ({}) is shown this once; keep it like a password:\n\n  {}\n",
            key.name, key.id, key.key
        ))?;
    }
    Ok(ExitStatus::Done)
}

fn name(text: &str) -> Result<DisplayName, String> {
    DisplayName::parse(text).map_err(|error| error.to_string())
}
