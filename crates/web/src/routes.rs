//! The one closed list of endpoints outside the management APIs, and the rules that follow from what each one is.
//!
//! Registration, the door, the metrics and the closed-world tests read the same table, so that no endpoint can be
//! served with rules it does not state.

use crate::endpoints::{
    account, authorize, consent, discovery, health, jwks, login, logout, preflight, set_up, static_files,
    token, userinfo,
};
use crate::errors::Dialect;
use crate::paths;
use actix_web::http::Method;
use actix_web::{Resource, Route, guard, web};

/// The method of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// `GET`, and `HEAD` with it.
    Get,
    /// `POST`.
    Post,
    /// `OPTIONS`, for browsers that ask before they send (Fetch §3.2.2).
    Options,
}

/// What an endpoint is; its other rules follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A public document, the same for everybody; served for disabled tenants too.
    Document,
    /// A question about the server itself, on any host.
    Probe,
    /// A file that pages load.
    Asset,
    /// A page of ours.
    Page,
    /// A form that only our own pages send.
    OwnForm,
    /// A page to which other sites send browsers.
    Visit,
    /// For clients, with their credentials.
    Client,
    /// For resource servers, with their credentials.
    ResourceServer,
    /// For the bearer of an access token.
    Bearer,
}

/// Who calls an endpoint, for the closed-world tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anybody, with nothing to show.
    Anyone,
    /// A person with a browser, known by cookies.
    Browser,
    /// A registered client, by its credentials.
    Client,
    /// A program with an access token.
    Bearer,
}

/// Which other origins may read answers in a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrossOrigin {
    /// None.
    Refused,
    /// All.
    Anyone,
    /// Those of the tenant's clients.
    Registered,
}

/// An endpoint.
#[derive(Debug)]
pub struct Endpoint {
    /// Its method.
    pub method: Verb,
    /// Its path; `{name}` stands for one segment.
    pub path: &'static str,
    /// What it is.
    pub kind: Kind,
    /// True where it exists on the platform's host only.
    pub platform_only: bool,
    handler: fn() -> Route,
}

