//! Reading the trail.

use crate::App;
use domain::actor::{Authority, Context};
use domain::permission::Permission;
use store::audit::AuditRecord;
use store::{Page, PageAsk, StoreError, audit};

/// A page of the trail, oldest first.
pub async fn list(app: &App, context: &Context, ask: PageAsk) -> Result<Page<AuditRecord>, StoreError> {
    let tx = app.store().read(context, Authority::Permission(Permission::AuditView)).await?;
    audit::list(&tx, ask).await
}
