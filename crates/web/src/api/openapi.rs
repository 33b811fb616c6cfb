//! The `OpenAPI` 3.1 document, made from the handlers themselves.

use super::routes::{Method, ROUTES, Route};
use super::{platform, tenant};
use crate::TenantRequest;
use actix_web::HttpResponse;
use std::sync::LazyLock;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

#[derive(OpenApi)]
#[openapi(
    info(title = "Doorward management API", description = DESCRIPTION),
    paths(
        tenant::users::list, tenant::users::create, tenant::users::load, tenant::users::change, tenant::users::remove,
        tenant::user_state::disable, tenant::user_state::enable, tenant::user_state::revoke,
        tenant::clients::list, tenant::clients::create, tenant::clients::load, tenant::clients::change,
        tenant::clients::remove, tenant::client_state::disable, tenant::client_state::enable,
        tenant::client_state::rotate_secret,
        tenant::api_keys::list, tenant::api_keys::create, tenant::api_keys::load, tenant::api_keys::revoke,
        tenant::sessions::list, tenant::sessions::list_of_user, tenant::sessions::load, tenant::sessions::revoke,
        tenant::settings::load, tenant::settings::put, tenant::signing_keys::list, tenant::signing_keys::rotate,
        tenant::audit_events::list, tenant::revocations::create,
        platform::tenants::list, platform::tenants::create, platform::tenants::load, platform::tenants::change,
        platform::tenants::remove, platform::tenant_api_keys::create, platform::tenant_revocations::create,
    ),
    security(("api_key" = [])),
)]
struct ManagementApi;

/// Everything, for the platform's host.
static WHOLE: LazyLock<String> = LazyLock::new(|| text(&document()));

/// What a tenant's host answers: the platform's paths do not exist there.
static TENANT: LazyLock<String> = LazyLock::new(|| {
    let mut document = document();
    document.paths.paths.retain(|path, _| !path.starts_with("/platform/"));
    text(&document)
});

/// `/openapi.json`, for everybody.
pub(super) async fn serve(request: TenantRequest) -> HttpResponse {
    let document = if request.visit.entry.platform { &WHOLE } else { &TENANT };
    HttpResponse::Ok().content_type("application/json").body(document.as_str())
}

pub(super) fn document() -> Document {
    let mut document = ManagementApi::openapi();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API key: `dwp_…` on the platform's host, `dwt_…` on a tenant's."))
        .build();
    let components = document.components.get_or_insert_default();
    components.security_schemes.insert("api_key".to_owned(), SecurityScheme::Http(scheme).into());
    for route in ROUTES {
        say_permission(&mut document, route);
    }
    document
}

/// What a route needs is said by the list of routes and nowhere else.
fn say_permission(document: &mut Document, route: &Route) {
    let (Some(permission), Some(path)) = (route.permission, document.paths.paths.get_mut(route.path)) else {
        return;
    };
    let operation = match route.method {
        Method::Get => &mut path.get,
        Method::Post => &mut path.post,
        Method::Put => &mut path.put,
        Method::Patch => &mut path.patch,
        Method::Delete => &mut path.delete,
    };
    if let Some(operation) = operation {
        let more = operation.description.take().map_or_else(String::new, |more| format!(" {more}"));
        operation.description = Some(format!("Needs the permission `{permission}`.{more}"));
    }
}

fn text(document: &Document) -> String {
    document.to_json().unwrap_or_default()
}

const DESCRIPTION: &str = "Errors are problem details (RFC 9457). Lists are walked by `cursor`. \
    `ETag` and `If-Match` guard against overwriting what somebody else changed. Secrets appear once.";
