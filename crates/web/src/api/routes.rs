//! The one closed list of routes of the management APIs: registration, permissions, the `OpenAPI` test and the
//! closed-world tests read it.

use super::problem::Problem;
use super::render::render;
use super::{ApiResult, openapi, platform, tenant};
use crate::TenantRequest;
use actix_web::http;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, Resource, guard, web};
use domain::permission::Permission;

/// The method of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes something, or does what its path says.
    Post,
    /// Replaces.
    Put,
    /// Changes what is named.
    Patch,
    /// Removes.
    Delete,
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path; `{id}` stands for one segment.
    pub path: &'static str,
    /// What the caller's API key must allow; none where everybody may read.
    pub permission: Option<Permission>,
    /// True where it exists on the platform's host only.
    pub platform_only: bool,
    /// True where it answers pages, and so takes `cursor` and `limit`.
    pub is_list: bool,
    /// True where it changes a thing that has versions, of which `If-Match` may name one.
    pub is_versioned: bool,
    handler: fn() -> actix_web::Route,
}

/// Every route of the management APIs, and the document that describes them.
pub static ROUTES: &[Route] = &[
    list("/admin/api/v1/users", Permission::UsersView, || web::to(tenant::users::list)),
    post("/admin/api/v1/users", Permission::UsersEdit, || web::to(tenant::users::create)),
    get("/admin/api/v1/users/{id}", Permission::UsersView, || web::to(tenant::users::load)),
    versioned(patch("/admin/api/v1/users/{id}", Permission::UsersEdit, || web::to(tenant::users::change))),
    versioned(delete("/admin/api/v1/users/{id}", Permission::UsersManage, || web::to(tenant::users::remove))),
    versioned(post("/admin/api/v1/users/{id}/disable", Permission::UsersManage, || {
        web::to(tenant::user_state::disable)
    })),
    versioned(post("/admin/api/v1/users/{id}/enable", Permission::UsersManage, || {
        web::to(tenant::user_state::enable)
    })),
    post("/admin/api/v1/users/{id}/revoke", Permission::SessionsRevoke, || {
        web::to(tenant::user_state::revoke)
    }),
    get("/admin/api/v1/users/{id}/sessions", Permission::SessionsView, || {
        web::to(tenant::sessions::list_of_user)
    }),
    list("/admin/api/v1/clients", Permission::ClientsView, || web::to(tenant::clients::list)),
    post("/admin/api/v1/clients", Permission::ClientsEdit, || web::to(tenant::clients::create)),
    get("/admin/api/v1/clients/{id}", Permission::ClientsView, || web::to(tenant::clients::load)),
    versioned(patch("/admin/api/v1/clients/{id}", Permission::ClientsEdit, || {
        web::to(tenant::clients::change)
    })),
    versioned(delete("/admin/api/v1/clients/{id}", Permission::ClientsManage, || {
        web::to(tenant::clients::remove)
    })),
    versioned(post("/admin/api/v1/clients/{id}/disable", Permission::ClientsManage, || {
        web::to(tenant::client_state::disable)
    })),
    versioned(post("/admin/api/v1/clients/{id}/enable", Permission::ClientsManage, || {
        web::to(tenant::client_state::enable)
    })),
    versioned(post("/admin/api/v1/clients/{id}/secret", Permission::ClientsManage, || {
        web::to(tenant::client_state::rotate_secret)
    })),
    list("/admin/api/v1/api-keys", Permission::ApiKeysView, || web::to(tenant::api_keys::list)),
    post("/admin/api/v1/api-keys", Permission::ApiKeysManage, || web::to(tenant::api_keys::create)),
    get("/admin/api/v1/api-keys/{id}", Permission::ApiKeysView, || web::to(tenant::api_keys::load)),
    delete("/admin/api/v1/api-keys/{id}", Permission::ApiKeysManage, || web::to(tenant::api_keys::revoke)),
    list("/admin/api/v1/sessions", Permission::SessionsView, || web::to(tenant::sessions::list)),
    get("/admin/api/v1/sessions/{id}", Permission::SessionsView, || web::to(tenant::sessions::load)),
    delete("/admin/api/v1/sessions/{id}", Permission::SessionsRevoke, || web::to(tenant::sessions::revoke)),
    get("/admin/api/v1/settings", Permission::SettingsView, || web::to(tenant::settings::load)),
    versioned(put("/admin/api/v1/settings", Permission::SettingsEdit, || web::to(tenant::settings::put))),
    get("/admin/api/v1/signing-keys", Permission::SigningKeysView, || web::to(tenant::signing_keys::list)),
    post("/admin/api/v1/signing-keys/rotate", Permission::SigningKeysManage, || {
        web::to(tenant::signing_keys::rotate)
    }),
    list("/admin/api/v1/audit-events", Permission::AuditView, || web::to(tenant::audit_events::list)),
    post("/admin/api/v1/revocations", Permission::SessionsRevoke, || web::to(tenant::revocations::create)),
    on_platform(list("/platform/api/v1/tenants", Permission::TenantsView, || {
        web::to(platform::tenants::list)
    })),
    on_platform(post("/platform/api/v1/tenants", Permission::TenantsEdit, || {
        web::to(platform::tenants::create)
    })),
    on_platform(get("/platform/api/v1/tenants/{id}", Permission::TenantsView, || {
        web::to(platform::tenants::load)
    })),
    on_platform(versioned(patch("/platform/api/v1/tenants/{id}", Permission::TenantsEdit, || {
        web::to(platform::tenants::change)
    }))),
    on_platform(versioned(delete("/platform/api/v1/tenants/{id}", Permission::TenantsManage, || {
        web::to(platform::tenants::remove)
    }))),
    on_platform(post("/platform/api/v1/tenants/{id}/api-keys", Permission::TenantsManage, || {
        web::to(platform::tenant_api_keys::create)
    })),
    on_platform(post("/platform/api/v1/tenants/{id}/revocations", Permission::TenantsManage, || {
        web::to(platform::tenant_revocations::create)
    })),
    Route {
        method: Method::Get,
        path: "/openapi.json",
        permission: None,
        platform_only: false,
        is_list: false,
        is_versioned: false,
        handler: || web::to(openapi::serve),
    },
];

