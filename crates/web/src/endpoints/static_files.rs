//! `/static/{version}/{name}`: what pages load.

use crate::pages::static_file;
use crate::public_document::matches;
use crate::{Refusal, TenantRequest};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use std::borrow::Cow;

/// The file, for good under the address of its content.
pub(crate) async fn serve(
    request: TenantRequest,
    http: HttpRequest,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    let (version, name) = path.into_inner();
    let Some(file) = static_file(&format!("{version}/{name}")) else {
        return Refusal::NotFound.respond(&request);
    };
    let tag = HeaderValue::try_from(&file.etag).unwrap_or(HeaderValue::from_static("\"\""));
    let known = matches(http.headers(), &tag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::CACHE_CONTROL, file.cache_control)).insert_header((header::ETAG, tag));
    if known {
        return response.finish();
    }
    response.insert_header((header::CONTENT_TYPE, file.content_type));
    match file.bytes {
        Cow::Borrowed(bytes) => response.body(web::Bytes::from_static(bytes)),
        Cow::Owned(bytes) => response.body(bytes),
    }
}
