//! Who acts, where, on whose request, and with what authority: the first question of every transaction.

use crate::ids::{ApiKeyId, ClientId, SessionId, TenantId, UserId};
use crate::names::DisplayName;
use crate::permission::{Permission, PermissionSet};
use crate::user::UserRole;
use std::net::IpAddr;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who has not shown who they are.
    Anonymous,
    /// A signed-in person.
    User {
        /// The person.
        id: UserId,
        /// What they are in the tenant, for the trail; it permits nothing.
        role: UserRole,
        /// The session that proves it.
        session: SessionId,
    },
    /// An authenticated client.
    Client(ClientId),
    /// The holder of a management API key.
    ApiKey {
        /// The key.
        id: ApiKeyId,
        /// What it is for, which is its role in the trail.
        name: DisplayName,
        /// What it may do, expanded.
        permissions: PermissionSet,
    },
    /// The operator at the command line, who owns the data directory anyway.
    Operator,
    /// Doorward's own upkeep.
    System,
}

impl Actor {
    /// In what role they act, where there is more than one.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        match self {
            Self::User { role, .. } => Some(role.as_str()),
            Self::ApiKey { name, .. } => Some(name.as_str()),
            Self::Anonymous | Self::Client(_) | Self::Operator | Self::System => None,
        }
    }
}

/// What tells a repeated request from a new one; made from what the caller sent, under a key of the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repetition {
    /// The caller and the `Idempotency-Key`.
    pub key_mac: [u8; 32],
    /// Everything that the request asks for.
    pub request_mac: [u8; 32],
}

/// What is known of the request, for the audit trail; never trusted for decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestInfo {
    /// Set where the request must not be done twice; its audited commit then succeeds once.
    pub repetition: Option<Repetition>,
    /// The request id that the answer carries too.
    pub request_id: String,
    /// The client's address, after trusted proxies.
    pub ip: Option<IpAddr>,
    /// The user agent, cut to a safe length and alphabet.
    pub user_agent: String,
}

/// Who acts in which tenant on which request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The tenant, found from the host, or by the platform's explicit choice.
    pub tenant: TenantId,
    /// Who acts.
    pub actor: Actor,
    /// On which request.
    pub request: RequestInfo,
}

/// Why a transaction may be opened; the store asks it of the actor before it touches a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// The actor must hold this permission.
    Permission(Permission),
    /// The actor must be this person.
    OwnAccount(UserId),
    /// A step of a protocol that proves its right by what it consumes (a password, a code, a token).
    Protocol(ProtocolStep),
    /// Only the operator and the system.
    Operation,
}

/// The closed list of protocol steps that open transactions without a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtocolStep {
    /// Storing and answering an authorization request.
    Authorize,
    /// Checking a password and beginning a session.
    SignIn,
    /// Ending one's own session.
    SignOut,
    /// The token, introspection, revocation and userinfo endpoints.
    Token,
    /// Moving a family of refresh tokens on, which one statement decides.
    Refresh,
    /// Spending a one-time set-up link.
    SetUp,
}

/// The actor may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the actor lacks the authority for this")]
pub struct Forbidden;

impl Context {
    /// Decides whether the actor has the authority; the default is no.
    pub fn require(&self, authority: Authority) -> Result<(), Forbidden> {
        let allowed = match (authority, &self.actor) {
            (Authority::Protocol(_), _) | (_, Actor::Operator | Actor::System) => true,
            (Authority::Permission(permission), Actor::ApiKey { permissions, .. }) => {
                permissions.allows(permission)
            }
            (Authority::OwnAccount(owner), Actor::User { id, .. }) => *id == owner,
            (Authority::Permission(_) | Authority::OwnAccount(_) | Authority::Operation, _) => false,
        };
        if allowed { Ok(()) } else { Err(Forbidden) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(actor: Actor) -> Context {
        Context { tenant: TenantId::from_uuid(uuid::Uuid::nil()), actor, request: RequestInfo::default() }
    }

    #[test]
    fn a_key_may_do_what_it_holds_and_nothing_more() {
        let permissions = [Permission::UsersEdit].into_iter().collect();
        let (id, name) = (ApiKeyId::from_uuid(uuid::Uuid::nil()), DisplayName::parse("key").unwrap());
        let key = context(Actor::ApiKey { id, name, permissions });
        assert!(key.require(Authority::Permission(Permission::UsersView)).is_ok());
        assert!(key.require(Authority::Permission(Permission::UsersManage)).is_err());
        assert!(key.require(Authority::Operation).is_err());
        assert!(key.require(Authority::OwnAccount(UserId::from_uuid(uuid::Uuid::nil()))).is_err());
    }

    #[test]
    fn a_person_owns_only_their_own_account_and_no_permission() {
        let me = UserId::from_uuid(uuid::Uuid::from_u128(1));
        let session = SessionId::from_uuid(uuid::Uuid::nil());
        let person = context(Actor::User { id: me, role: UserRole::Administrator, session });
        assert!(person.require(Authority::OwnAccount(me)).is_ok());
        assert!(person.require(Authority::OwnAccount(UserId::from_uuid(uuid::Uuid::from_u128(2)))).is_err());
        assert!(
            Permission::ALL
                .iter()
                .all(|permission| person.require(Authority::Permission(*permission)).is_err())
        );
    }
}
