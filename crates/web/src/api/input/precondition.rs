//! `If-Match`: which version the caller has seen (RFC 9110 §13.1.1).

use crate::api::problem::{Problem, ProblemKind};
use actix_web::http::header::{HeaderMap, IF_MATCH};
use services::management::expected::Expected;

/// Reads the header; without one the caller takes whatever version there is.
pub(in crate::api) fn read_expected(headers: &HeaderMap) -> Result<Expected, Problem> {
    let mut values = headers.get_all(IF_MATCH);
    let Some(value) = values.next() else { return Ok(Expected::Any) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" && values.next().is_none() {
        return Ok(Expected::Any);
    }
    let tag = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match tag {
        Some(tag) if values.next().is_none() && !tag.contains('"') => {
            // A tag that we never gave matches no version.
            Ok(Expected::Version(tag.parse().unwrap_or(NEVER)))
        }
        _ => Err(Problem::new(
            ProblemKind::Malformed,
            "If-Match is one entity tag as the ETag header gave it.",
        )),
    }
}

const NEVER: i64 = -1;

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn read(values: &[&str]) -> Option<Expected> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(IF_MATCH, HeaderValue::from_str(value).unwrap());
        }
        read_expected(&headers).ok()
    }

    #[test]
    fn a_precondition_is_one_tag_or_none() {
        assert_eq!(read(&[]), Some(Expected::Any));
        assert_eq!(read(&["*"]), Some(Expected::Any));
        assert_eq!(read(&["\"7\""]), Some(Expected::Version(7)));
        assert_eq!(read(&["\"other\""]), Some(Expected::Version(NEVER)));
        for bad in [
            &["7"][..],
            &["W/\"7\""],
            &["\"7\", \"8\""],
            &["\"7\"", "\"8\""],
            &["*", "\"7\""],
            &[""],
            &["\""],
        ] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }
}
