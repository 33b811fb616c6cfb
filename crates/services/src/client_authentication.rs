//! How a client shows who it is, the same way at every endpoint that asks.

use crate::{Fault, Visit};
use domain::client::Client;
use domain::ids::ClientId;
use domain::secret_token::{SecretKind, SecretToken};
use protocol::oauth::{
    BasicCredentials, ErrorCode, OAuthError, ParameterError, Parameters, TokenEndpointAuthMethod,
};
use std::sync::Arc;
use subtle::ConstantTimeEq as _;

/// A refusal in the words of OAuth, or a fault.
#[derive(Debug, thiserror::Error)]
pub enum OAuthFailure {
    /// The client did something wrong.
    #[error("refused: {}", .0.description())]
    Refused(OAuthError),
    /// The client failed to authenticate; `basic` says whether it tried by header, so that the answer challenges it.
    #[error("client authentication failed")]
    InvalidClient {
        /// Whether the client used the Authorization header.
        basic: bool,
    },
    /// Nothing was wrong with the request.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<OAuthError> for OAuthFailure {
    fn from(error: OAuthError) -> Self {
        Self::Refused(error)
    }
}

impl From<store::StoreError> for OAuthFailure {
    fn from(error: store::StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<crate::keys::KeysError> for OAuthFailure {
    fn from(error: crate::keys::KeysError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<ParameterError> for OAuthFailure {
    fn from(error: ParameterError) -> Self {
        Self::Refused(OAuthError::new(ErrorCode::InvalidRequest, error.to_string()))
    }
}

pub(crate) fn refuse(code: ErrorCode, description: &'static str) -> OAuthFailure {
    OAuthFailure::Refused(OAuthError::new(code, description))
}

/// What came with the request: the Authorization header, if any, and the form.
#[derive(Clone, Copy)]
pub struct ClientRequest<'a> {
    /// The Authorization header.
    pub authorization: Option<&'a str>,
    /// The form in the body.
    pub form: &'a Parameters<'a>,
}

/// What the client showed.
struct Shown {
    client_id: String,
    secret: Option<String>,
    basic: bool,
}

/// Authenticates the client; public clients pass by naming themselves.
pub async fn authenticate(visit: &Visit, request: ClientRequest<'_>) -> Result<Arc<Client>, OAuthFailure> {
    let shown = shown(request)?;
    let invalid = OAuthFailure::InvalidClient { basic: shown.basic };
    let Ok(id) = shown.client_id.parse::<ClientId>() else { return Err(invalid) };
    let Some(client) = visit.hot().await?.find_client(id).await? else { return Err(invalid) };
    if client.is_active() && proves(visit, &client, &shown)? { Ok(client) } else { Err(invalid) }
}

/// Authenticates a client that must have a secret.
pub async fn authenticate_confidential(
    visit: &Visit,
    request: ClientRequest<'_>,
) -> Result<Arc<Client>, OAuthFailure> {
    let client = authenticate(visit, request).await?;
    if client.secret_mac.is_some() { Ok(client) } else { Err(OAuthFailure::InvalidClient { basic: false }) }
}

fn shown(request: ClientRequest<'_>) -> Result<Shown, OAuthFailure> {
    let form_id = request.form.get("client_id")?;
    let form_secret = request.form.get("client_secret")?;
    if request.form.contains("client_assertion") || request.form.contains("client_assertion_type") {
        return Err(refuse(ErrorCode::InvalidRequest, "client assertions are not supported"));
    }
    let Some(header) = request.authorization else {
        let client_id =
            form_id.ok_or_else(|| refuse(ErrorCode::InvalidClient, "the client did not say who it is"))?;
        return Ok(Shown {
            client_id: client_id.to_owned(),
            secret: form_secret.map(str::to_owned),
            basic: false,
        });
    };
    if form_secret.is_some() {
        return Err(refuse(ErrorCode::InvalidRequest, "the client used two methods at once"));
    }
    let basic = BasicCredentials::parse(header).map_err(|_| OAuthFailure::InvalidClient { basic: true })?;
    if form_id.is_some_and(|id| id != basic.client_id()) {
        return Err(refuse(ErrorCode::InvalidRequest, "header and form name different clients"));
    }
    Ok(Shown {
        client_id: basic.client_id().to_owned(),
        secret: Some(basic.client_secret().to_owned()),
        basic: true,
    })
}

/// Basic and post are both accepted from a client with a secret: they prove the same, and libraries choose for
/// themselves. A public client that shows a secret is refused, because somebody believes it to be confidential.
fn proves(visit: &Visit, client: &Client, shown: &Shown) -> Result<bool, Fault> {
    let public = client.metadata.token_endpoint_auth_method == TokenEndpointAuthMethod::None;
    match (&client.secret_mac, &shown.secret) {
        (None, None) => Ok(public),
        (Some(expected), Some(secret)) if !public => {
            let Ok(secret) = SecretToken::parse(secret) else { return Ok(false) };
            let mac = visit.keys()?.client_secret_mac(&secret);
            Ok(secret.kind() == SecretKind::ClientSecret && bool::from(mac.ct_eq(expected)))
        }
        _ => Ok(false),
    }
}
