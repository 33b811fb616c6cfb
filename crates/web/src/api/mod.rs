//! The two management APIs: the tenant's own below `/admin/api/v1`, the platform's below `/platform/api/v1`.
//!
//! Owns their closed list of routes, who may call which, strict reading of JSON, paging, preconditions, the problem
//! dialect (RFC 9457) and the `OpenAPI` document. Decides nothing: every handler is one call of `services`.

mod answer;
mod call;
mod input;
mod openapi;
mod platform;
mod problem;
mod render;
mod repetition;
mod routes;
mod tenant;
mod words;

#[cfg(test)]
mod tests;

pub use routes::{Method, ROUTES, Route, configure};

use actix_web::HttpResponse;
use problem::Problem;

type ApiResult = Result<HttpResponse, Problem>;
