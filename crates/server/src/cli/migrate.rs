//! `doorward migrate`: brings every file of the data folder up to date.

use services::App;

use super::{ExitStatus, Failure, output};

/// Opens every tenant's file, which is what brings it up to date, and says how many there are.
pub(super) async fn run(app: &App) -> Result<ExitStatus, Failure> {
    let tenants = app.store().registry().all();
    for tenant in &tenants {
        app.store().hot(tenant.tenant.id).await?;
    }
    output::say(&format!("up to date: the registry and {} tenants", tenants.len()))?;
    Ok(ExitStatus::Done)
}
