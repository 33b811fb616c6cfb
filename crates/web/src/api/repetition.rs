//! Answers that are given again.

use super::ApiResult;
use super::problem::{Problem, ProblemKind};
use actix_web::HttpResponse;
use actix_web::body::to_bytes;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use serde::{Deserialize, Serialize};
use services::repetition::{Repeatable, Repeated};

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct KeptAnswer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// What makes an answer what it is; everything else is about its transport.
const HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// Answers a request that was done before.
pub(super) fn answer(repeated: Repeated) -> ApiResult {
    match repeated {
        Repeated::Answer(kept) => {
            let kept: KeptAnswer = serde_json::from_slice(&kept).map_err(internal)?;
            let mut answer = HttpResponse::build(StatusCode::from_u16(kept.status).map_err(internal)?);
            for (name, value) in kept.headers {
                answer.insert_header((name, value));
            }
            Ok(answer.insert_header(("idempotent-replayed", "true")).body(kept.body))
        }
        Repeated::OtherRequest => {
            let detail = "This Idempotency-Key was used for another request.";
            Err(Problem::new(ProblemKind::KeyReused, detail))
        }
        Repeated::NoAnswer => {
            let detail = "This request is being done or has been done, and its answer is not there. Try again; if that \
                          does not help, look whether what it makes exists.";
            Err(Problem::new(ProblemKind::Conflict, detail))
        }
    }
}

/// Keeps an answer and gives it. The work is done by now: an answer that cannot be kept is given all the same.
pub(super) async fn keep(repeatable: &Repeatable, done: HttpResponse) -> ApiResult {
    let (done, body) = done.into_parts();
    let body = to_bytes(body).await.map_err(|_| internal("the answer has no body"))?;
    let kept = KeptAnswer {
        status: done.status().as_u16(),
        headers: kept_headers(done.headers()),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let kept = serde_json::to_vec(&kept).map_err(internal)?;
    if let Err(error) = repeatable.keep(&kept).await {
        tracing::error!(%error, "the answer of a request that may be repeated cannot be kept");
    }
    Ok(done.set_body(body).map_into_boxed_body())
}

fn kept_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |name: &HeaderName| {
        let value = headers.get(name)?.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    };
    HEADERS.iter().filter_map(text).collect()
}

fn internal(error: impl Into<Box<dyn std::error::Error>>) -> Problem {
    Problem::fault(ProblemKind::Internal, error)
}
