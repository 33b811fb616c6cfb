//! Which browser it is, signed in or not.

use crate::cookies::{CookieError, CookieKind};
use crate::{Refusal, TenantRequest};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use domain::opaque::OpaqueToken;
use std::future::{Ready, ready};

/// The browser that asks, known by a cookie of 256 random bits. Where it has none it gets one; the door sets the
/// cookie on whatever answer the endpoint gives.
#[derive(Clone, Debug)]
pub struct Browser {
    token: OpaqueToken,
    fresh: bool,
}

impl Browser {
    /// The value of its cookie.
    #[must_use]
    pub const fn token(&self) -> &OpaqueToken {
        &self.token
    }

    /// Whether the cookie is made for this answer, so that nothing earlier can be bound to it.
    #[must_use]
    pub const fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// The browser that the request shows by its cookie; none is made for one that shows nothing.
    pub(crate) fn shown(http: &HttpRequest, request: &TenantRequest) -> Option<Self> {
        let token = CookieKind::Browser.find(http, request).ok().flatten()?;
        Some(Self { token, fresh: false })
    }

    /// A browser of that cookie.
    #[cfg(test)]
    pub(crate) fn known(token: OpaqueToken) -> Self {
        Self { token, fresh: false }
    }

    fn read(http: &HttpRequest) -> Result<Self, actix_web::Error> {
        if let Some(known) = http.extensions().get::<Self>() {
            return Ok(known.clone());
        }
        let request = TenantRequest::of(http)?;
        let browser = match CookieKind::Browser.find(http, &request) {
            Ok(Some(token)) => Self { token, fresh: false },
            Ok(None) | Err(CookieError::Malformed) => {
                Self { token: OpaqueToken::random(request.visit.app.entropy()), fresh: true }
            }
            Err(CookieError::Several) => return Err(request.refuse(Refusal::AmbiguousCookies)),
        };
        http.extensions_mut().insert(browser.clone());
        Ok(browser)
    }
}

impl FromRequest for Browser {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(http: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(http))
    }
}
