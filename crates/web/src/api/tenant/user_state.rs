//! `/admin/api/v1/users/{id}/disable`, `/enable` and `/revoke`.

use super::users::{UserView, answer};
use crate::api::ApiResult;
use crate::api::answer::nothing;
use crate::api::call::Call;
use crate::api::problem::ProblemView;
use services::management::users;

/// Disables a person; all their sessions and tokens end at once.
#[utoipa::path(post, path = "/admin/api/v1/users/{id}/disable", tag = "users", operation_id = "users.disable",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, description = "As asked.", body = UserView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn disable(call: Call) -> ApiResult {
    answer(users::disable(call.app(), call.context(), call.id()?, call.expected()?).await?)
}

/// Lets a disabled person sign in again; nothing that was ended comes back.
#[utoipa::path(post, path = "/admin/api/v1/users/{id}/enable", tag = "users", operation_id = "users.enable",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, description = "As asked.", body = UserView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn enable(call: Call) -> ApiResult {
    answer(users::enable(call.app(), call.context(), call.id()?, call.expected()?).await?)
}

/// Ends all sessions and tokens of a person, who may sign in again at once.
#[utoipa::path(post, path = "/admin/api/v1/users/{id}/revoke", tag = "users", operation_id = "users.revoke",
    params(("id" = String, Path)),
    responses((status = 204, description = "Done."), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn revoke(call: Call) -> ApiResult {
    users::revoke(call.app(), call.context(), call.id()?).await?;
    Ok(nothing())
}