/// What the table says about a method and a path.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found {
    /// This endpoint.
    Endpoint(&'static Endpoint),
    /// The path, but by other methods; one of its endpoints.
    OtherMethod(&'static Endpoint),
    /// Not in the table.
    Nothing,
}

/// All endpoints outside the management APIs.
pub static ENDPOINTS: &[Endpoint] = &[
    endpoint(Verb::Get, paths::OPENID_CONFIGURATION, Kind::Document, || web::to(discovery::openid)),
    endpoint(Verb::Get, paths::OAUTH_AUTHORIZATION_SERVER, Kind::Document, || web::to(discovery::oauth)),
    endpoint(Verb::Get, paths::JWKS, Kind::Document, || web::to(jwks::serve)),
    endpoint(Verb::Get, "/healthz", Kind::Probe, || web::to(health::alive)),
    endpoint(Verb::Get, "/readyz", Kind::Probe, || web::to(health::ready)),
    endpoint(Verb::Get, "/static/{version}/{name}", Kind::Asset, || web::to(static_files::serve)),
    endpoint(Verb::Get, paths::AUTHORIZE, Kind::Visit, || web::to(authorize::get)),
    endpoint(Verb::Post, paths::AUTHORIZE, Kind::Visit, || web::to(authorize::post)),
    endpoint(Verb::Post, paths::TOKEN, Kind::Client, || web::to(token::token)),
    endpoint(Verb::Options, paths::TOKEN, Kind::Client, || web::to(preflight::answer)),
    endpoint(Verb::Post, paths::INTROSPECT, Kind::ResourceServer, || web::to(token::introspect)),
    endpoint(Verb::Post, paths::REVOKE, Kind::Client, || web::to(token::revoke)),
    endpoint(Verb::Options, paths::REVOKE, Kind::Client, || web::to(preflight::answer)),
    endpoint(Verb::Get, paths::USERINFO, Kind::Bearer, || web::to(userinfo::get)),
    endpoint(Verb::Post, paths::USERINFO, Kind::Bearer, || web::to(userinfo::post)),
    endpoint(Verb::Options, paths::USERINFO, Kind::Bearer, || web::to(preflight::answer)),
    endpoint(Verb::Get, paths::LOGOUT, Kind::Visit, || web::to(logout::get)),
    endpoint(Verb::Post, paths::LOGOUT, Kind::Visit, || web::to(logout::post)),
    endpoint(Verb::Get, "/", Kind::Page, || web::to(account::front_door)),
    endpoint(Verb::Get, paths::LOGIN, Kind::Page, || web::to(login::show)),
    endpoint(Verb::Post, paths::LOGIN, Kind::OwnForm, || web::to(login::submit)),
    endpoint(Verb::Get, paths::CONSENT, Kind::Page, || web::to(consent::show)),
    endpoint(Verb::Post, paths::CONSENT, Kind::OwnForm, || web::to(consent::submit)),
    endpoint(Verb::Get, paths::SIGN_OUT, Kind::Page, || web::to(logout::get)),
    endpoint(Verb::Post, paths::SIGN_OUT, Kind::OwnForm, || web::to(logout::own)),
    endpoint(Verb::Get, paths::ACCOUNT, Kind::Page, || web::to(account::show)),
    endpoint(Verb::Post, paths::ACCOUNT_SESSION_REVOKE, Kind::OwnForm, || web::to(account::end_session)),
    platform_endpoint(Verb::Get, paths::SET_UP, Kind::Page, || web::to(set_up::show)),
    platform_endpoint(Verb::Post, paths::SET_UP, Kind::OwnForm, || web::to(set_up::submit)),
];

const fn endpoint(method: Verb, path: &'static str, kind: Kind, handler: fn() -> Route) -> Endpoint {
    Endpoint { method, path, kind, platform_only: false, handler }
}

const fn platform_endpoint(method: Verb, path: &'static str, kind: Kind, handler: fn() -> Route) -> Endpoint {
    Endpoint { platform_only: true, ..endpoint(method, path, kind, handler) }
}

impl Verb {
    /// The name of the method.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Options => "OPTIONS",
        }
    }

    fn answers(self, method: &Method) -> bool {
        match self {
            Self::Get => *method == Method::GET || *method == Method::HEAD,
            Self::Post => *method == Method::POST,
            Self::Options => *method == Method::OPTIONS,
        }
    }
}

impl Kind {
    /// Who calls it.
    #[must_use]
    pub const fn caller(self) -> Caller {
        match self {
            Self::Document | Self::Probe | Self::Asset => Caller::Anyone,
            Self::Page | Self::OwnForm | Self::Visit => Caller::Browser,
            Self::Client | Self::ResourceServer => Caller::Client,
            Self::Bearer => Caller::Bearer,
        }
    }

    /// How it tells errors.
    #[must_use]
    pub const fn dialect(self) -> Dialect {
        match self {
            Self::Document | Self::Probe | Self::Asset => Dialect::Problem,
            Self::Page | Self::OwnForm | Self::Visit => Dialect::Page,
            Self::Client | Self::ResourceServer => Dialect::OAuth,
            Self::Bearer => Dialect::Bearer,
        }
    }

    /// Which other origins may read its answers; never for pages (attack O-40).
    #[must_use]
    pub const fn cross_origin(self) -> CrossOrigin {
        match self {
            Self::Document => CrossOrigin::Anyone,
            Self::Client | Self::Bearer => CrossOrigin::Registered,
            Self::Probe | Self::Asset | Self::Page | Self::OwnForm | Self::Visit | Self::ResourceServer => {
                CrossOrigin::Refused
            }
        }
    }

    /// Whether it is for people: served on the tenant's primary host only.
    #[must_use]
    pub const fn is_page(self) -> bool {
        matches!(self, Self::Page | Self::OwnForm | Self::Visit)
    }
}

impl Endpoint {
    fn is_at(&self, path: &str) -> bool {
        if !self.path.contains('{') {
            return self.path == path;
        }
        let mut segments = path.split('/');
        let fits = |pattern: &str| {
            segments.next().is_some_and(|segment| {
                if pattern.starts_with('{') { !segment.is_empty() } else { pattern == segment }
            })
        };
        self.path.split('/').all(fits) && segments.next().is_none()
    }
}

