//! `/.well-known/jwks.json`: the public keys (RFC 7517 §5).

use crate::TenantRequest;
use crate::errors::from_fault;
use crate::public_document::PublicDocument;
use actix_web::{HttpRequest, HttpResponse};
use domain::ids::TenantId;
use services::keys::KeysError;
use std::cell::RefCell;
use std::collections::HashMap;

/// The published keys of the tenant.
pub(crate) async fn serve(request: TenantRequest, http: HttpRequest) -> HttpResponse {
    match load(&request).await {
        Ok(document) => document.respond(&http),
        Err(error) => from_fault(&error.into(), &request.visit.info).respond(&request),
    }
}

/// The documents that this worker has tagged.
#[derive(Default)]
pub(crate) struct KeyDocuments(RefCell<HashMap<TenantId, PublicDocument>>);

async fn load(request: &TenantRequest) -> Result<PublicDocument, KeysError> {
    let body = request.visit.app.key_ring(request.visit.tenant()).await?.document();
    let mut known = request.worker.keys.0.borrow_mut();
    if let Some(document) = known.get(&request.visit.tenant()).filter(|document| document.is_made_of(&body)) {
        return Ok(document.clone());
    }
    if known.len() >= DOCUMENTS_MAX {
        known.clear();
    }
    let document = PublicDocument::new(body);
    known.insert(request.visit.tenant(), document.clone());
    Ok(document)
}

/// Beyond this many tenants the tags are made again; they cost a hash.
const DOCUMENTS_MAX: usize = 2_000;
