//! `/platform/api/v1/tenants/{id}/revocations`.

use crate::api::ApiResult;
use crate::api::answer::plain;
use crate::api::call::Call;
use crate::api::problem::ProblemView;
use crate::api::tenant::revocations::{ReceiptView, RevocationBody};
use services::provision::create_tenant_revocation;

/// Ends everything of a subject of a tenant.
#[utoipa::path(post, path = "/platform/api/v1/tenants/{id}/revocations", tag = "tenants",
    operation_id = "tenants.create_revocation", params(("id" = String, Path)), request_body = RevocationBody,
    responses((status = 200, description = "As asked.", body = ReceiptView), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn create(mut call: Call) -> ApiResult {
    let id = call.id()?;
    let body: RevocationBody = call.body().await?;
    let receipt =
        create_tenant_revocation(call.app(), call.context(), id, (body.subject, &body.reason)).await?;
    plain(&ReceiptView::from(receipt))
}
