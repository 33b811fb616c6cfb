//! An authorization request while the person is on the hosted pages, and the code that ends it.

use crate::clock::Timestamp;
use crate::ids::{ClientId, FamilyId, RequestId, SessionId, UserId};
use protocol::oauth::ScopeSet;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a person may stay on the hosted pages.
pub const REQUEST_LIFETIME: Duration = Duration::from_mins(30);

/// How long a code may be exchanged.
pub const CODE_LIFETIME: Duration = Duration::from_mins(1);

/// What the client asked for, after every check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuthorizationAsk {
    /// Who asks.
    pub client_id: ClientId,
    /// Where the answer goes, as it was presented.
    pub redirect_uri: String,
    /// Whether the client sent it; then it must send it again with the code (RFC 6749 §4.1.3).
    pub redirect_uri_sent: bool,
    /// How the answer travels: `query`, `fragment`, `form_post`.
    pub response_mode: protocol::oauth::ResponseMode,
    /// The client's own value, returned unchanged.
    pub state: Option<String>,
    /// What may be granted.
    pub scopes: ScopeSet,
    /// For which resource servers (RFC 8707).
    pub audiences: Vec<String>,
    /// Bound into the ID token.
    pub nonce: Option<String>,
    /// The PKCE challenge (S256).
    pub code_challenge: Option<String>,
    /// A fresh sign-in is asked for, whatever session there is.
    pub prompt_login: bool,
    /// Whether the person is to choose an account.
    pub account_choice: AccountChoice,
    /// Consent is asked for, whatever was given before.
    pub prompt_consent: bool,
    /// The greatest age of the sign-in.
    pub max_age_secs: Option<u64>,
    /// Prefills the form.
    pub login_hint: Option<String>,
    /// The languages the client thinks the person reads.
    pub ui_locales: Vec<String>,
    /// Claims asked for one by one.
    pub claims: Option<NamedClaims>,
    /// Only one of these people will do (`id_token_hint`, or `sub` with values in `claims`); empty: anybody.
    pub required_subjects: Vec<UserId>,
}

/// Claims asked for one by one (OIDC Core §5.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedClaims {
    /// The parameter, as sent.
    pub text: String,
    /// The scopes that stand for those claims which the client may have at all; the person is asked about them like
    /// about any other scope, and nothing outside them is told.
    pub scopes: ScopeSet,
}

impl AuthorizationAsk {
    /// Everything that the person has to agree to: the scopes, and those that stand for single claims.
    #[must_use]
    pub fn consent_scopes(&self) -> ScopeSet {
        let named = self.claims.as_ref().map(|claims| &claims.scopes);
        named.and_then(|named| self.scopes.union(named).ok()).unwrap_or_else(|| self.scopes.clone())
    }
}

/// One proof of who a person is: a session, and when it was last proven in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The session.
    pub session: SessionId,
    /// When the person last proved who they are.
    pub auth_time: Timestamp,
}

/// How the account of a request is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountChoice {
    /// It is that of whoever is signed in.
    Kept,
    /// The person chooses it anew (`prompt=select_account`).
    Anew,
}

/// A stored authorization request, bound to the browser that began it.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorizationRequest {
    /// Its row.
    pub id: RequestId,
    /// The hash of the browser cookie that began it.
    pub browser_mac: [u8; 32],
    /// What the client asked for.
    pub ask: AuthorizationAsk,
    /// The sign-in that was there when it began, if any; a fresh one is any other.
    pub begun_with: Option<SignIn>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The session and person that consented while this request was open.
    pub consented_by: Option<UserId>,
}

/// A code as stored; the code itself is known only as a MAC.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorizationCode {
    /// What was asked for.
    pub ask: AuthorizationAsk,
    /// Who granted it.
    pub user_id: UserId,
    /// In which session.
    pub session_id: SessionId,
    /// When the person proved who they are.
    pub auth_time: Timestamp,
    /// How, as `amr` values.
    pub methods: Vec<String>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The family that its exchange will found; named now, so that a second use finds what to kill.
    pub family_id: FamilyId,
    /// The first exchange, if there was one.
    pub consumed_at: Option<Timestamp>,
}
