//! `Idempotency-Key`: the name that a caller gives to a request, to send it again if its answer is lost.

use crate::api::problem::{Problem, ProblemKind};
use actix_web::http::header::HeaderMap;

/// The key of a request, if it has one.
pub(in crate::api) fn read_idempotency_key(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut values = headers.get_all("idempotency-key");
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    match (text, values.next()) {
        (Some(key), None) if (1..=BYTES_MAX).contains(&key.len()) => Ok(Some(key)),
        _ => {
            let detail = "An Idempotency-Key is one word of at most 128 visible ASCII characters.";
            Err(Problem::new(ProblemKind::Malformed, detail))
        }
    }
}

const BYTES_MAX: usize = 128;
