//! Signing out: at a client's request, or by the person's own button.

use crate::cookies::CookieKind;
use crate::csrf::FormPurpose;
use crate::errors::error_page;
use crate::flow;
use crate::pages::{ErrorKind, HiddenField, LinkTarget, LoggedOutPage, LogoutConfirmPage, Page, ReturnLink};
use crate::visitor::Visitor;
use crate::{Browser, Form, PageAnswer, Refusal, TenantRequest, paths};
use actix_web::{Error, FromRequest as _, HttpRequest, HttpResponse};
use protocol::oauth::Parameters;
use services::logout::{Confirmation, LogoutStep, log_out};
use services::{Fault, sessions};

/// RP-initiated logout by GET.
pub(crate) async fn get(request: TenantRequest, visitor: Visitor, http: HttpRequest) -> HttpResponse {
    match Parameters::parse(http.query_string().as_bytes()) {
        Ok(parameters) => answer(&request, &visitor, &parameters, Confirmation::Asked).await,
        Err(_) => error_page(ErrorKind::InvalidLogoutRequest, None, &request),
    }
}

/// RP-initiated logout by POST, and the confirmation from our own page, told apart by its token.
///
/// A form from another site brings no cookies (they are `SameSite=Lax`): who is signed in is not known here, so it is
/// answered by the same request as GET. Only then is the visitor asked for, because a browser that shows no cookie
/// would be given a new one in place of that to which its open sign-ins are bound (attacks O-26, W-05).
pub(crate) async fn post(
    request: TenantRequest,
    http: HttpRequest,
    form: Form,
) -> Result<HttpResponse, Error> {
    let Ok(parameters) = form.parameters() else {
        return Ok(error_page(ErrorKind::InvalidLogoutRequest, None, &request));
    };
    match is_confirmed(&request, &http, &parameters) {
        Ok(true) => {
            let visitor = Visitor::extract(&http).await?;
            Ok(answer(&request, &visitor, &parameters, Confirmation::Given).await)
        }
        Ok(false) => Ok(flow::see_other(&as_get(&parameters))),
        Err(fault) => Ok(request.fault(&fault)),
    }
}

/// The person's own button.
pub(crate) async fn own(request: TenantRequest, visitor: Visitor, form: Form) -> HttpResponse {
    let keys = match request.visit.keys() {
        Ok(keys) => keys,
        Err(error) => return request.fault(&error.into()),
    };
    let token = form.parameters().ok().and_then(|form| form.get("csrf").ok().flatten().map(str::to_owned));
    let verified = [FormPurpose::SignOut, FormPurpose::Account]
        .into_iter()
        .any(|purpose| purpose.verify(&keys, &visitor.browser, token.as_deref()).is_ok());
    if !verified {
        return Refusal::FormExpired.respond(&request);
    }
    if let Some(signed_in) = visitor.signed_in()
        && let Err(fault) = sessions::sign_out(&request.visit, signed_in).await
    {
        return request.fault(&fault);
    }
    let page = PageAnswer::new(Page::LoggedOut(LoggedOutPage { return_to: None }));
    signed_out(&request, &visitor, page.respond(&request))
}

/// Whether the form is that of our own page, in the browser to which it was shown.
fn is_confirmed(
    request: &TenantRequest,
    http: &HttpRequest,
    parameters: &Parameters<'_>,
) -> Result<bool, Fault> {
    let keys = request.visit.keys()?;
    let token = parameters.get("csrf").ok().flatten();
    let is_ours = |browser| FormPurpose::SignOut.verify(&keys, &browser, token).is_ok();
    Ok(Browser::shown(http, request).is_some_and(is_ours))
}

/// The request by form as an address.
fn as_get(parameters: &Parameters<'_>) -> String {
    let fields = parameters.iter().filter(|(name, _)| *name != "csrf");
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    if query.is_empty() { paths::LOGOUT.to_owned() } else { format!("{}?{query}", paths::LOGOUT) }
}

async fn answer(
    request: &TenantRequest,
    visitor: &Visitor,
    parameters: &Parameters<'_>,
    confirmation: Confirmation,
) -> HttpResponse {
    let name = |client: &domain::client::Client| client.metadata.name.as_str().to_owned();
    match log_out(&request.visit, parameters, visitor.signed_in(), confirmation).await {
        Ok(LogoutStep::Refused) => error_page(ErrorKind::InvalidLogoutRequest, None, request),
        Ok(LogoutStep::Confirm { client, fields }) => {
            confirm(request, visitor, client.map(|client| name(&client)), fields)
        }
        Ok(LogoutStep::Done { return_to: Some(target), client }) => {
            // A web address is gone to; one of an app on the device is offered as a link, because browsers may not follow.
            let is_web = target.starts_with("https://") || target.starts_with("http://");
            let response = match (is_web, LinkTarget::parse(&target)) {
                (false, Ok(target)) => {
                    let client_name = client.map(|client| name(&client)).unwrap_or_default();
                    let page = LoggedOutPage { return_to: Some(ReturnLink { client_name, target }) };
                    PageAnswer::new(Page::LoggedOut(page)).respond(request)
                }
                _ => flow::see_other(&target),
            };
            signed_out(request, visitor, response)
        }
        Ok(LogoutStep::Done { return_to: None, .. }) => {
            let page = Page::LoggedOut(LoggedOutPage { return_to: None });
            signed_out(request, visitor, PageAnswer::new(page).respond(request))
        }
        Err(fault) => request.fault(&fault),
    }
}

fn confirm(
    request: &TenantRequest,
    visitor: &Visitor,
    client_name: Option<String>,
    fields: Vec<(&'static str, String)>,
) -> HttpResponse {
    let keys = match request.visit.keys() {
        Ok(keys) => keys,
        Err(error) => return request.fault(&error.into()),
    };
    let target =
        fields.iter().find(|(name, _)| *name == "post_logout_redirect_uri").map(|(_, uri)| uri.clone());
    let origin =
        target.and_then(|uri| url::Url::parse(&uri).ok()).map(|uri| uri.origin().ascii_serialization());
    let fields =
        fields.into_iter().map(|(name, value)| HiddenField { name: name.to_owned(), value }).collect();
    let csrf = FormPurpose::SignOut.token(&keys, &visitor.browser);
    let page = PageAnswer::new(Page::LogoutConfirm(LogoutConfirmPage { csrf, fields, client_name }));
    match &origin {
        Some(origin) if origin != "null" => page.form_action(origin).respond(request),
        _ => page.respond(request),
    }
}

/// Makes the browser forget the session that is over; one that it did not show is not over.
fn signed_out(request: &TenantRequest, visitor: &Visitor, mut response: HttpResponse) -> HttpResponse {
    if visitor.signed_in().is_none() {
        return response;
    }
    if let Err(error) = response.add_cookie(&CookieKind::Session.clear(request)) {
        tracing::error!(request_id = %request.visit.info.request_id, %error, "a cookie cannot be cleared");
    }
    response
}