impl Method {
    /// The name of the method.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Registers every route of the list.
pub fn configure(service: &mut web::ServiceConfig) {
    let mut paths: Vec<&'static str> = ROUTES.iter().map(|route| route.path).collect();
    paths.sort_unstable();
    paths.dedup();
    for path in paths {
        service.service(resource(path));
    }
}

/// The route that a request was led to.
pub(super) fn find_route(method: &http::Method, pattern: Option<&str>) -> Option<&'static Route> {
    ROUTES.iter().find(|route| Some(route.path) == pattern && answers(route, method))
}

fn resource(
    path: &'static str,
) -> Resource<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let routes = || ROUTES.iter().filter(|route| route.path == path);
    let mut resource = web::resource(path).default_service(web::to(method_not_allowed));
    if routes().any(|route| route.platform_only) {
        // Elsewhere the path is not registered at all, so it is refused like any path that does not exist.
        resource = resource.guard(guard::fn_guard(is_at_platform));
    }
    for route in routes() {
        let by_method = guard::fn_guard(move |asked| answers(route, &asked.head().method));
        resource = resource.route((route.handler)().guard(by_method));
    }
    resource.wrap(from_fn(render))
}

fn is_at_platform(asked: &guard::GuardContext<'_>) -> bool {
    asked.req_data().get::<TenantRequest>().is_some_and(|request| request.visit.entry.platform)
}

/// `HEAD` is `GET` without its body (RFC 9110 §9.3.2).
fn answers(route: &Route, method: &http::Method) -> bool {
    route.method.as_str() == method.as_str() || (route.method == Method::Get && *method == http::Method::HEAD)
}

async fn method_not_allowed(http: HttpRequest) -> ApiResult {
    let pattern = http.match_pattern();
    let mut methods: Vec<&str> = Vec::new();
    for route in ROUTES.iter().filter(|route| Some(route.path) == pattern.as_deref()) {
        methods.push(route.method.as_str());
        if route.method == Method::Get {
            methods.push("HEAD");
        }
    }
    Err(Problem::method_not_allowed(&methods.join(", ")))
}

type Handler = fn() -> actix_web::Route;

const fn route(method: Method, path: &'static str, permission: Permission, handler: Handler) -> Route {
    Route {
        method,
        path,
        permission: Some(permission),
        platform_only: false,
        is_list: false,
        is_versioned: false,
        handler,
    }
}

const fn get(path: &'static str, permission: Permission, handler: Handler) -> Route {
    route(Method::Get, path, permission, handler)
}

const fn list(path: &'static str, permission: Permission, handler: Handler) -> Route {
    Route { is_list: true, ..route(Method::Get, path, permission, handler) }
}

const fn post(path: &'static str, permission: Permission, handler: Handler) -> Route {
    route(Method::Post, path, permission, handler)
}

const fn put(path: &'static str, permission: Permission, handler: Handler) -> Route {
    route(Method::Put, path, permission, handler)
}

const fn patch(path: &'static str, permission: Permission, handler: Handler) -> Route {
    route(Method::Patch, path, permission, handler)
}

const fn delete(path: &'static str, permission: Permission, handler: Handler) -> Route {
    route(Method::Delete, path, permission, handler)
}

const fn versioned(route: Route) -> Route {
    Route { is_versioned: true, ..route }
}

const fn on_platform(route: Route) -> Route {
    Route { platform_only: true, ..route }
}
