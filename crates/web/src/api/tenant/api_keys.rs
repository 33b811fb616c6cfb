//! `/admin/api/v1/api-keys`.

use crate::api::ApiResult;
use crate::api::answer::{PageView, created, nothing, page, plain};
use crate::api::call::Call;
use crate::api::input::{Body, Fields};
use crate::api::problem::ProblemView;
use crate::api::words::PermissionWord;
use domain::api_key::ApiKey;
use domain::names::DisplayName;
use domain::permission::{Permission, PermissionSet};
use serde::Serialize;
use services::management::api_keys::{self, CreatedApiKey, NewApiKey};
use utoipa::ToSchema;

/// An API key without its text.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct ApiKeyView {
    /// Its identifier.
    #[schema(format = "uuid")]
    id: String,
    /// What it is for.
    name: String,
    /// What it may do, lower tiers included.
    #[schema(value_type = Vec<PermissionWord>)]
    permissions: Vec<&'static str>,
    /// RFC 3339.
    #[schema(format = "date-time")]
    created_at: String,
    /// RFC 3339; null while it works.
    #[schema(format = "date-time")]
    revoked_at: Option<String>,
}

/// An API key with its text.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct CreatedApiKeyView {
    #[serde(flatten)]
    described: ApiKeyView,
    /// The key itself, in this answer only.
    key: String,
}

/// An API key to be made.
#[derive(ToSchema)]
pub(in crate::api) struct NewApiKeyBody {
    /// What it is for.
    #[schema(value_type = String)]
    name: DisplayName,
    /// What it may do; without it, everything that its maker may do here.
    #[schema(value_type = Vec<PermissionWord>, required = false)]
    permissions: Option<PermissionSet>,
}

impl Body for NewApiKeyBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.required("name");
        let permissions = fields.optional("permissions");
        Some(Self { name: name?, permissions })
    }
}

impl From<NewApiKeyBody> for NewApiKey {
    fn from(body: NewApiKeyBody) -> Self {
        Self { name: body.name, permissions: body.permissions }
    }
}

impl From<&ApiKey> for ApiKeyView {
    fn from(key: &ApiKey) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name.to_string(),
            permissions: key.permissions.iter().map(Permission::as_str).collect(),
            created_at: key.created_at.rfc3339(),
            revoked_at: key.revoked_at.map(domain::Timestamp::rfc3339),
        }
    }
}

impl From<&CreatedApiKey> for CreatedApiKeyView {
    fn from(made: &CreatedApiKey) -> Self {
        Self { described: ApiKeyView::from(&made.key), key: made.secret.expose() }
    }
}

/// A page of API keys, oldest first, withdrawn ones included.
#[utoipa::path(get, path = "/admin/api/v1/api-keys", tag = "api-keys", operation_id = "api_keys.list",
    params(("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, description = "As asked.", body = PageView<ApiKeyView>), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn list(call: Call) -> ApiResult {
    let keys = api_keys::list(call.app(), call.context(), call.page()?).await?;
    page(&call, keys, |key| ApiKeyView::from(&key))
}

/// Makes an API key within the permissions of the one that asks; its text is in this answer and in no other.
#[utoipa::path(post, path = "/admin/api/v1/api-keys", tag = "api-keys", operation_id = "api_keys.create",
    params(("Idempotency-Key" = Option<String>, Header)), request_body = NewApiKeyBody,
    responses((status = 201, description = "Made.", body = CreatedApiKeyView), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn create(mut call: Call) -> ApiResult {
    let new: NewApiKeyBody = call.body().await?;
    call.once(async |call| {
        let made = api_keys::create(call.app(), call.context(), new.into()).await?;
        created(&CreatedApiKeyView::from(&made), &format!("/admin/api/v1/api-keys/{}", made.key.id))
    })
    .await
}

/// One API key.
#[utoipa::path(get, path = "/admin/api/v1/api-keys/{id}", tag = "api-keys", operation_id = "api_keys.load",
    params(("id" = String, Path)),
    responses((status = 200, description = "As asked.", body = ApiKeyView), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn load(call: Call) -> ApiResult {
    plain(&ApiKeyView::from(&api_keys::load(call.app(), call.context(), call.id()?).await?))
}

/// Withdraws an API key at once.
#[utoipa::path(delete, path = "/admin/api/v1/api-keys/{id}", tag = "api-keys", operation_id = "api_keys.revoke",
    params(("id" = String, Path)),
    responses((status = 204, description = "Done."), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn revoke(call: Call) -> ApiResult {
    api_keys::revoke(call.app(), call.context(), call.id()?).await?;
    Ok(nothing())
}
