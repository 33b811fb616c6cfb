//! The account page: who is signed in, where, and the buttons that end it.

use crate::csrf::FormPurpose;
use crate::device::device_label;
use crate::flow;
use crate::pages::{AccountPage, Page, SessionRow};
use crate::visitor::Visitor;
use crate::{Form, PageAnswer, Refusal, TenantRequest, paths};
use actix_web::{HttpResponse, web};
use domain::Timestamp;
use domain::ids::SessionId;
use domain::session::Session;
use services::Fault;
use services::sessions::{self, SignedIn};
use store::StoreError;
use time::OffsetDateTime;

/// The way in without a path.
pub(crate) async fn front_door() -> HttpResponse {
    flow::see_other(paths::ACCOUNT)
}

pub(crate) async fn show(request: TenantRequest, visitor: Visitor) -> HttpResponse {
    let Some(signed_in) = visitor.signed_in() else { return flow::see_other(paths::LOGIN) };
    match draw(&request, &visitor, signed_in).await {
        Ok(page) => PageAnswer::new(Page::Account(page)).respond(&request),
        Err(fault) => request.fault(&fault),
    }
}

pub(crate) async fn end_session(
    request: TenantRequest,
    visitor: Visitor,
    id: web::Path<String>,
    form: Form,
) -> HttpResponse {
    let Some(signed_in) = visitor.signed_in() else { return flow::see_other(paths::LOGIN) };
    let keys = match request.visit.keys() {
        Ok(keys) => keys,
        Err(error) => return request.fault(&error.into()),
    };
    let token = form.parameters().ok().and_then(|form| form.get("csrf").ok().flatten().map(str::to_owned));
    if FormPurpose::Account.verify(&keys, &visitor.browser, token.as_deref()).is_err() {
        return Refusal::FormExpired.respond(&request);
    }
    let Ok(id) = id.parse::<SessionId>() else { return Refusal::NotFound.respond(&request) };
    match sessions::end_own(&request.visit, signed_in, id).await {
        Ok(()) => flow::see_other(paths::ACCOUNT),
        Err(Fault::Store(StoreError::NotFound)) => Refusal::NotFound.respond(&request),
        Err(fault) => request.fault(&fault),
    }
}

async fn draw(
    request: &TenantRequest,
    visitor: &Visitor,
    signed_in: &SignedIn,
) -> Result<AccountPage, Fault> {
    let mut sessions = sessions::list_own(&request.visit, signed_in).await?;
    sessions.sort_by_key(|session| session.id != signed_in.session.id);
    let keys = request.visit.keys()?;
    Ok(AccountPage {
        display_name: signed_in.user.name().to_owned(),
        email: signed_in.user.email.as_str().to_owned(),
        csrf: FormPurpose::Account.token(&keys, &visitor.browser),
        sessions: sessions.iter().map(|session| row(session, signed_in.session.id)).collect(),
        is_platform: request.visit.entry.platform,
    })
}

fn row(session: &Session, current: SessionId) -> SessionRow {
    SessionRow {
        id: session.id.to_string(),
        device: device_label(&session.user_agent),
        place: session.ip.clone().unwrap_or_default(),
        started: moment(session.created_at),
        last_seen: moment(session.last_seen_at),
        current: session.id == current,
    }
}

fn moment(timestamp: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(timestamp.secs()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
