//! `/admin/api/v1/audit-events`.

use crate::api::ApiResult;
use crate::api::answer::{PageView, page};
use crate::api::call::Call;
use crate::api::problem::ProblemView;
use serde::Serialize;
use serde_json::{Map, Value};
use services::management::audit_events;
use store::audit::AuditRecord;
use utoipa::ToSchema;
use uuid::Uuid;

/// An entry of the trail.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct AuditEventView {
    /// Its identifier.
    #[schema(format = "uuid")]
    id: String,
    /// Its number in the trail; the first is 1, and none is left out.
    sequence: i64,
    /// When, RFC 3339.
    #[schema(format = "date-time")]
    at: String,
    /// Who.
    actor: ActorView,
    /// What happened.
    action: String,
    /// To what.
    entity: PartyView,
    /// Its name at that time.
    label: String,
    /// Further facts.
    #[schema(value_type = Object)]
    details: Map<String, Value>,
    /// From which address.
    ip: Option<String>,
    /// With which program.
    user_agent: String,
    /// On which request.
    request_id: String,
}

/// Somebody in the trail.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct ActorView {
    /// What kind.
    #[serde(rename = "type")]
    kind: String,
    /// Which one.
    #[schema(value_type = Option<String>, format = "uuid")]
    id: Option<Uuid>,
    /// In what role: a person's, or what an API key is for.
    role: Option<String>,
}

/// Something in the trail.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct PartyView {
    /// What kind.
    #[serde(rename = "type")]
    kind: String,
    /// Which one.
    #[schema(value_type = Option<String>, format = "uuid")]
    id: Option<Uuid>,
}

impl From<AuditRecord> for AuditEventView {
    fn from(record: AuditRecord) -> Self {
        Self {
            id: record.id.to_string(),
            sequence: record.sequence,
            at: record.at.rfc3339(),
            actor: ActorView { kind: record.actor_kind, id: record.actor_id, role: record.actor_role },
            action: record.action,
            entity: PartyView { kind: record.entity_kind, id: record.entity_id },
            label: record.label,
            details: record.details,
            ip: record.ip,
            user_agent: record.user_agent,
            request_id: record.request_id,
        }
    }
}

/// A page of the trail, oldest first.
#[utoipa::path(get, path = "/admin/api/v1/audit-events", tag = "audit-events", operation_id = "audit_events.list",
    params(("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, description = "As asked.", body = PageView<AuditEventView>), (status = "default", description = "A problem (RFC 9457).", body = ProblemView<'_>,
        content_type = "application/problem+json")))]
pub(in crate::api) async fn list(call: Call) -> ApiResult {
    let events = audit_events::list(call.app(), call.context(), call.page()?).await?;
    page(&call, events, AuditEventView::from)
}
