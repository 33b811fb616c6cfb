//! `/admin/api/v1/users`.

use crate::api::ApiResult;
use crate::api::answer::{PageView, created_versioned, nothing, page, versioned};
use crate::api::call::Call;
use crate::api::input::{Body, Fields};
use crate::api::problem::ProblemView;
use crate::api::words::StateWord;
use domain::names::{DisplayName, Email};
use domain::password::Password;
use domain::user::{User, UserState};
use serde::Serialize;
use serde_json::{Map, Value};
use services::management::attributes::Attributes;
use services::management::users::{self, NewUser, UserChanges};
use utoipa::ToSchema;

/// A person.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct UserView {
    /// The `sub` of tokens.
    #[schema(format = "uuid")]
    id: String,
    /// What they sign in with.
    email: String,
    /// Whether the address is known to be theirs.
    email_verified: bool,
    /// Their name for people.
    display_name: Option<String>,
    /// Whether they may sign in.
    #[schema(value_type = StateWord)]
    state: &'static str,
    /// Whether they administer the tenant.
    administrator: bool,
    /// Further claims.
    #[schema(value_type = Object)]
    attributes: Map<String, Value>,
    /// RFC 3339.
    #[schema(format = "date-time")]
    created_at: String,
    /// RFC 3339.
    #[schema(format = "date-time")]
    updated_at: String,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email.into(),
            email_verified: user.email_verified,
            display_name: user.display_name.map(String::from),
            state: match user.state {
                UserState::Active => "active",
                UserState::Disabled => "disabled",
            },
            administrator: user.administrator,
            attributes: user.attributes,
            created_at: user.created_at.rfc3339(),
            updated_at: user.updated_at.rfc3339(),
        }
    }
}

/// A person to be added.
#[derive(ToSchema)]
pub(in crate::api) struct NewUserBody {
    /// What they sign in with.
    #[schema(value_type = String)]
    email: Email,
    /// Whether the address is known to be theirs; false by default.
    #[schema(value_type = bool, required = false)]
    email_verified: Option<bool>,
    /// A first password; without one they cannot sign in by password.
    #[schema(value_type = String, required = false)]
    password: Option<Password>,
    /// Their name for people.
    #[schema(value_type = String, required = false)]
    display_name: Option<DisplayName>,
    /// Further claims.
    #[schema(value_type = Object, required = false)]
    attributes: Option<Attributes>,
}

impl Body for NewUserBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let email = fields.required("email");
        let email_verified = fields.optional("email_verified");
        let password = fields.optional("password");
        let display_name = fields.optional("display_name");
        let attributes = fields.optional("attributes");
        Some(Self { email: email?, email_verified, password, display_name, attributes })
    }
}

impl From<NewUserBody> for NewUser {
    fn from(body: NewUserBody) -> Self {
        Self {
            email: body.email,
            email_verified: body.email_verified.unwrap_or(false),
            display_name: body.display_name,
            password: body.password,
            attributes: body.attributes.unwrap_or_default(),
        }
    }
}

/// What changes of a person; absent stays as it is.
#[derive(ToSchema)]
#[expect(clippy::option_option, reason = "missing and null mean different things in a change (RFC 7396)")]
pub(in crate::api) struct UserChangesBody {
    /// A new address to sign in with; it counts as unproven unless `email_verified` comes with it.
    #[schema(value_type = String, required = false)]
    email: Option<Email>,
    /// Whether the address is known to be theirs.
    #[schema(value_type = bool, required = false)]
    email_verified: Option<bool>,
    /// A new name for people, or null for none.
    #[schema(value_type = Option<String>)]
    display_name: Option<Option<DisplayName>>,
    /// Claims that take the place of all earlier ones.
    #[schema(value_type = Object, required = false)]
    attributes: Option<Attributes>,
}

impl Body for UserChangesBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            email: fields.optional("email"),
            email_verified: fields.optional("email_verified"),
            display_name: fields.nullable("display_name"),
            attributes: fields.optional("attributes"),
        })
    }
}

impl From<UserChangesBody> for UserChanges {
    fn from(body: UserChangesBody) -> Self {
        Self {
            email: body.email,
            email_verified: body.email_verified,
            display_name: body.display_name,
            attributes: body.attributes,
        }
    }
}

/// A page of people, oldest first.
#[utoipa::path(get, path = "/admin/api/v1/users", tag = "users", operation_id = "users.list",
    params(("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, description = "As asked.", body = PageView<UserView>), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn list(call: Call) -> ApiResult {
    let people = users::list(call.app(), call.context(), call.page()?).await?;
    page(&call, people, UserView::from)
}

/// Adds a person.
#[utoipa::path(post, path = "/admin/api/v1/users", tag = "users", operation_id = "users.create",
    params(("Idempotency-Key" = Option<String>, Header)), request_body = NewUserBody,
    responses((status = 201, description = "Made.", body = UserView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn create(mut call: Call) -> ApiResult {
    let new: NewUserBody = call.body().await?;
    call.once(async |call| {
        let user = users::create(call.app(), call.context(), new.into()).await?;
        let (location, version) = (format!("/admin/api/v1/users/{}", user.id), user.version);
        created_versioned(&UserView::from(user), &location, version)
    })
    .await
}

/// One person.
#[utoipa::path(get, path = "/admin/api/v1/users/{id}", tag = "users", operation_id = "users.load",
    params(("id" = String, Path)),
    responses((status = 200, description = "As asked.", body = UserView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn load(call: Call) -> ApiResult {
    let user = users::load(call.app(), call.context(), call.id()?).await?;
    answer(user)
}

/// Changes a person.
#[utoipa::path(patch, path = "/admin/api/v1/users/{id}", tag = "users", operation_id = "users.change",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)), request_body = UserChangesBody,
    responses((status = 200, description = "As asked.", body = UserView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn change(mut call: Call) -> ApiResult {
    let (id, expected) = (call.id()?, call.expected()?);
    let changes: UserChangesBody = call.body().await?;
    answer(users::change(call.app(), call.context(), id, (changes.into(), expected)).await?)
}

/// Removes a person with their sessions, tokens and consents.
#[utoipa::path(delete, path = "/admin/api/v1/users/{id}", tag = "users", operation_id = "users.delete",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204, description = "Done."), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn remove(call: Call) -> ApiResult {
    users::delete(call.app(), call.context(), call.id()?, call.expected()?).await?;
    Ok(nothing())
}

/// A person as an answer.
pub(super) fn answer(user: User) -> ApiResult {
    let version = user.version;
    versioned(&UserView::from(user), version)
}
