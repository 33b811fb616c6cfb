//! Whether a form was sent by one of our own pages.

use actix_web::http::header::{self, HeaderMap, HeaderName};

/// The request came from a page of another origin, or does not say from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request does not come from a page of this origin")]
pub(crate) struct ForeignOrigin;

/// Checks `Origin` against the tenant's own origin, else `Sec-Fetch-Site`, else `Referer`. `null` is foreign: sandboxed
/// frames send it. Every browser of the last years sends one of the three with a form; a program that sends none is not
/// a browser that could be led astray, and the form token still binds it to its own cookie.
pub(crate) fn require_own(headers: &HeaderMap, own: &str) -> Result<(), ForeignOrigin> {
    let is_own = match single(headers, &header::ORIGIN)? {
        Some(origin) => origin == own,
        None => match single(headers, &SEC_FETCH_SITE)? {
            Some(site) => site == "same-origin" || site == "none",
            None => single(headers, &header::REFERER)?.is_none_or(|referer| is_below(referer, own)),
        },
    };
    if is_own { Ok(()) } else { Err(ForeignOrigin) }
}

fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ForeignOrigin> {
    let mut values = headers.get_all(name);
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map(Some).map_err(|_| ForeignOrigin),
        (None, _) => Ok(None),
        (Some(_), Some(_)) => Err(ForeignOrigin),
    }
}

fn is_below(address: &str, origin: &str) -> bool {
    address.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn check(pairs: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        require_own(&headers, "https://acme.example").is_ok()
    }

    #[test]
    fn our_own_pages_may_send_forms() {
        assert!(check(&[("origin", "https://acme.example")]));
        assert!(check(&[("sec-fetch-site", "same-origin")]));
        assert!(check(&[("sec-fetch-site", "none")]));
        assert!(check(&[("referer", "https://acme.example/login?flow=x")]));
        assert!(check(&[("origin", "https://acme.example"), ("referer", "https://evil.example/")]));
        assert!(check(&[]), "a program without any of them");
    }

    #[test]
    fn others_may_not() {
        for origin in [
            "null",
            "",
            "https://evil.example",
            "http://acme.example",
            "https://acme.example:8443",
            "https://acme.example.evil",
            "https://acme.example/",
            "https://ACME.example",
            "https://x.acme.example",
        ] {
            assert!(!check(&[("origin", origin), ("sec-fetch-site", "same-origin")]), "{origin}");
        }
        assert!(!check(&[("sec-fetch-site", "same-site"), ("referer", "https://acme.example/")]));
        assert!(!check(&[("sec-fetch-site", "cross-site")]));
        assert!(!check(&[("referer", "https://acme.example.evil/")]));
        assert!(!check(&[("origin", "https://acme.example"), ("origin", "https://evil.example")]));
    }
}
