//! Going on with an authorization request: from page to page, and in the end to the client.

use crate::errors::{error_page, interaction_failed};
use crate::pages::{ErrorKind, FormPostPage, HiddenField, LinkTarget, Page};
use crate::visitor::Visitor;
use crate::{PageAnswer, TenantRequest, paths};
use actix_web::HttpResponse;
use actix_web::http::header;
use domain::opaque::OpaqueToken;
use protocol::oauth::{Delivery, Parameters};
use services::authorize::{self, Answer, Interaction, InteractionError, Progress};
use services::sessions::SignedIn;
use services::sign_in::NextStep;

/// The handle of a stored request, as it stands in `?flow=`.
#[derive(Clone, Debug)]
pub(crate) struct Flow(OpaqueToken);

impl Flow {
    pub(crate) const fn of(handle: OpaqueToken) -> Self {
        Self(handle)
    }

    /// The handle in a query or form; a malformed one is as good as an expired one.
    pub(crate) fn find(parameters: &Parameters<'_>) -> Result<Option<Self>, InteractionError> {
        let text = parameters.get("flow").map_err(|_| InteractionError::Expired)?;
        text.map(OpaqueToken::parse)
            .transpose()
            .map(|flow| flow.map(Self))
            .map_err(|_| InteractionError::Expired)
    }

    pub(crate) fn expose(&self) -> String {
        self.0.expose()
    }

    /// The stored request, if this browser began it.
    pub(crate) async fn interaction(
        &self,
        request: &TenantRequest,
        visitor: &Visitor,
    ) -> Result<Interaction, InteractionError> {
        authorize::find_interaction(&request.visit, &self.0, visitor.browser.token()).await
    }
}

/// Goes on as far as it goes without the person.
pub(crate) async fn proceed(
    request: &TenantRequest,
    (flow, interaction): (&Flow, &Interaction),
    signed_in: Option<&SignedIn>,
) -> HttpResponse {
    match authorize::proceed(&request.visit, interaction, signed_in).await {
        Ok(Progress::Answered(answer)) => deliver(request, answer),
        Ok(Progress::Next(NextStep::Consent)) => to_page(paths::CONSENT, flow),
        Ok(Progress::Next(_)) => to_page(paths::LOGIN, flow),
        Err(error) => interaction_failed(&error, request),
    }
}

/// Sends the browser to one of the flow's pages; 303, so that no password is ever sent again (RFC 9700 §4.12).
pub(crate) fn to_page(path: &str, flow: &Flow) -> HttpResponse {
    see_other(&format!("{path}?flow={}", flow.expose()))
}

/// Sends the browser elsewhere, with GET.
pub(crate) fn see_other(target: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, target))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// Sends the answer to the client.
pub(crate) fn deliver(request: &TenantRequest, answer: Answer) -> HttpResponse {
    match answer.delivery {
        Delivery::Redirect(target) => see_other(&target),
        Delivery::FormPost { action, fields } => {
            let Ok(action) = LinkTarget::parse(&action) else {
                return error_page(ErrorKind::Internal, None, request);
            };
            let fields = fields
                .into_iter()
                .map(|(name, value)| HiddenField { name: name.to_owned(), value })
                .collect();
            let page = Page::FormPost(FormPostPage { action, fields });
            PageAnswer::new(page).form_action(answer.redirect_uri.origin()).respond(request)
        }
    }
}
