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

/// Ends everything of a subject that exists in the tenant; `reason` goes into the trail.
pub async fn create(
    app: &App,
    context: &Context,
    subject: Subject,
    reason: &DisplayName,
) -> Result<Receipt, StoreError> {
    let mut tx = app.store().write(context, Authority::Permission(Permission::SessionsRevoke)).await?;
    let committed_at = tx.now();
    end(&mut tx, subject).await?;
    // Nothing else returns without a number; a row that took none would be a fault of ours.
    let sequence = tx.sequence_taken().ok_or(StoreError::CommitLost)?;
    tx.commit(event(context, subject).with("reason", reason.as_str())).await?;
    let incarnation = app.store().hot(context.tenant).await?.incarnation();
    Ok(Receipt { incarnation, sequence, committed_at })
}

/// Ends everything of the tenant, durably: the number alone is forgotten when it is older than any access token.
pub(crate) async fn end_tenant(tx: &mut WriteTx, reason: &'static str) -> Result<(), StoreError> {
    everything::end(tx).await?;
    revocations::append(tx, &[Revocation::kill(Subject::Tenant, reason)]).await.map(drop)
}

async fn end(tx: &mut WriteTx, subject: Subject) -> Result<(), StoreError> {
    match subject {
        Subject::Tenant => end_tenant(tx, REASON).await,
        Subject::User(id) => {
            users::load(tx, UserId::from_uuid(id)).await?;
            end_user(tx, UserId::from_uuid(id), REASON).await
        }
        Subject::Session(id) => {
            sessions::load(tx, SessionId::from_uuid(id)).await?;
            end_session(tx, SessionId::from_uuid(id), REASON).await.map(drop)
        }
        Subject::Client(id) => {
            clients::load(tx, ClientId::from_uuid(id)).await?;
            end_client(tx, ClientId::from_uuid(id), REASON).await
        }
        Subject::Family(id) => {
            families::find(tx, FamilyId::from_uuid(id)).await?.ok_or(StoreError::NotFound)?;
            end_family(tx, FamilyId::from_uuid(id), (FamilyState::Revoked, REASON)).await.map(drop)
        }
        // No table of access tokens exists to say whether there is such a one; its number alone ends it.
        Subject::Token(_) => revocations::append(tx, &[Revocation::kill(subject, REASON)]).await.map(drop),
    }
}

fn event(context: &Context, subject: Subject) -> Event {
    match subject {
        Subject::Tenant => Event::new(Action::TokenRevoked, Entity::Tenant, context.tenant.uuid(), ""),
        Subject::User(id) => Event::new(Action::UserRevoked, Entity::User, id, ""),
        Subject::Session(id) => Event::new(Action::SessionRevoked, Entity::Session, id, ""),
        Subject::Client(id) => Event::new(Action::TokenRevoked, Entity::Client, id, ""),
        Subject::Family(id) => Event::new(Action::TokenRevoked, Entity::Family, id, ""),
        Subject::Token(id) => Event::new(Action::TokenRevoked, Entity::Token, id, ""),
    }
}

const REASON: &str = "requested";
