//! What the audit trail remembers: closed lists of actions, and of reasons to remember nothing.

use serde_json::{Map, Value};
use uuid::Uuid;

macro_rules! words {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word stored in the trail.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

words! {
    /// What happened.
    Action {
        /// A tenant was made.
        TenantCreated = "tenant.created",
        /// A tenant's name, hosts or state changed.
        TenantUpdated = "tenant.updated",
        /// A tenant was cut off.
        TenantDisabled = "tenant.disabled",
        /// A tenant serves again.
        TenantEnabled = "tenant.enabled",
        /// A tenant and its keys were destroyed.
        TenantDeleted = "tenant.deleted",
        /// A person was added.
        UserCreated = "user.created",
        /// A person's data changed.
        UserUpdated = "user.updated",
        /// A person was cut off.
        UserDisabled = "user.disabled",
        /// A person may sign in again.
        UserEnabled = "user.enabled",
        /// A person was removed.
        UserDeleted = "user.deleted",
        /// All sessions and tokens of a person were ended.
        UserRevoked = "user.revoked",
        /// A client was registered.
        ClientCreated = "client.created",
        /// A client's metadata changed.
        ClientUpdated = "client.updated",
        /// A client was cut off.
        ClientDisabled = "client.disabled",
        /// A client may ask for tokens again.
        ClientEnabled = "client.enabled",
        /// A client was removed.
        ClientDeleted = "client.deleted",
        /// A client got a new secret.
        ClientSecretRotated = "client.secret_rotated",
        /// An API key was handed out.
        ApiKeyCreated = "api_key.created",
        /// An API key was withdrawn.
        ApiKeyRevoked = "api_key.revoked",
        /// Settings changed.
        SettingsUpdated = "settings.updated",
        /// A signing key was made and published.
        SigningKeyCreated = "signing_key.created",
        /// A signing key began to sign, and its predecessor stopped.
        SigningKeyActivated = "signing_key.activated",
        /// A signing key left the published set.
        SigningKeyRetired = "signing_key.retired",
        /// A person signed in.
        SignInSucceeded = "sign_in.succeeded",
        /// A password was wrong, or nobody has that name.
        SignInFailed = "sign_in.failed",
        /// A person signed out.
        SignedOut = "sign_out",
        /// A session was ended by an administrator or by its owner from another device.
        SessionRevoked = "session.revoked",
        /// A person let a client act for them.
        ConsentGranted = "consent.granted",
        /// A person refused a client.
        ConsentDenied = "consent.denied",
        /// A code was issued to a client.
        AuthorizationGranted = "authorization.granted",
        /// A code became tokens.
        CodeExchanged = "code.exchanged",
        /// A code was shown a second time, or by somebody else.
        CodeMisused = "code.misused",
        /// An old refresh token was shown; its family died.
        RefreshReused = "refresh.reused",
        /// A genuine refresh token was shown by a client that it was not made for.
        RefreshMisused = "refresh.misused",
        /// A refresh token was newer than its family: the store has lost writes.
        RefreshRegressed = "refresh.regressed",
        /// A client gave a token back.
        TokenRevoked = "token.revoked",
        /// The set-up link was made.
        SetUpLinkCreated = "set_up_link.created",
        /// The set-up link was spent.
        SetUpCompleted = "set_up.completed",
    }
}

words! {
    /// The kind of thing it happened to.
    Entity {
        /// A tenant.
        Tenant = "tenant",
        /// A person.
        User = "user",
        /// A client.
        Client = "client",
        /// A browser session.
        Session = "session",
        /// A family of tokens.
        Family = "family",
        /// One access token.
        Token = "token",
        /// An API key.
        ApiKey = "api_key",
        /// A signing key.
        SigningKey = "signing_key",
        /// The tenant's settings.
        Settings = "settings",
        /// An authorization request or its code.
        Authorization = "authorization",
        /// A one-time link.
        Link = "link",
        /// Nothing that exists: an unknown name was tried.
        Nothing = "nothing",
    }
}

words! {
    /// The only reasons for a committed change without an entry in the trail: none of them changes what anybody may do.
    Unaudited {
        /// A refresh token moved to its next generation; the family remembers it.
        RefreshRotated = "refresh_rotated",
        /// The answer of a request whose doing has its own entry.
        AnswerKept = "answer_kept",
        /// A session was seen again.
        SessionTouched = "session_touched",
        /// An authorization request was stored for the hosted pages.
        RequestStored = "request_stored",
        /// Rows past their end were removed.
        ExpiredRemoved = "expired_removed",
        /// A stored hash was renewed with today's parameters at sign-in; the password is the same.
        HashUpgraded = "hash_upgraded",
        /// Entries of the trail were sealed.
        TrailSealed = "trail_sealed",
        /// The schema or the tenant's own first rows were made.
        Prepared = "prepared",
    }
}

/// One entry, without what the transaction itself knows (who, when, on which request).
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What happened.
    pub action: Action,
    /// To what kind of thing.
    pub entity: Entity,
    /// To which one.
    pub entity_id: Option<Uuid>,
    /// Its name at that time, never a secret.
    pub label: String,
    /// Facts that let the decision be reconstructed; never a secret.
    pub details: Map<String, Value>,
}

impl Event {
    /// An entry about one thing.
    #[must_use]
    pub fn new(action: Action, entity: Entity, entity_id: Uuid, label: impl Into<String>) -> Self {
        Self { action, entity, entity_id: Some(entity_id), label: label.into(), details: Map::new() }
    }

    /// An entry about something that does not exist.
    #[must_use]
    pub fn about_nothing(action: Action) -> Self {
        Self { action, entity: Entity::Nothing, entity_id: None, label: String::new(), details: Map::new() }
    }

    /// The entry with one more fact.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_actions_share_a_word() {
        let words: HashSet<_> = Action::ALL.iter().map(|action| action.as_str()).collect();
        assert_eq!(words.len(), Action::ALL.len());
    }
}
