//! Turning the ring: a new key is published before it signs, and its predecessor stays published after.

use super::limits::{RotateError, require_room};
use super::making::make;
use super::{DerivedKeys, KeysError};
use crate::App;
use domain::Timestamp;
use domain::actor::{Actor, Authority, Context, Forbidden, RequestInfo};
use domain::audit::{Action, Entity, Event};
use domain::ids::TenantId;
use domain::permission::Permission;
use domain::signing_key::{RotationSchedule, SigningKeyRecord, SigningKeyState};
use protocol::jose::KeyKind;
use store::signing_keys;
use store::{Scope, StoreError, WriteTx};
use uuid::Uuid;

/// Why keys are turned; decides how long the new key waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotationReason {
    /// Planned: the new key waits until every verifier has had time to learn it.
    Planned,
    /// Urgent: the new key signs at once; verifiers learn it when they meet an unknown `kid`.
    Urgent,
}

impl RotationReason {
    /// The word for it, asked for and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Urgent => "urgent",
        }
    }
}

/// The kinds of key that every tenant has.
const KINDS: [KeyKind; 3] = [KeyKind::EcP256, KeyKind::Rsa2048, KeyKind::Ed25519];

/// Makes a tenant's first keys, signing at once: nobody has cached anything yet.
pub async fn create_first_keys(app: &App, tenant: TenantId, keys: &DerivedKeys) -> Result<(), KeysError> {
    let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
    let schedule = app.options().rotation;
    let made = make(app, keys, &KINDS, app.turn_to_make_keys().await?).await?;
    let mut tx = app.store().write(&context, Authority::Operation).await?;
    let mut events = Vec::new();
    for mut key in made {
        key.record = key.record.activate(tx.now(), schedule).map_err(|_| KeysError::NoActiveKey)?;
        signing_keys::insert(&mut tx, &key).await?;
        events.push(event(Action::SigningKeyCreated, &key.record));
    }
    Ok(tx.commit_all(events).await?)
}

/// Begins a rotation of the kinds given: new keys are published, and sign when they are due.
pub async fn rotate(
    app: &App,
    context: &Context,
    kinds: &[KeyKind],
    reason: RotationReason,
) -> Result<Vec<SigningKeyRecord>, RotateError> {
    let authority = Authority::Permission(Permission::SigningKeysManage);
    context.require(authority).map_err(refused)?;
    let keys = app.derived_keys(context.tenant)?;
    let turn = app.turn_to_make_keys().await?;
    // Asked first because making keys is dear, and after the turn has come because others were faster.
    let ring = app.key_ring(context.tenant).await?;
    kinds.iter().try_for_each(|kind| require_room(ring.records(), *kind, reason))?;
    let made = make(app, &keys, kinds, turn).await?;
    let mut tx = app.store().write(context, authority).await.map_err(KeysError::from)?;
    // Memory may be behind the database, and another process may rotate, too: only this look decides.
    let mut records = list(&tx).await?;
    let before = records.len();
    let mut events = Vec::new();
    for mut key in made {
        require_room(&records, key.record.kind, reason)?;
        if reason == RotationReason::Urgent {
            key.record.next_step_at = tx.now();
        }
        signing_keys::insert(&mut tx, &key).await.map_err(KeysError::from)?;
        events.push(event(Action::SigningKeyCreated, &key.record).with("reason", reason.as_str()));
        records.push(key.record);
    }
    tx.commit_all(events).await.map_err(KeysError::from)?;
    if reason == RotationReason::Urgent {
        take_due_steps(app, context.tenant).await?;
    }
    Ok(records.split_off(before))
}

