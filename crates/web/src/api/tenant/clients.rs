//! `/admin/api/v1/clients`.

mod body;
mod view;

pub(in crate::api) use body::{ClientChangesBody, NewClientBody};
pub(in crate::api) use view::{ClientView, CreatedClientView};

use crate::api::ApiResult;
use crate::api::answer::{PageView, created_versioned, nothing, page, versioned};
use crate::api::call::Call;
use crate::api::problem::ProblemView;
use domain::client::Client;
use services::management::clients;

/// A page of clients, oldest first.
#[utoipa::path(get, path = "/admin/api/v1/clients", tag = "clients", operation_id = "clients.list",
    params(("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, description = "As asked.", body = PageView<ClientView>), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn list(call: Call) -> ApiResult {
    let registered = clients::list(call.app(), call.context(), call.page()?).await?;
    page(&call, registered, |client| ClientView::from(&client))
}

/// Registers a client; its secret is in this answer and in no other.
#[utoipa::path(post, path = "/admin/api/v1/clients", tag = "clients", operation_id = "clients.create",
    params(("Idempotency-Key" = Option<String>, Header)), request_body = NewClientBody,
    responses((status = 201, description = "Made.", body = CreatedClientView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn create(mut call: Call) -> ApiResult {
    let new: NewClientBody = call.body().await?;
    call.once(async |call| {
        let made = clients::create(call.app(), call.context(), new.into()).await?;
        let location = format!("/admin/api/v1/clients/{}", made.client.id);
        created_versioned(&CreatedClientView::from(&made), &location, made.client.version)
    })
    .await
}

/// One client.
#[utoipa::path(get, path = "/admin/api/v1/clients/{id}", tag = "clients", operation_id = "clients.load",
    params(("id" = String, Path)),
    responses((status = 200, description = "As asked.", body = ClientView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn load(call: Call) -> ApiResult {
    answer(&clients::load(call.app(), call.context(), call.id()?).await?)
}

/// Changes a client's registration; its type stays.
#[utoipa::path(patch, path = "/admin/api/v1/clients/{id}", tag = "clients", operation_id = "clients.change",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)), request_body = ClientChangesBody,
    responses((status = 200, description = "As asked.", body = ClientView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn change(mut call: Call) -> ApiResult {
    let (id, expected) = (call.id()?, call.expected()?);
    let changes: ClientChangesBody = call.body().await?;
    answer(&clients::change(call.app(), call.context(), id, (changes.into(), expected)).await?)
}

/// Removes a client with everything that was handed to it.
#[utoipa::path(delete, path = "/admin/api/v1/clients/{id}", tag = "clients", operation_id = "clients.delete",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204, description = "Done."), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn remove(call: Call) -> ApiResult {
    clients::delete(call.app(), call.context(), call.id()?, call.expected()?).await?;
    Ok(nothing())
}

/// A client as an answer.
pub(super) fn answer(client: &Client) -> ApiResult {
    versioned(&ClientView::from(client), client.version)
}
