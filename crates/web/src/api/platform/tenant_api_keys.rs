//! `/platform/api/v1/tenants/{id}/api-keys`.

use crate::api::ApiResult;
use crate::api::answer::created;
use crate::api::call::Call;
use crate::api::problem::ProblemView;
use crate::api::tenant::api_keys::{CreatedApiKeyView, NewApiKeyBody};
use services::provision::create_tenant_api_key;

/// Makes an API key of a tenant; its text is in this answer and in no other.
#[utoipa::path(post, path = "/platform/api/v1/tenants/{id}/api-keys", tag = "tenants",
    operation_id = "tenants.create_api_key", params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = NewApiKeyBody,
    responses((status = 201, description = "Made.", body = CreatedApiKeyView), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn create(mut call: Call) -> ApiResult {
    let id = call.id()?;
    let new: NewApiKeyBody = call.body().await?;
    call.once_in(id, async |call| {
        let made = create_tenant_api_key(call.app(), call.context(), id, new.into()).await?;
        created(&CreatedApiKeyView::from(&made), &format!("/admin/api/v1/api-keys/{}", made.key.id))
    })
    .await
}
