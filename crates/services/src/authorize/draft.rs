//! An authorization request while it is checked: each check fills in what it has established.

use super::Outcome;
use super::answer::Answer;
use crate::{Fault, Visit};
use domain::authorization::{AccountChoice, AuthorizationAsk, NamedClaims};
use domain::client::Client;
use domain::ids::UserId;
use protocol::oauth::{
    AuthorizationResponse, CodeChallenge, OAuthError, ParameterError, Parameters, RedirectUri, ResponseMode,
    ScopeSet, State,
};
use protocol::oidc::{ClaimsRequest, MaxAge, Nonce, Prompt, Prompts, UiLocales};
use std::sync::Arc;

/// Why a request is refused on a page: the client or its redirect URI is not certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageRefusal {
    /// The query cannot be read, or a known parameter is given twice.
    Malformed,
    /// There is no such client here, or it is switched off.
    UnknownClient,
    /// The redirect URI is missing or not one of the client's.
    RedirectUriMismatch,
}

/// Why a check refuses.
pub(super) enum Refusal {
    Page(PageRefusal),
    Client(OAuthError),
    Fault(Fault),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<OAuthError> for Refusal {
    fn from(error: OAuthError) -> Self {
        Self::Client(error)
    }
}

impl From<ParameterError> for Refusal {
    /// A doubled parameter cannot be trusted to name the client either.
    fn from(_: ParameterError) -> Self {
        Self::Page(PageRefusal::Malformed)
    }
}

/// What the checks have established so far.
pub(super) struct Draft<'a> {
    pub(super) visit: &'a Visit,
    pub(super) parameters: &'a Parameters<'a>,
    pub(super) client: Option<Arc<Client>>,
    pub(super) redirect_uri: Option<RedirectUri>,
    pub(super) state: Option<State>,
    pub(super) response_mode: ResponseMode,
    pub(super) scopes: ScopeSet,
    pub(super) audiences: Vec<String>,
    pub(super) code_challenge: Option<CodeChallenge>,
    pub(super) nonce: Option<Nonce>,
    pub(super) prompts: Prompts,
    pub(super) max_age: Option<MaxAge>,
    pub(super) claims: Option<NamedClaims>,
    pub(super) required_subjects: Vec<UserId>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(visit: &'a Visit, parameters: &'a Parameters<'a>) -> Self {
        Self {
            visit,
            parameters,
            client: None,
            redirect_uri: None,
            state: None,
            response_mode: ResponseMode::Query,
            scopes: ScopeSet::default(),
            audiences: Vec::new(),
            code_challenge: None,
            nonce: None,
            prompts: Prompts::default(),
            max_age: None,
            claims: None,
            required_subjects: Vec::new(),
        }
    }

    /// A parameter; empty counts as absent, twice is a refusal.
    pub(super) fn parameter(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        let parameters: &'a Parameters<'a> = self.parameters;
        Ok(parameters.get(name)?)
    }

    pub(super) fn client(&self) -> Result<&Arc<Client>, Fault> {
        self.client.as_ref().ok_or(Fault::Defect("a check ran before the client was known"))
    }

    /// Sends a refusal to the client, which is certain by now.
    pub(super) fn refused(self, error: &OAuthError) -> Result<Outcome, Fault> {
        let redirect_uri =
            self.redirect_uri.ok_or(Fault::Defect("a refusal before the redirect URI was known"))?;
        let response =
            AuthorizationResponse::failure(self.visit.issuer().as_str(), self.state.as_ref(), error);
        Ok(Outcome::Answered(Answer {
            delivery: response.deliver(&redirect_uri, self.response_mode),
            redirect_uri,
        }))
    }

    /// The checked request, its client, and whether no page may be shown.
    pub(super) fn finish(self) -> Result<(AuthorizationAsk, Arc<Client>, bool), Fault> {
        let hint = |name| self.parameters.get(name).ok().flatten();
        let login_hint = hint("login_hint").map(|hint| hint.chars().take(254).collect());
        let ui_locales = UiLocales::parse(hint("ui_locales").unwrap_or_default());
        let silent = self.prompts.is_none();
        let chooses = self.prompts.contains(Prompt::SelectAccount);
        let client =
            self.client.ok_or(Fault::Defect("a request was finished before its client was known"))?;
        let redirect_uri =
            self.redirect_uri.ok_or(Fault::Defect("a request was finished without a redirect URI"))?;
        let ask = AuthorizationAsk {
            client_id: client.id,
            redirect_uri: redirect_uri.as_str().to_owned(),
            redirect_uri_sent: hint("redirect_uri").is_some(),
            response_mode: self.response_mode,
            state: self.state.map(|state| state.as_str().to_owned()),
            scopes: self.scopes,
            audiences: self.audiences,
            nonce: self.nonce.map(|nonce| nonce.as_str().to_owned()),
            code_challenge: self.code_challenge.map(|challenge| challenge.to_string()),
            prompt_login: chooses || self.prompts.contains(Prompt::Login),
            account_choice: if chooses { AccountChoice::Anew } else { AccountChoice::Kept },
            prompt_consent: self.prompts.contains(Prompt::Consent),
            max_age_secs: self.max_age.map(|age| u64::try_from(age.seconds()).unwrap_or(0)),
            login_hint,
            ui_locales: ui_locales.iter().map(str::to_owned).collect(),
            claims: self.claims,
            required_subjects: self.required_subjects,
        };
        Ok((ask, client, silent))
    }
}

/// Claims asked for one by one; what cannot be read is an error of the client.
pub(super) fn parse_claims(text: &str) -> Result<ClaimsRequest, OAuthError> {
    ClaimsRequest::parse(text)
        .map_err(|error| OAuthError::new(protocol::oauth::ErrorCode::InvalidRequest, error.to_string()))
}
