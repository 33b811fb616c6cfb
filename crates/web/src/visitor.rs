//! Who is at the other end of a page: a browser, and perhaps somebody signed in.

use crate::cookies::CookieKind;
use crate::{Browser, TenantRequest};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::{FutureExt as _, LocalBoxFuture};
use services::sessions::{self, SignedIn};

/// A browser and who is signed in with it.
pub(crate) struct Visitor {
    pub(crate) browser: Browser,
    signed_in: Option<SignedIn>,
}

impl Visitor {
    /// Who is signed in.
    pub(crate) fn signed_in(&self) -> Option<&SignedIn> {
        self.signed_in.as_ref()
    }
}

impl FromRequest for Visitor {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(http: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let browser = Browser::from_request(http, payload);
        let request = TenantRequest::of(http);
        let http = http.clone();
        async move {
            let (request, browser) = (request?, browser.await?);
            // A cookie that is doubled or malformed is nobody's: somebody else may have set it (attack W-02).
            let Ok(Some(cookie)) = CookieKind::Session.find(&http, &request) else {
                return Ok(Self { browser, signed_in: None });
            };
            match sessions::find(&request.visit, &cookie).await {
                Ok(signed_in) => Ok(Self { browser, signed_in }),
                Err(fault) => Err(request.refuse(crate::errors::from_fault(&fault, &request.visit.info))),
            }
        }
        .boxed_local()
    }
}
