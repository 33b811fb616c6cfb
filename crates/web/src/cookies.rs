//! The two cookies: who is signed in, and which browser it is.
//!
//! Over https only names with the `__Host-` prefix are read, which no sibling host can set (RFC 6265bis §4.1.3.2,
//! attack W-02); on this machine in plain http the prefix is impossible and the plain names stand in.

use crate::TenantRequest;
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::header;
use domain::opaque::OpaqueToken;
use std::time::Duration;

/// One of our cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieKind {
    /// The server-side session of a signed-in person.
    Session,
    /// The browser, signed in or not; interactions and form tokens are bound to it.
    Browser,
}

/// Why a cookie is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CookieError {
    /// The name came more than once, so somebody else set one of them.
    #[error("the cookie came more than once")]
    Several,
    /// Not a value of ours.
    #[error("the cookie is not one of ours")]
    Malformed,
}

impl CookieKind {
    /// The name of the cookie.
    #[must_use]
    pub const fn name(self, plain_http: bool) -> &'static str {
        match (self, plain_http) {
            (Self::Session, false) => "__Host-dw_session",
            (Self::Session, true) => "dw_session",
            (Self::Browser, false) => "__Host-dw_browser",
            (Self::Browser, true) => "dw_browser",
        }
    }

    /// The value that the browser sent.
    pub fn find(
        self,
        http: &HttpRequest,
        request: &TenantRequest,
    ) -> Result<Option<OpaqueToken>, CookieError> {
        let headers = http.headers().get_all(header::COOKIE).filter_map(|value| value.to_str().ok());
        match find_value(headers, self.name(request.is_plain_http()))? {
            Some(value) => OpaqueToken::parse(value).map(Some).map_err(|_| CookieError::Malformed),
            None => Ok(None),
        }
    }

    /// The cookie to set; without a life it ends with the browser.
    #[must_use]
    pub fn set(
        self,
        request: &TenantRequest,
        value: &OpaqueToken,
        life: Option<Duration>,
    ) -> Cookie<'static> {
        let mut cookie = self.cookie(request, value.expose());
        if let Some(life) = life {
            cookie.set_max_age(time::Duration::try_from(life).unwrap_or(time::Duration::ZERO));
        }
        cookie
    }

    /// The cookie that makes the browser forget it.
    #[must_use]
    pub fn clear(self, request: &TenantRequest) -> Cookie<'static> {
        let mut cookie = self.cookie(request, String::new());
        cookie.set_max_age(time::Duration::ZERO);
        cookie
    }

    fn cookie(self, request: &TenantRequest, value: String) -> Cookie<'static> {
        let plain_http = request.is_plain_http();
        Cookie::build(self.name(plain_http), value)
            .path("/")
            .http_only(true)
            .secure(!plain_http)
            // Not Strict: clients send the browser here from their own site.
            .same_site(SameSite::Lax)
            .finish()
    }
}

fn find_value<'a>(
    headers: impl Iterator<Item = &'a str>,
    name: &str,
) -> Result<Option<&'a str>, CookieError> {
    let mut found = None;
    for pair in headers.flat_map(|header| header.split(';')) {
        let Some((key, value)) = pair.split_once('=') else { continue };
        if key.trim_matches([' ', '\t']) == name && found.replace(value.trim_matches([' ', '\t'])).is_some() {
            return Err(CookieError::Several);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(headers: &[&'static str]) -> Result<Option<&'static str>, CookieError> {
        find_value(headers.iter().copied(), "__Host-dw_session")
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        assert_eq!(find(&["a=b; __Host-dw_session=x=y; c"]), Ok(Some("x=y")));
        assert_eq!(find(&["a=b", "__Host-dw_session=x"]), Ok(Some("x")));
        assert_eq!(find(&[]), Ok(None));
    }

    #[test]
    fn only_the_exact_name_is_read() {
        let tossed = "dw_session=x; __host-dw_session=x; __Host-dw_session2=x; x__Host-dw_session=x; =__Host-dw_session";
        assert_eq!(find(&[tossed]), Ok(None));
    }

    #[test]
    fn a_name_that_comes_twice_is_believed_neither_time() {
        assert_eq!(find(&["__Host-dw_session=a; __Host-dw_session=a"]), Err(CookieError::Several));
        assert_eq!(find(&["__Host-dw_session=a", "__Host-dw_session=b"]), Err(CookieError::Several));
    }
}
