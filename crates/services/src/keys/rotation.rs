//! Turning the ring: a new key is published before it signs, and its predecessor stays published after.

use super::ring::PRIVATE_KEY;
use super::{DerivedKeys, KeysError};
use crate::App;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::actor::{Actor, Authority, Context, RequestInfo};
use domain::audit::{Action, Entity, Event};
use domain::entropy::random_bytes;
use domain::ids::TenantId;
use domain::permission::Permission;
use domain::signing_key::{RotationSchedule, SigningKeyRecord, SigningKeyState};
use domain::{Entropy, Timestamp};
use protocol::jose::{KeyId, KeyKind, SigningKey};
use store::signing_keys::{self, StoredSigningKey};
use store::{StoreError, WriteTx};
use uuid::Uuid;

/// Why keys are turned; decides how long the new key waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotationReason {
    /// Planned: the new key waits until every verifier has had time to learn it.
    Planned,
    /// Urgent: the new key signs at once; verifiers learn it when they meet an unknown `kid`.
    Urgent,
}

/// The kinds of key that every tenant has.
const KINDS: [KeyKind; 3] = [KeyKind::EcP256, KeyKind::Rsa2048, KeyKind::Ed25519];

/// Makes a tenant's first keys, signing at once: nobody has cached anything yet.
pub async fn create_first_keys(app: &App, tenant: TenantId, keys: &DerivedKeys) -> Result<(), KeysError> {
    let context = Context { tenant, actor: Actor::System, request: RequestInfo::default() };
    let schedule = app.options().rotation;
    let made = make(app, keys, &KINDS).await?;
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
) -> Result<Vec<SigningKeyRecord>, KeysError> {
    let keys = app.derived_keys(context.tenant)?;
    context.require(Authority::Permission(Permission::SigningKeysManage)).map_err(StoreError::from)?;
    let made = make(app, &keys, kinds).await?;
    let mut tx = app.store().write(context, Authority::Permission(Permission::SigningKeysManage)).await?;
    let mut events = Vec::new();
    let mut records = Vec::new();
    for mut key in made {
        if reason == RotationReason::Urgent {
            key.record.next_step_at = tx.now();
        }
        signing_keys::insert(&mut tx, &key).await?;
        events.push(event(Action::SigningKeyCreated, &key.record));
        records.push(key.record);
    }
    tx.commit_all(events).await?;
    if reason == RotationReason::Urgent {
        take_due_steps(app, context.tenant).await?;
    }
    Ok(records)
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
    rotate(app, &context, &ending, RotationReason::Planned).await.map(drop)
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
    let all: Vec<_> = signing_keys::list(&tx).await?.into_iter().map(|key| key.record).collect();
    let mut events = Vec::new();
    for key in all.iter().filter(|key| is_due(key, now)) {
        match key.state {
            SigningKeyState::Pending => {
                activate(&mut tx, key, &all, app.options().rotation, &mut events).await?;
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
    all: &[SigningKeyRecord],
    schedule: RotationSchedule,
    events: &mut Vec<Event>,
) -> Result<(), KeysError> {
    let now = tx.now();
    let predecessors = all.iter().filter(|old| old.kind == key.kind && old.state == SigningKeyState::Active);
    for old in predecessors {
        let retiring = old.clone().retire(now, schedule).map_err(|_| KeysError::NoActiveKey)?;
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

async fn make(app: &App, keys: &DerivedKeys, kinds: &[KeyKind]) -> Result<Vec<StoredSigningKey>, KeysError> {
    let mut made = Vec::new();
    for kind in kinds.iter().copied() {
        // An RSA key takes tens of milliseconds to find; no request thread may wait for that.
        let pkcs8 = tokio::task::spawn_blocking(move || SigningKey::generate_pkcs8(kind)).await;
        let pkcs8 = pkcs8.map_err(|_| KeysError::Interrupted)??;
        let key_id = key_id(app.entropy())?;
        let sealed = keys.seal(PRIVATE_KEY, key_id.as_str().as_bytes(), &pkcs8)?;
        let record = SigningKeyRecord::pending(key_id, kind, app.now(), app.options().rotation);
        made.push(StoredSigningKey { record, sealed_private_key: sealed });
    }
    Ok(made)
}

fn key_id(entropy: &dyn Entropy) -> Result<KeyId, KeysError> {
    let bytes: [u8; 12] = random_bytes(entropy);
    KeyId::parse(&URL_SAFE_NO_PAD.encode(bytes)).map_err(|_| KeysError::NoActiveKey)
}

fn event(action: Action, key: &SigningKeyRecord) -> Event {
    Event::new(action, Entity::SigningKey, Uuid::nil(), key.key_id.as_str())
        .with("kind", format!("{:?}", key.kind))
}
