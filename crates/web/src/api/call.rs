//! A call of the API: a known tenant, an authenticated key with the route's permission, and a request not read yet.

use super::input::{Body, read_body, read_expected, read_idempotency_key, read_page, require_none_expected};
use super::problem::{Problem, ProblemKind};
use super::routes::{Method, Route, find_route};
use super::{ApiResult, repetition};
use crate::TenantRequest;
use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use domain::actor::{Actor, Authority, Context};
use domain::ids::TenantId;
use futures_util::future::{FutureExt as _, LocalBoxFuture};
use protocol::oauth::BearerToken;
use services::App;
use services::access::authenticate_api_key;
use services::management::expected::Expected;
use services::repetition::Repeatable;
use std::str::FromStr;
use store::{PageAsk, StoreError};

/// A call that may be made; what it asks for is still to be read.
pub(super) struct Call {
    request: TenantRequest,
    route: &'static Route,
    context: Context,
    http: HttpRequest,
    payload: Payload,
    body: Bytes,
}

impl Call {
    pub(super) fn app(&self) -> &App {
        &self.request.visit.app
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    /// The identifier in the path; text that is none names nothing, like an identifier of another tenant.
    pub(super) fn id<T: FromStr>(&self) -> Result<T, Problem> {
        let text = self.http.match_info().get("id");
        text.and_then(|text| text.parse().ok()).ok_or_else(Problem::not_found)
    }

    /// The body.
    pub(super) async fn body<T: Body>(&mut self) -> Result<T, Problem> {
        let (read, body) = read_body(self.http.headers(), self.payload.take()).await?;
        self.body = body;
        Ok(read)
    }

    /// Does what `work` does once, however often the same request with the same `Idempotency-Key` comes; the work
    /// commits in the call's own tenant.
    pub(super) async fn once(self, work: impl AsyncFnOnce(&Self) -> ApiResult) -> ApiResult {
        let tenant = self.context.tenant;
        self.once_in(tenant, work).await
    }

    /// The same for work that commits in another tenant.
    pub(super) async fn once_in(
        mut self,
        tenant: TenantId,
        work: impl AsyncFnOnce(&Self) -> ApiResult,
    ) -> ApiResult {
        let Some(key) = read_idempotency_key(self.http.headers())? else {
            return Box::pin(work(&self)).await;
        };
        let request = [self.http.method().as_str().as_bytes(), self.http.path().as_bytes(), &self.body];
        let repeatable = Repeatable::new(self.app(), &self.context, tenant, (key, &request))?;
        if let Some(repeated) = repeatable.find().await? {
            return repetition::answer(repeated);
        }
        self.context.request.repetition = Some(repeatable.repetition());
        match Box::pin(work(&self)).await {
            Ok(done) => repetition::keep(&repeatable, done).await,
            // Refused perhaps because another one with the same key was a moment faster.
            Err(problem) => match repeatable.find().await? {
                Some(repeated) => repetition::answer(repeated),
                None => Err(problem),
            },
        }
    }

    /// Which page of the list is asked for.
    pub(super) fn page(&self) -> Result<PageAsk, Problem> {
        let cursor = self.app().derived_keys(self.context.tenant)?;
        read_page(self.http.query_string(), cursor.cursor(), self.route.path)
    }

    /// Which versions the caller has seen.
    pub(super) fn expected(&self) -> Result<Expected, Problem> {
        read_expected(self.http.headers())
    }

    pub(super) const fn route(&self) -> &'static Route {
        self.route
    }
}

impl FromRequest for Call {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(http: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (http, payload) = (http.clone(), payload.take());
        let request = TenantRequest::extract(&http);
        async move {
            let request = request.await?;
            let route = find_route(http.method(), http.match_pattern().as_deref());
            let route = route.ok_or_else(Problem::not_found)?;
            let context = authenticate(&request, http.headers()).await?;
            require(&context, route)?;
            if !route.is_list && !http.query_string().is_empty() {
                return Err(
                    Problem::new(ProblemKind::Malformed, "This path takes no query parameters.").into()
                );
            }
            if route.method != Method::Get && !route.is_versioned {
                require_none_expected(http.headers())?;
            }
            Ok(Self { request, route, context, http, payload, body: Bytes::new() })
        }
        .boxed_local()
    }
}

async fn authenticate(request: &TenantRequest, headers: &HeaderMap) -> Result<Context, Problem> {
    let mut values = headers.get_all(AUTHORIZATION);
    let (Some(value), None) = (values.next(), values.next()) else { return Err(unauthenticated()) };
    let token =
        value.to_str().ok().and_then(|text| BearerToken::parse(text).ok()).ok_or_else(unauthenticated)?;
    let actor: Option<Actor> =
        authenticate_api_key(&request.visit.app, &request.visit.entry, token.as_str()).await?;
    Ok(request.visit.context(actor.ok_or_else(unauthenticated)?))
}

/// Asked before anything is read, so that a key without the permission learns nothing from how its body is refused.
fn require(context: &Context, route: &Route) -> Result<(), Problem> {
    match route.permission {
        Some(permission) => {
            Ok(context.require(Authority::Permission(permission)).map_err(StoreError::from)?)
        }
        None => Ok(()),
    }
}

/// One answer for every way of not being known, so that none can be told from another.
fn unauthenticated() -> Problem {
    Problem::new(ProblemKind::Unauthenticated, "Send an API key of this tenant as Authorization: Bearer.")
}
