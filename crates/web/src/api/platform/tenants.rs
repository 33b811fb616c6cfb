//! `/platform/api/v1/tenants`.

use crate::api::ApiResult;
use crate::api::answer::{PageView, created_versioned, nothing, page, versioned};
use crate::api::call::Call;
use crate::api::input::{Body, Fields};
use crate::api::problem::ProblemView;
use crate::api::words::StateWord;
use domain::names::{DisplayName, Host, Slug};
use domain::tenant::TenantState;
use serde::Serialize;
use services::App;
use services::provision::{self, NewTenant, TenantChanges};
use store::TenantEntry;
use utoipa::ToSchema;

/// A tenant.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct TenantView {
    /// Its identifier.
    #[schema(format = "uuid")]
    id: String,
    /// Its short name.
    slug: String,
    /// Its name for people.
    display_name: String,
    /// All its hosts.
    hosts: Vec<String>,
    /// The host of its issuer.
    primary_host: String,
    /// Its issuer, as tokens carry it.
    issuer: String,
    /// Whether it is served.
    #[schema(value_type = StateWord)]
    state: &'static str,
    /// True for the platform's own tenant.
    platform: bool,
    /// RFC 3339.
    #[schema(format = "date-time")]
    created_at: String,
}

impl TenantView {
    fn new(app: &App, entry: &TenantEntry) -> Self {
        let tenant = &entry.tenant;
        Self {
            id: tenant.id.to_string(),
            slug: tenant.slug.to_string(),
            display_name: tenant.display_name.to_string(),
            hosts: tenant.hosts.iter().map(ToString::to_string).collect(),
            primary_host: tenant.primary_host.to_string(),
            issuer: app.issuer(tenant).to_string(),
            state: match tenant.state {
                TenantState::Active => "active",
                TenantState::Disabled => "disabled",
            },
            platform: entry.platform,
            created_at: tenant.created_at.rfc3339(),
        }
    }
}

/// A tenant to be made.
#[derive(ToSchema)]
pub(in crate::api) struct NewTenantBody {
    /// Its short name, a DNS label.
    #[schema(value_type = String)]
    slug: Slug,
    /// Its name for people.
    #[schema(value_type = String)]
    display_name: DisplayName,
    /// Further hosts; the first becomes the primary one.
    #[schema(value_type = Vec<String>, required = false)]
    hosts: Option<Vec<Host>>,
}

impl Body for NewTenantBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let slug = fields.required("slug");
        let display_name = fields.required("display_name");
        let hosts = fields.optional("hosts");
        Some(Self { slug: slug?, display_name: display_name?, hosts })
    }
}

impl From<NewTenantBody> for NewTenant {
    fn from(body: NewTenantBody) -> Self {
        Self { slug: body.slug, display_name: body.display_name, hosts: body.hosts.unwrap_or_default() }
    }
}

/// What changes of a tenant; absent stays as it is.
#[derive(ToSchema)]
pub(in crate::api) struct TenantChangesBody {
    /// Its name for people.
    #[schema(value_type = String, required = false)]
    display_name: Option<DisplayName>,
    /// Its hosts, in place of all earlier ones but the short name's own.
    #[schema(value_type = Vec<String>, required = false)]
    hosts: Option<Vec<Host>>,
    /// The host of its issuer; the old one stays registered.
    #[schema(value_type = String, required = false)]
    primary_host: Option<Host>,
    /// Whether it is served; needs the permission `tenants.manage`.
    #[schema(value_type = StateWord, required = false)]
    state: Option<TenantState>,
}

impl Body for TenantChangesBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            display_name: fields.optional("display_name"),
            hosts: fields.optional("hosts"),
            primary_host: fields.optional("primary_host"),
            state: fields.optional("state"),
        })
    }
}

impl From<TenantChangesBody> for TenantChanges {
    fn from(body: TenantChangesBody) -> Self {
        Self {
            display_name: body.display_name,
            hosts: body.hosts,
            primary_host: body.primary_host,
            state: body.state,
        }
    }
}

/// A page of tenants, oldest first, the platform's own included.
#[utoipa::path(get, path = "/platform/api/v1/tenants", tag = "tenants", operation_id = "tenants.list",
    params(("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, description = "As asked.", body = PageView<TenantView>), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn list(call: Call) -> ApiResult {
    let tenants = provision::list_tenants(call.app(), call.context(), call.page()?)?;
    page(&call, tenants, |entry| TenantView::new(call.app(), &entry))
}

/// Makes a tenant, which serves as soon as this answers.
#[utoipa::path(post, path = "/platform/api/v1/tenants", tag = "tenants", operation_id = "tenants.create",
    params(("Idempotency-Key" = Option<String>, Header)), request_body = NewTenantBody,
    responses((status = 201, description = "Made.", body = TenantView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn create(mut call: Call) -> ApiResult {
    let new: NewTenantBody = call.body().await?;
    call.once(async |call| {
        let entry = provision::create_tenant(call.app(), call.context(), new.into()).await?;
        let location = format!("/platform/api/v1/tenants/{}", entry.tenant.id);
        created_versioned(&TenantView::new(call.app(), &entry), &location, entry.tenant.version)
    })
    .await
}

/// One tenant.
#[utoipa::path(get, path = "/platform/api/v1/tenants/{id}", tag = "tenants", operation_id = "tenants.load",
    params(("id" = String, Path)),
    responses((status = 200, description = "As asked.", body = TenantView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn load(call: Call) -> ApiResult {
    let entry = provision::load_tenant(call.app(), call.context(), call.id()?)?;
    answer(&call, &entry)
}

/// Changes a tenant. Disabling it ends every session and token in it; enabling it brings none back.
///
/// Changing `state` needs the permission `tenants.manage`.
#[utoipa::path(patch, path = "/platform/api/v1/tenants/{id}", tag = "tenants", operation_id = "tenants.change",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)), request_body = TenantChangesBody,
    responses((status = 200, description = "As asked.", body = TenantView, headers(("ETag" = String, description = "The version, for If-Match."))), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn change(mut call: Call) -> ApiResult {
    let (id, expected) = (call.id()?, call.expected()?);
    let changes: TenantChangesBody = call.body().await?;
    let entry = provision::change_tenant(call.app(), call.context(), id, (changes.into(), expected)).await?;
    answer(&call, &entry)
}

/// Destroys a tenant with everything in it.
#[utoipa::path(delete, path = "/platform/api/v1/tenants/{id}", tag = "tenants", operation_id = "tenants.delete",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204, description = "Done."), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn remove(call: Call) -> ApiResult {
    provision::delete_tenant(call.app(), call.context(), call.id()?, call.expected()?).await?;
    Ok(nothing())
}

fn answer(call: &Call, entry: &TenantEntry) -> ApiResult {
    versioned(&TenantView::new(call.app(), entry), entry.tenant.version)
}
