//! The audit trail: appended by the commit itself, read by page, never changed.

use crate::door::Scope;
use crate::entity::audit_event::{ActiveModel, Column, Entity, Model};
use crate::error::StoreError;
use crate::page::{Page, PageAsk};
use crate::row::Place;
use domain::actor::{Actor, Context};
use domain::audit::Event;
use domain::ids::AuditEventId;
use domain::{Entropy, Timestamp};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Map, Value};
use uuid::Uuid;

/// An entry as it is read back.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRecord {
    /// Its identifier.
    pub id: AuditEventId,
    /// When.
    pub at: Timestamp,
    /// What kind of actor.
    pub actor_kind: String,
    /// Which one.
    pub actor_id: Option<Uuid>,
    /// What happened.
    pub action: String,
    /// To what kind of thing.
    pub entity_kind: String,
    /// To which one.
    pub entity_id: Option<Uuid>,
    /// Its name at that time.
    pub label: String,
    /// Further facts.
    pub details: Map<String, Value>,
    /// From which address.
    pub ip: Option<String>,
    /// With which program.
    pub user_agent: String,
    /// On which request.
    pub request_id: String,
}

/// A page of the trail, oldest first.
pub async fn list(scope: &Scope, ask: PageAsk) -> Result<Page<AuditRecord>, StoreError> {
    let query =
        ask.of(Entity::find().filter(Column::TenantId.eq(scope.tenant().uuid())), (Column::At, Column::Id));
    let rows = query.all(scope.db()).await?;
    let records = rows.into_iter().map(AuditRecord::try_from).collect::<Result<Vec<_>, _>>()?;
    Ok(ask.page(records, |record| (record.at, record.id.uuid())))
}

pub(crate) async fn record(
    scope: &Scope,
    context: &Context,
    event: &Event,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    let (actor_kind, actor_id) = actor(&context.actor);
    let row = ActiveModel {
        tenant_id: Set(scope.tenant().uuid()),
        id: Set(AuditEventId::random(entropy).uuid()),
        at: Set(now.millis()),
        actor_kind: Set(actor_kind.to_owned()),
        actor_id: Set(actor_id),
        action: Set(event.action.as_str().to_owned()),
        entity_kind: Set(event.entity.as_str().to_owned()),
        entity_id: Set(event.entity_id),
        label: Set(event.label.clone()),
        details: Set(Place("audit_event", "details").to_json(&event.details)?),
        ip: Set(context.request.ip.map(|ip| ip.to_string())),
        user_agent: Set(context.request.user_agent.clone()),
        request_id: Set(context.request.request_id.clone()),
    };
    Entity::insert(row).exec_without_returning(scope.db()).await?;
    Ok(())
}

fn actor(actor: &Actor) -> (&'static str, Option<Uuid>) {
    match actor {
        Actor::Anonymous => ("anonymous", None),
        Actor::User { id, .. } => ("user", Some(id.uuid())),
        Actor::Client(id) => ("client", Some(id.uuid())),
        Actor::ApiKey { id, .. } => ("api_key", Some(id.uuid())),
        Actor::Operator => ("operator", None),
        Actor::System => ("system", None),
    }
}

impl TryFrom<Model> for AuditRecord {
    type Error = StoreError;
    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: AuditEventId::from_uuid(row.id),
            at: Timestamp::from_millis(row.at),
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            action: row.action,
            entity_kind: row.entity_kind,
            entity_id: row.entity_id,
            label: row.label,
            details: Place("audit_event", "details").json(&row.details)?,
            ip: row.ip,
            user_agent: row.user_agent,
            request_id: row.request_id,
        })
    }
}
