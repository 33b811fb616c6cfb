//! A page as an answer: drawn in the person's language, never cached, with the policy that lets it do only what it does.

use crate::TenantRequest;
use crate::pages::{Language, Page, PageContext};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};

/// A page on its way to a browser.
pub struct PageAnswer<'a> {
    page: Page,
    status: StatusCode,
    form_action: Option<&'a str>,
    ui_locales: &'a [&'a str],
}

impl<'a> PageAnswer<'a> {
    /// This page, with status 200.
    #[must_use]
    pub const fn new(page: Page) -> Self {
        Self { page, status: StatusCode::OK, form_action: None, ui_locales: &[] }
    }

    /// With another status.
    #[must_use]
    pub const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Lets the page's forms lead to this origin too (`RedirectUri::origin`): browsers hold every redirect after a
    /// form against the policy of the page that sent it, so each page of a flow names where the flow will end.
    #[must_use]
    pub const fn form_action(mut self, origin: &'a str) -> Self {
        self.form_action = Some(origin);
        self
    }

    /// In the languages that the client asked for, before those of the browser.
    #[must_use]
    pub const fn ui_locales(mut self, ui_locales: &'a [&'a str]) -> Self {
        self.ui_locales = ui_locales;
        self
    }

    /// The answer.
    #[must_use]
    pub fn respond(self, request: &TenantRequest) -> HttpResponse {
        let at = PageContext {
            language: Language::negotiate(self.ui_locales, request.accept_language.as_deref()),
            tenant_name: request.visit.entry.tenant.display_name.as_str().to_owned(),
            host: request.host.as_str().to_owned(),
            request_id: request.visit.info.request_id.clone(),
        };
        match request.worker.site.renderer().render(&self.page, &at) {
            Ok(html) => HttpResponse::build(self.status)
                .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .insert_header((header::CONTENT_SECURITY_POLICY, content_security_policy(self.form_action)))
                .insert_header((header::REFERRER_POLICY, "same-origin"))
                .body(html),
            Err(error) => {
                tracing::error!(request_id = %at.request_id, %error, "a page cannot be drawn");
                HttpResponse::InternalServerError()
                    .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
                    .body(format!("Something went wrong. Reference: {}\n", at.request_id))
            }
        }
    }
}

fn content_security_policy(form_action: Option<&str>) -> HeaderValue {
    let Some(origin) = form_action.map(source) else { return HeaderValue::from_static(OWN_FORMS) };
    let policy = OWN_FORMS.replace("form-action 'self'", &format!("form-action 'self' {origin}"));
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(OWN_FORMS))
}

/// The policy's grammar knows no IPv6 addresses (CSP Level 3 §2.3.1), and a source that cannot be read allows nothing;
/// for those the whole scheme is the nearest that works.
fn source(origin: &str) -> &str {
    match origin.split_once("://[") {
        Some(("http", _)) => "http:",
        Some(_) => "https:",
        None => origin,
    }
}

const OWN_FORMS: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(origin: Option<&str>) -> String {
        content_security_policy(origin).to_str().unwrap().to_owned()
    }

    #[test]
    fn forms_lead_to_ourselves_and_to_the_one_client() {
        assert!(policy(None).contains("; form-action 'self'; "));
        assert!(policy(Some("https://app.example")).contains("; form-action 'self' https://app.example; "));
        assert!(policy(Some("com.example.app:")).contains("; form-action 'self' com.example.app:; "));
        assert!(policy(Some("http://[::1]:4000")).contains("; form-action 'self' http:; "));
    }

    #[test]
    fn nothing_runs_inline_and_nobody_frames_a_page() {
        let policy = policy(None);
        assert!(policy.starts_with("default-src 'none'"));
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"));
        assert!(!policy.contains("unsafe"));
    }
}
