//! Ending things: whatever cuts somebody off ends everything that hangs on it in the same transaction, and takes its
//! number in the tenant's sequence last.

use domain::family::FamilyState;
use domain::ids::{ClientId, FamilyId, SessionId, UserId};
use domain::revocation::{Revocation, Subject};
use store::families::FamiliesOf;
use store::{StoreError, WriteTx, authorization_codes, families, revocations, sessions};

/// Ends all sessions, families and codes of a person.
pub(crate) async fn end_user(tx: &mut WriteTx, user: UserId, reason: &'static str) -> Result<(), StoreError> {
    let now = tx.now();
    sessions::end_all_of_user(tx, user, now).await?;
    families::end(tx, FamiliesOf::User(user), FamilyState::Revoked).await?;
    authorization_codes::delete_unspent_of_user(tx, user).await?;
    revocations::append(tx, &[Revocation::kill(Subject::User(user.uuid()), reason)]).await.map(drop)
}

/// Ends a session and everything granted in it; false if it had ended before.
pub(crate) async fn end_session(
    tx: &mut WriteTx,
    session: SessionId,
    reason: &'static str,
) -> Result<bool, StoreError> {
    end_session_and(tx, session, FamiliesOf::Session(session), reason).await
}

/// Ends a session as its owner asked: families that were granted to outlive it (`offline_access`) stay, and since
/// revocation is a number, the tokens they are refreshed to are later than the session's end and stand.
pub(crate) async fn sign_out(tx: &mut WriteTx, session: SessionId) -> Result<bool, StoreError> {
    end_session_and(tx, session, FamiliesOf::SessionUnlessOffline(session), "sign_out").await
}

/// Ends one family.
pub(crate) async fn end_family(
    tx: &mut WriteTx,
    family: FamilyId,
    (state, reason): (FamilyState, &'static str),
) -> Result<bool, StoreError> {
    let ended = families::end(tx, FamiliesOf::Itself(family), state).await?;
    revocations::append(tx, &[Revocation::kill(Subject::Family(family.uuid()), reason)]).await?;
    Ok(!ended.is_empty())
}

/// Ends everything that was handed to a client, codes that it has not exchanged yet too.
pub(crate) async fn end_client(
    tx: &mut WriteTx,
    client: ClientId,
    reason: &'static str,
) -> Result<(), StoreError> {
    families::end(tx, FamiliesOf::Client(client), FamilyState::Revoked).await?;
    authorization_codes::delete_unspent_of_client(tx, client).await?;
    revocations::append(tx, &[Revocation::kill(Subject::Client(client.uuid()), reason)]).await.map(drop)
}

async fn end_session_and(
    tx: &mut WriteTx,
    session: SessionId,
    whose: FamiliesOf,
    reason: &'static str,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let ended = sessions::end(tx, session, now).await?;
    families::end(tx, whose, FamilyState::Revoked).await?;
    authorization_codes::delete_unspent_of_session(tx, session).await?;
    revocations::append(tx, &[Revocation::kill(Subject::Session(session.uuid()), reason)]).await?;
    Ok(ended)
}
