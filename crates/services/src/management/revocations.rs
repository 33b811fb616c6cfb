//! Revoking by subject, with a receipt that says from which number on everybody knows.

use crate::App;
use crate::endings::{end_client, end_family, end_session, end_user};
use domain::Timestamp;
use domain::actor::{Authority, Context};
use domain::audit::{Action, Entity, Event};
use domain::family::FamilyState;
use domain::ids::{ClientId, FamilyId, SessionId, UserId};
use domain::names::DisplayName;
use domain::permission::Permission;
use domain::revocation::{Incarnation, Revocation, Sequence, Subject};
use store::{StoreError, WriteTx, clients, everything, families, revocations, sessions, users};

/// What is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Everything of the tenant.
    Tenant,
    /// Everything of a person.
    User(UserId),
    /// Everything of a browser session.
    Session(SessionId),
    /// Everything handed to a client.
    Client(ClientId),
    /// Everything that descends from one grant.
    Family(FamilyId),
}

/// The proof that a revocation is in the tenant's sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The incarnation of the tenant's data.
    pub incarnation: Incarnation,
    /// The number of the revocation.
    pub sequence: Sequence,
    /// When it was written.
    pub committed_at: Timestamp,
}

/// Ends everything of a target that exists in the tenant; `reason` goes into the trail.
pub async fn create(
    app: &App,
    context: &Context,
    target: Target,
    reason: &DisplayName,
) -> Result<Receipt, StoreError> {
    let mut tx = app.store().write(context, Authority::Permission(Permission::SessionsRevoke)).await?;
    let committed_at = tx.now();
    end(&mut tx, target).await?;
    // Nothing else returns without a number; a row that took none would be a fault of ours.
    let sequence = tx.sequence_taken().ok_or(StoreError::CommitLost)?;
    tx.commit(event(context, target).with("reason", reason.as_str())).await?;
    let incarnation = app.store().hot(context.tenant).await?.incarnation();
    Ok(Receipt { incarnation, sequence, committed_at })
}

/// Ends everything of the tenant, durably: the number alone is forgotten when it is older than any access token.
pub(crate) async fn end_tenant(tx: &mut WriteTx, reason: &'static str) -> Result<(), StoreError> {
    everything::end(tx).await?;
    revocations::append(tx, &[Revocation::kill(Subject::Tenant, reason)]).await.map(drop)
}

async fn end(tx: &mut WriteTx, target: Target) -> Result<(), StoreError> {
    match target {
        Target::Tenant => end_tenant(tx, REASON).await,
        Target::User(id) => {
            users::load(tx, id).await?;
            end_user(tx, id, REASON).await
        }
        Target::Session(id) => {
            sessions::load(tx, id).await?;
            end_session(tx, id, REASON).await.map(drop)
        }
        Target::Client(id) => {
            clients::load(tx, id).await?;
            end_client(tx, id, REASON).await
        }
        Target::Family(id) => {
            families::find(tx, id).await?.ok_or(StoreError::NotFound)?;
            end_family(tx, id, (FamilyState::Revoked, REASON)).await.map(drop)
        }
    }
}

fn event(context: &Context, target: Target) -> Event {
    match target {
        Target::Tenant => Event::new(Action::TokenRevoked, Entity::Tenant, context.tenant.uuid(), ""),
        Target::User(id) => Event::new(Action::UserRevoked, Entity::User, id.uuid(), ""),
        Target::Session(id) => Event::new(Action::SessionRevoked, Entity::Session, id.uuid(), ""),
        Target::Client(id) => Event::new(Action::TokenRevoked, Entity::Client, id.uuid(), ""),
        Target::Family(id) => Event::new(Action::TokenRevoked, Entity::Family, id.uuid(), ""),
    }
}

const REASON: &str = "requested";
