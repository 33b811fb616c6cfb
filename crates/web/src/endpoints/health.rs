//! `/healthz` and `/readyz`, on any host; two words each, because details are for the operator (attack S-16).

use crate::site::Worker;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use domain::actor::{Actor, Authority, Context, RequestInfo};
use services::App;
use std::rc::Rc;
use store::StoreError;

/// The process answers.
pub(crate) async fn alive() -> HttpResponse {
    say(StatusCode::OK, "ok\n")
}

/// The store can be asked.
pub(crate) async fn ready(http: HttpRequest) -> HttpResponse {
    let Some(worker) = http.app_data::<Rc<Worker>>() else { return not_ready() };
    match ask_store(worker.site.app()).await {
        Ok(()) => say(StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready: the store cannot be asked");
            not_ready()
        }
    }
}

async fn ask_store(app: &App) -> Result<(), StoreError> {
    let tenant = app.store().platform();
    let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
    let tx = app.store().read(&context, Authority::Operation).await?;
    store::registry::is_empty(&tx).await.map(drop)
}

fn not_ready() -> HttpResponse {
    say(StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
}

fn say(status: StatusCode, word: &'static str) -> HttpResponse {
    HttpResponse::build(status).insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8")).body(word)
}
