//! `doorward audit keys`.

use clap::Args;
use services::App;
use services::audit_seal::list_public_keys;

use super::super::keys::tenants;
use super::super::{ExitStatus, Failure, output};

/// Whose keys.
#[derive(Debug, Args)]
pub(in crate::cli) struct KeysArguments {
    /// The tenant
    #[arg(long, value_name = "SLUG")]
    tenant: String,
}

pub(super) async fn run(arguments: &KeysArguments, app: &App) -> Result<ExitStatus, Failure> {
    for tenant in tenants(app, Some(&arguments.tenant))? {
        for key in list_public_keys(app, tenant.tenant.id).await? {
            output::say(&key.to_string())?;
        }
    }
    Ok(ExitStatus::Done)
}
