//! Every path that is no endpoint.

use crate::{Refusal, TenantRequest};
use actix_web::HttpResponse;

/// There is nothing here.
pub(crate) async fn answer(request: TenantRequest) -> HttpResponse {
    Refusal::NotFound.respond(&request)
}
