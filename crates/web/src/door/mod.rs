//! The door through which every request passes, and every answer on its way back.
//!
//! On the way in it finds the tenant, looks the endpoint up and refuses what no endpoint would take. On the way out it
//! adds the headers that every answer has, counts and logs. Endpoints rely on it and cannot be reached around it.

mod admission;
mod dress;
mod meter;
mod record;
#[cfg(test)]
mod tests;

pub(crate) use meter::Meter;

use crate::TenantRequest;
use crate::browser::Browser;
use crate::cookies::CookieKind;
use crate::cors;
use crate::errors::Refusal;
use crate::routes::{CrossOrigin, Verb};
use crate::site::Worker;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpResponse};
use admission::{Admitted, admit};
use futures_util::FutureExt as _;
use record::Record;
use services::origins;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;

/// Takes a request in and its answer out.
pub(crate) async fn pass(
    worker: Rc<Worker>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let mut record = Record::begin(request.method());
    let (admitted, stopped) = admit(&worker, request.request());
    let answered = match stopped {
        Some(answer) => Ok(request.into_response(answer)),
        None => serve(request, next, &admitted).await,
    };
    match answered {
        Ok(mut response) => {
            remember_browser(&mut response, &admitted);
            let_clients_read(&mut response, &admitted).await;
            dress::dress(response.response_mut(), &admitted);
            record.route = record::route(&admitted, response.request());
            record.end(&worker.meter, &admitted, response.status());
            Ok(response)
        }
        Err(mut answer) => {
            record.route = record::route_without_answer(&admitted);
            dress::dress(&mut answer, &admitted);
            record.end(&worker.meter, &admitted, answer.status());
            Err(InternalError::from_response("the endpoint gave no answer", answer).into())
        }
    }
}

/// Asks the endpoint. A panic ends this request only, and says nothing of its cause (it is in the log).
async fn serve(
    request: ServiceRequest,
    next: Next<BoxBody>,
    admitted: &Admitted,
) -> Result<ServiceResponse<BoxBody>, HttpResponse> {
    if let Some(tenant_request) = &admitted.request {
        request.extensions_mut().insert::<TenantRequest>(tenant_request.clone());
    }
    let Ok(answered) = AssertUnwindSafe(next.call(request)).catch_unwind().await else {
        tracing::error!(request_id = admitted.request_id(), "an endpoint panicked");
        return Err(admitted.refuse(&Refusal::Internal));
    };
    answered.map_err(|error| error.error_response())
}

/// Lets the origins of the tenant's clients read what is meant for clients; preflights have been answered like that.
async fn let_clients_read(response: &mut ServiceResponse<BoxBody>, admitted: &Admitted) {
    let (Some(request), Some(endpoint)) = (&admitted.request, admitted.endpoint) else { return };
    if endpoint.kind.cross_origin() == CrossOrigin::Registered && endpoint.method != Verb::Options {
        let http = response.request().clone();
        let is_registered = async |origin: &str| origins::is_registered(&request.visit, origin).await;
        cors::let_registered_read(&http, response.response_mut(), is_registered).await;
    }
}

/// Sets the cookie of a browser that an endpoint met for the first time.
fn remember_browser(response: &mut ServiceResponse<BoxBody>, admitted: &Admitted) {
    let Some(request) = &admitted.request else { return };
    let fresh =
        response.request().extensions().get::<Browser>().filter(|browser| browser.is_fresh()).cloned();
    let Some(browser) = fresh else { return };
    let cookie = CookieKind::Browser.set(request, browser.token(), None);
    if let Ok(value) = HeaderValue::try_from(cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
