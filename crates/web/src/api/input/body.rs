//! The body of a call: `application/json`, bounded in size, depth and time.

use super::fields::{Body, Fields};
use super::strict_json;
use crate::api::problem::{Problem, ProblemKind};
use crate::limits::{BODY_BYTES_MAX, BODY_TIMEOUT};
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use serde_json::Value;

/// Reads a body and all its fields; the body comes along, to recognize it by when it is sent again.
pub(in crate::api) async fn read_body<T: Body>(
    headers: &HeaderMap,
    payload: Payload,
) -> Result<(T, Bytes), Problem> {
    if !is_json(headers) {
        return Err(Problem::new(ProblemKind::UnsupportedMediaType, "Send the body as application/json."));
    }
    let text = timeout(BODY_TIMEOUT, collect(payload)).await.map_err(|_| unreadable())??;
    match strict_json::read(&text) {
        Ok(Value::Object(object)) => Ok((Fields::read(object)?, text.freeze())),
        Ok(_) => Err(Problem::new(ProblemKind::Malformed, "The body is not a JSON object.")),
        // The reader's words name a place and never repeat what was sent.
        Err(error) => Err(Problem::new(ProblemKind::Malformed, format!("The body is not JSON: {error}."))),
    }
}

async fn collect(mut payload: Payload) -> Result<BytesMut, Problem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| unreadable())?;
        if body.len() + chunk.len() > BODY_BYTES_MAX {
            let detail = format!("A body has at most {BODY_BYTES_MAX} bytes.");
            return Err(Problem::new(ProblemKind::TooLarge, detail));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unreadable() -> Problem {
    Problem::new(ProblemKind::Malformed, "The body broke off or took too long.")
}

/// Exactly one content type, and no character set but the one that JSON has (RFC 8259 §8.1). A page of another origin
/// cannot send this type without being asked about it first (attack P-17).
fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(CONTENT_TYPE);
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let Ok(text) = value.to_str() else { return false };
    let (kind, parameters) = text.split_once(';').unwrap_or((text, "charset=utf-8"));
    let parameters = parameters.trim().to_ascii_lowercase();
    kind.trim().eq_ignore_ascii_case("application/json")
        && matches!(parameters.as_str(), "charset=utf-8" | "charset=\"utf-8\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn only_json_in_utf_8_is_read() {
        let is_json = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CONTENT_TYPE, HeaderValue::from_str(value).unwrap());
            }
            is_json(&headers)
        };
        for good in
            ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""]
        {
            assert!(is_json(&[good]), "{good}");
        }
        for bad in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json, text/plain",
            "application/jsonx",
            "",
            "application/json; charset=utf-16",
            "application/json; charset=utf-8; x=y",
            "application/problem+json",
        ] {
            assert!(!is_json(&[bad]), "{bad}");
        }
        assert!(!is_json(&[]) && !is_json(&["application/json"; 2]));
    }
}
