//! `/admin/api/v1/clients/{id}/disable`, `/enable` and `/secret`.

use super::clients::{ClientView, CreatedClientView, answer};
use crate::api::ApiResult;
use crate::api::answer::versioned;
use crate::api::call::Call;
use crate::api::problem::ProblemView;
use services::management::clients;

/// Disables a client; everything handed to it ends at once.
#[utoipa::path(post, path = "/admin/api/v1/clients/{id}/disable", tag = "clients", operation_id = "clients.disable",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, description = "As asked.", body = ClientView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn disable(call: Call) -> ApiResult {
    answer(&clients::disable(call.app(), call.context(), call.id()?, call.expected()?).await?)
}

/// Serves a disabled client again; nothing that was ended comes back.
#[utoipa::path(post, path = "/admin/api/v1/clients/{id}/enable", tag = "clients", operation_id = "clients.enable",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, description = "As asked.", body = ClientView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn enable(call: Call) -> ApiResult {
    answer(&clients::enable(call.app(), call.context(), call.id()?, call.expected()?).await?)
}

/// Gives a client a new secret, in this answer and in no other; the old one is refused from now on.
#[utoipa::path(post, path = "/admin/api/v1/clients/{id}/secret", tag = "clients", operation_id = "clients.rotate_secret",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header),
        ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "As asked.", body = CreatedClientView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn rotate_secret(call: Call) -> ApiResult {
    call.once(async |call| {
        let made = clients::rotate_secret(call.app(), call.context(), call.id()?, call.expected()?).await?;
        versioned(&CreatedClientView::from(&made), made.client.version)
    })
    .await
}
