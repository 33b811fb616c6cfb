//! Answers: things with their version, pages of things, and nothing.

use super::ApiResult;
use super::call::Call;
use super::input::{Position, write_cursor};
use super::problem::{Problem, ProblemKind};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header;
use serde::Serialize;
use store::Page;
use utoipa::ToSchema;

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct PageView<T: ToSchema> {
    /// The items.
    items: Vec<T>,
    /// Leads to the next page; null on the last one.
    next_cursor: Option<String>,
}

/// Something without a version.
pub(super) fn plain(view: &impl Serialize) -> ApiResult {
    json(StatusCode::OK, view)
}

/// Something with its version, for `If-Match`.
pub(super) fn versioned(view: &impl Serialize, version: i64) -> ApiResult {
    let mut answer = json(StatusCode::OK, view)?;
    tag(&mut answer, version)?;
    Ok(answer)
}

/// Something new, and where it is from now on.
pub(super) fn created(view: &impl Serialize, location: &str) -> ApiResult {
    let mut answer = json(StatusCode::CREATED, view)?;
    let value = header::HeaderValue::try_from(location)
        .map_err(|error| Problem::fault(ProblemKind::Internal, error))?;
    answer.headers_mut().insert(header::LOCATION, value);
    Ok(answer)
}

/// Something new with its version.
pub(super) fn created_versioned(view: &impl Serialize, location: &str, version: i64) -> ApiResult {
    let mut answer = created(view, location)?;
    tag(&mut answer, version)?;
    Ok(answer)
}

/// Done, and nothing to say.
pub(super) fn nothing() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// A page of the list that was called.
pub(super) fn page<T, V: Serialize + ToSchema>(
    call: &Call,
    page: Page<T>,
    view: impl Fn(T) -> V,
) -> ApiResult {
    let keys = call.app().derived_keys(call.context().tenant)?;
    let next = page.next.map(|position: Position| write_cursor(position, keys.cursor(), call.route().path));
    plain(&PageView { items: page.items.into_iter().map(view).collect(), next_cursor: next })
}

/// A list that is short enough to be sent whole.
pub(super) fn whole<T, V: Serialize + ToSchema>(items: Vec<T>, view: impl Fn(T) -> V) -> ApiResult {
    plain(&PageView { items: items.into_iter().map(view).collect(), next_cursor: None })
}

fn json(status: StatusCode, view: &impl Serialize) -> ApiResult {
    let body = serde_json::to_vec(view).map_err(|error| Problem::fault(ProblemKind::Internal, error))?;
    Ok(HttpResponse::build(status).content_type("application/json").body(body))
}

fn tag(answer: &mut HttpResponse, version: i64) -> Result<(), Problem> {
    let tag = header::HeaderValue::try_from(format!("\"{version}\""));
    let tag = tag.map_err(|error| Problem::fault(ProblemKind::Internal, error))?;
    answer.headers_mut().insert(header::ETAG, tag);
    Ok(())
}