/// Looks a request up in the table; only exact paths are in it.
pub(crate) fn look_up(method: &Method, path: &str) -> Found {
    let mut found = Found::Nothing;
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.is_at(path)) {
        if endpoint.method.answers(method) {
            return Found::Endpoint(endpoint);
        }
        found = Found::OtherMethod(endpoint);
    }
    found
}

/// The value of `Allow` for a path of the table (RFC 9110 §10.2.1).
pub(crate) fn allowed_methods(path: &str) -> String {
    let mut methods = Vec::new();
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.path == path) {
        methods.push(endpoint.method.as_str());
        if endpoint.method == Verb::Get {
            methods.push("HEAD");
        }
    }
    methods.join(", ")
}

/// Registers every endpoint of the table.
pub(crate) fn register(service: &mut web::ServiceConfig) {
    let mut paths: Vec<&'static str> = ENDPOINTS.iter().map(|endpoint| endpoint.path).collect();
    paths.sort_unstable();
    paths.dedup();
    for path in paths {
        let endpoints = ENDPOINTS.iter().filter(|endpoint| endpoint.path == path);
        let add = |resource: Resource, endpoint: &Endpoint| {
            let verb = endpoint.method;
            let by_method = guard::fn_guard(move |asked| verb.answers(&asked.head().method));
            resource.route((endpoint.handler)().guard(by_method))
        };
        service.service(endpoints.fold(web::resource(path), add));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_endpoint_is_listed_twice() {
        for (index, endpoint) in ENDPOINTS.iter().enumerate() {
            let same = |other: &Endpoint| other.path == endpoint.path && other.method == endpoint.method;
            assert!(!ENDPOINTS[index + 1..].iter().any(same), "{endpoint:?}");
        }
    }

    #[test]
    fn what_only_our_pages_send_is_a_post() {
        for endpoint in ENDPOINTS {
            match endpoint.kind {
                Kind::Document | Kind::Probe | Kind::Asset | Kind::Page => {
                    assert_eq!(endpoint.method, Verb::Get, "{endpoint:?}");
                }
                Kind::OwnForm => assert_eq!(endpoint.method, Verb::Post, "{endpoint:?}"),
                Kind::Visit | Kind::Client | Kind::ResourceServer | Kind::Bearer => {}
            }
        }
    }

    #[test]
    fn pages_are_never_readable_by_other_origins() {
        for kind in [Kind::Page, Kind::OwnForm, Kind::Visit] {
            assert_eq!(kind.cross_origin(), CrossOrigin::Refused);
        }
    }

    #[test]
    fn whatever_discovery_names_is_served() {
        let post = [paths::TOKEN, paths::REVOKE, paths::INTROSPECT];
        for path in post {
            assert!(matches!(look_up(&Method::POST, path), Found::Endpoint(_)), "{path}");
        }
        for path in [paths::AUTHORIZE, paths::USERINFO, paths::LOGOUT] {
            for method in [Method::GET, Method::POST] {
                assert!(matches!(look_up(&method, path), Found::Endpoint(_)), "{method} {path}");
            }
        }
    }

    #[test]
    fn browsers_may_ask_first_where_clients_origins_are_let_in() {
        for endpoint in
            ENDPOINTS.iter().filter(|endpoint| endpoint.kind.cross_origin() == CrossOrigin::Registered)
        {
            assert!(matches!(look_up(&Method::OPTIONS, endpoint.path), Found::Endpoint(_)), "{endpoint:?}");
        }
    }

    #[test]
    fn only_the_exact_path_is_an_endpoint() {
        let found = |path: &str| matches!(look_up(&Method::GET, path), Found::Endpoint(_));
        assert!(found(paths::JWKS) && found("/static/abc/app.css"));
        for path in [
            "",
            "/HEALTHZ",
            "/healthz/",
            "//healthz",
            "/healthz;x",
            "/healthz.",
            "/static/abc",
            "/static//app.css",
            "/static/abc/app.css/",
            "/static/abc/x/app.css",
            "/static/abc/",
        ] {
            assert!(!found(path), "{path}");
        }
        assert!(matches!(look_up(&Method::HEAD, "/healthz"), Found::Endpoint(_)));
        assert!(matches!(look_up(&Method::POST, "/healthz"), Found::OtherMethod(_)));
        assert_eq!(allowed_methods("/healthz"), "GET, HEAD");
    }
}
