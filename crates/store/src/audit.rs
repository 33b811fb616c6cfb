//! The audit trail: appended by the commit itself, read by page, never changed.

use crate::door::Scope;
use crate::entity::audit_event::{Column, Entity, Model};
use crate::error::StoreError;
use crate::page::{Page, PageAsk};
use crate::row::Place;
use domain::actor::{Actor, Context};
use domain::audit::Event;
use domain::ids::AuditEventId;
use domain::{Entropy, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde_json::{Map, Value};
use uuid::Uuid;

/// An entry as it is read back.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRecord {
    /// Its identifier.
    pub id: AuditEventId,
    /// Its number in the tenant's trail; the first is 1, and none is left out.
    pub sequence: i64,
    /// When.
    pub at: Timestamp,
    /// What kind of actor.
    pub actor_kind: String,
    /// Which one.
    pub actor_id: Option<Uuid>,
    /// In what role: a person's, or what an API key is for.
    pub actor_role: Option<String>,
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
    let mut query = Entity::find().filter(Column::TenantId.eq(scope.tenant().uuid()));
    if let Some((_, after)) = ask.after() {
        // Entries are numbered in the order in which they were kept, which times only nearly are.
        let number = Query::select()
            .column(Column::Sequence)
            .from(Entity)
            .and_where(Column::TenantId.eq(scope.tenant().uuid()))
            .and_where(Column::Id.eq(after))
            .to_owned();
        query = query.filter(Expr::col(Column::Sequence).gt(sub_select(number)));
    }
    let rows = query.order_by_asc(Column::Sequence).limit(ask.rows_max()).all(scope.db()).await?;
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
    let tenant = scope.tenant().uuid();
    let values: [(Column, Expr); 15] = [
        (Column::TenantId, tenant.into()),
        (Column::Id, AuditEventId::random(entropy).uuid().into()),
        (Column::Sequence, next_sequence(tenant)),
        (Column::At, now.millis().into()),
        (Column::ActorKind, actor_kind.into()),
        (Column::ActorId, Expr::val(actor_id)),
        (Column::ActorRole, Expr::val(context.actor.role())),
        (Column::Action, event.action.as_str().into()),
        (Column::EntityKind, event.entity.as_str().into()),
        (Column::EntityId, Expr::val(event.entity_id)),
        (Column::Label, event.label.as_str().into()),
        (Column::Details, Place("audit_event", "details").to_json(&event.details)?.into()),
        (Column::Ip, Expr::val(context.request.ip.map(|ip| ip.to_string()))),
        (Column::UserAgent, context.request.user_agent.as_str().into()),
        (Column::RequestId, context.request.request_id.as_str().into()),
    ];
    let (columns, values): (Vec<_>, Vec<_>) = values.into_iter().unzip();
    let insert = Query::insert().into_table(Entity).columns(columns).values_panic(values).to_owned();
    scope.db().execute(&insert).await?;
    Ok(())
}

/// One more than the last number, chosen by the insert itself, so that no number is left out or given twice.
fn next_sequence(tenant: Uuid) -> Expr {
    let last = Query::select()
        .expr(Func::coalesce([Expr::col(Column::Sequence).max(), Expr::val(0_i64)]))
        .from(Entity)
        .and_where(Column::TenantId.eq(tenant))
        .to_owned();
    sub_select(last).add(1_i64)
}

fn sub_select(query: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(query.into()))
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
            sequence: row.sequence,
            at: Timestamp::from_millis(row.at),
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            actor_role: row.actor_role,
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
