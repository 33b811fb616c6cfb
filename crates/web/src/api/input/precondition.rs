//! `If-Match`: which versions the caller has seen (RFC 9110 §13.1.1).

use crate::api::problem::{Problem, ProblemKind};
use actix_web::http::header::{HeaderMap, IF_MATCH};
use services::management::expected::Expected;

/// Reads the header; without one the caller takes whatever version there is.
pub(in crate::api) fn read_expected(headers: &HeaderMap) -> Result<Expected, Problem> {
    // Several lines are one list (RFC 9110 §5.3).
    let lines: Option<Vec<_>> = headers.get_all(IF_MATCH).map(|line| line.to_str().ok()).collect();
    let list = lines.ok_or_else(malformed)?;
    if list.is_empty() || list == ["*"] {
        return Ok(Expected::Any);
    }
    versions(&list.join(",")).map(Expected::OneOf).ok_or_else(malformed)
}

/// The same where the thing has no versions: whoever has seen one has not seen this.
pub(in crate::api) fn require_none_expected(headers: &HeaderMap) -> Result<(), Problem> {
    match read_expected(headers)? {
        Expected::Any => Ok(()),
        Expected::OneOf(_) => {
            Err(Problem::new(ProblemKind::Stale, "There are no versions here that If-Match could name."))
        }
    }
}

/// The versions that are named; tags that we never gave are among them as none.
fn versions(list: &str) -> Option<Vec<i64>> {
    let (mut named, mut rest) = (Vec::new(), list.trim_start_matches(BETWEEN));
    while !rest.is_empty() {
        let strong = !rest.starts_with("W/");
        let (tag, after) = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"')?.split_once('"')?;
        if named.len() == TAGS_MAX || !(after.is_empty() || after.starts_with(BETWEEN)) {
            return None;
        }
        // Weak tags match nothing here: only strong ones are compared (RFC 9110 §13.1.1).
        named.push(tag.parse().ok().filter(|_| strong).unwrap_or(NEVER));
        rest = after.trim_start_matches(BETWEEN);
    }
    (!named.is_empty()).then_some(named)
}

fn malformed() -> Problem {
    Problem::new(ProblemKind::Malformed, "If-Match is * or entity tags as ETag headers gave them.")
}

const NEVER: i64 = -1;
const TAGS_MAX: usize = 20;
const BETWEEN: [char; 3] = [',', ' ', '\t'];

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

    fn one_of(versions: &[i64]) -> Expected {
        Expected::OneOf(versions.to_vec())
    }

    #[test]
    fn a_precondition_is_a_list_of_tags_or_anything() {
        assert_eq!(read(&[]), Some(Expected::Any));
        assert_eq!(read(&["*"]), Some(Expected::Any));
        assert_eq!(read(&["\"7\""]), Some(one_of(&[7])));
        assert_eq!(read(&["\"7\", \"8\",,\"9\" "]), Some(one_of(&[7, 8, 9])));
        assert_eq!(read(&["\"7\"", "\"8\""]), Some(one_of(&[7, 8])));
        for bad in [&["7"][..], &["\"7\", 8"], &["\"7\"x"], &["*", "\"7\""], &["*, \"7\""], &[""], &["\""]] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
        assert_eq!(read(&[&vec!["\"7\""; TAGS_MAX].join(",")]), Some(one_of(&[7; TAGS_MAX])));
        assert_eq!(read(&[&vec!["\"7\""; TAGS_MAX + 1].join(",")]), None);
    }

    #[test]
    fn a_weak_tag_and_one_that_we_never_gave_match_nothing() {
        assert_eq!(read(&["\"other\""]), Some(one_of(&[NEVER])));
        assert_eq!(read(&["\"a,b\""]), Some(one_of(&[NEVER])));
        assert_eq!(read(&["W/\"7\", \"8\""]), Some(one_of(&[NEVER, 8])));
    }
}
