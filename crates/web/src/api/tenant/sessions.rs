//! `/admin/api/v1/sessions` and `/admin/api/v1/users/{id}/sessions`.

use crate::api::ApiResult;
use crate::api::answer::{PageView, nothing, page, plain, whole};
use crate::api::call::Call;
use crate::api::problem::ProblemView;
use domain::Timestamp;
use domain::session::{AuthenticationMethod, Session};
use serde::Serialize;
use services::management::sessions;
use utoipa::ToSchema;

/// A signed-in browser.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct SessionView {
    /// The `sid` of tokens.
    #[schema(format = "uuid")]
    id: String,
    /// Whose.
    #[schema(format = "uuid")]
    user_id: String,
    /// When the person last proved who they are, RFC 3339.
    #[schema(format = "date-time")]
    auth_time: String,
    /// How (RFC 8176 §2).
    amr: Vec<&'static str>,
    /// RFC 3339.
    #[schema(format = "date-time")]
    created_at: String,
    /// RFC 3339, up to a minute behind.
    #[schema(format = "date-time")]
    last_seen_at: String,
    /// The end if nothing happens before, RFC 3339.
    #[schema(format = "date-time")]
    expires_at: String,
    /// When it was ended before its time, RFC 3339.
    #[schema(format = "date-time")]
    ended_at: Option<String>,
    /// Where it began.
    ip: Option<String>,
    /// The browser that began it.
    user_agent: String,
}

impl From<Session> for SessionView {
    fn from(session: Session) -> Self {
        Self {
            id: session.id.to_string(),
            user_id: session.user_id.to_string(),
            auth_time: session.auth_time.rfc3339(),
            amr: session.methods.iter().copied().map(AuthenticationMethod::as_str).collect(),
            created_at: session.created_at.rfc3339(),
            last_seen_at: session.last_seen_at.rfc3339(),
            expires_at: session.idle_expires_at.min(session.absolute_expires_at).rfc3339(),
            ended_at: session.ended_at.map(Timestamp::rfc3339),
            ip: session.ip,
            user_agent: session.user_agent,
        }
    }
}

/// A page of the sessions that hold, oldest first.
#[utoipa::path(get, path = "/admin/api/v1/sessions", tag = "sessions", operation_id = "sessions.list",
    params(("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, description = "As asked.", body = PageView<SessionView>), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn list(call: Call) -> ApiResult {
    let held = sessions::list(call.app(), call.context(), call.page()?).await?;
    page(&call, held, SessionView::from)
}

/// The sessions of one person that hold, oldest first.
#[utoipa::path(get, path = "/admin/api/v1/users/{id}/sessions", tag = "sessions", operation_id = "users.sessions",
    params(("id" = String, Path)),
    responses((status = 200, description = "As asked.", body = PageView<SessionView>), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn list_of_user(call: Call) -> ApiResult {
    whole(sessions::list_of_user(call.app(), call.context(), call.id()?).await?, SessionView::from)
}

/// One session, ended or not.
#[utoipa::path(get, path = "/admin/api/v1/sessions/{id}", tag = "sessions", operation_id = "sessions.load",
    params(("id" = String, Path)),
    responses((status = 200, description = "As asked.", body = SessionView), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn load(call: Call) -> ApiResult {
    plain(&SessionView::from(sessions::load(call.app(), call.context(), call.id()?).await?))
}

/// Ends a session and everything granted in it.
#[utoipa::path(delete, path = "/admin/api/v1/sessions/{id}", tag = "sessions", operation_id = "sessions.revoke",
    params(("id" = String, Path)),
    responses((status = 204, description = "Done."), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn revoke(call: Call) -> ApiResult {
    sessions::revoke(call.app(), call.context(), call.id()?).await?;
    Ok(nothing())
}
