//! Browsers that ask before they send from another origin (Fetch §3.2.2).

use crate::{TenantRequest, cors};
use actix_web::{HttpRequest, HttpResponse};
use services::origins;

pub(crate) async fn answer(request: TenantRequest, http: HttpRequest) -> HttpResponse {
    cors::preflight(&http, async |origin| origins::is_registered(&request.visit, origin).await).await
}