/// Takes every step that is due, and begins a rotation where the active key is about to end. Safe to call at any time
/// and from several nodes: each step is taken once, by the database.
pub async fn keep_turning(app: &App, tenant: TenantId) -> Result<(), KeysError> {
    take_due_steps(app, tenant).await?;
    let ring = app.key_ring(tenant).await?;
    let soon = app.now().plus(app.options().rotation.publish_before);
    let in_state =
        |kind, state| ring.records().iter().filter(move |key| key.kind == kind && key.state == state);
    let ending: Vec<_> = KINDS
        .into_iter()
        .filter(|kind| in_state(*kind, SigningKeyState::Active).all(|key| key.next_step_at <= soon))
        .filter(|kind| in_state(*kind, SigningKeyState::Pending).next().is_none())
        .collect();
    if ending.is_empty() {
        return Ok(());
    }
    let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
    match rotate(app, &context, &ending, RotationReason::Planned).await {
        // Somebody else was faster, or there are enough until old ones go.
        Ok(_) | Err(RotateError::AlreadyPending(_) | RotateError::TooMany(_)) => Ok(()),
        Err(RotateError::Keys(error)) => Err(error),
    }
}

async fn take_due_steps(app: &App, tenant: TenantId) -> Result<(), KeysError> {
    let ring = app.key_ring(tenant).await?;
    let is_due = |key: &SigningKeyRecord, now| {
        key.next_step_at <= now && matches!(key.state, SigningKeyState::Pending | SigningKeyState::Retiring)
    };
    if !ring.records().iter().any(|key| is_due(key, app.now())) {
        return Ok(());
    }
    let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
    let mut tx = app.store().write(&context, Authority::Operation).await?;
    let now = tx.now();
    let mut events = Vec::new();
    for key in list(&tx).await?.iter().filter(|key| is_due(key, now)) {
        match key.state {
            SigningKeyState::Pending => {
                activate(&mut tx, key, app.options().rotation, &mut events).await?;
            }
            _ => forget(&mut tx, key, now, &mut events).await?,
        }
    }
    Ok(tx.commit_all(events).await?)
}

/// The new key signs and the old ones of its kind stop, in one transaction: there is never none and never two.
async fn activate(
    tx: &mut WriteTx,
    key: &SigningKeyRecord,
    schedule: RotationSchedule,
    events: &mut Vec<Event>,
) -> Result<(), KeysError> {
    let now = tx.now();
    // Listed anew: where two of a kind are due, the first of them is the predecessor of the second.
    let is_predecessor =
        |old: &SigningKeyRecord| old.kind == key.kind && old.state == SigningKeyState::Active;
    for old in list(tx).await?.into_iter().filter(is_predecessor) {
        let retiring = old.retire(now, schedule).map_err(|_| KeysError::NoActiveKey)?;
        signing_keys::step(tx, &retiring, SigningKeyState::Active).await?;
    }
    let active = key.clone().activate(now, schedule).map_err(|_| KeysError::NoActiveKey)?;
    if signing_keys::step(tx, &active, SigningKeyState::Pending).await? {
        events.push(event(Action::SigningKeyActivated, &active));
    }
    Ok(())
}

async fn forget(
    tx: &mut WriteTx,
    key: &SigningKeyRecord,
    now: Timestamp,
    events: &mut Vec<Event>,
) -> Result<(), KeysError> {
    let retired = key.clone().forget(now).map_err(|_| KeysError::NoActiveKey)?;
    if signing_keys::step(tx, &retired, SigningKeyState::Retiring).await? {
        events.push(event(Action::SigningKeyRetired, &retired));
    }
    Ok(())
}

async fn list(scope: &Scope) -> Result<Vec<SigningKeyRecord>, KeysError> {
    Ok(signing_keys::list(scope).await?.into_iter().map(|key| key.record).collect())
}

fn refused(forbidden: Forbidden) -> KeysError {
    StoreError::from(forbidden).into()
}

fn event(action: Action, key: &SigningKeyRecord) -> Event {
    Event::new(action, Entity::SigningKey, Uuid::nil(), key.key_id.as_str())
        .with("kind", format!("{:?}", key.kind))
}
