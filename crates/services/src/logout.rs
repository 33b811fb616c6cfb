//! RP-initiated logout: who is proven by a hint is signed out and sent back; everybody else is asked first, and nobody
//! is sent to an address that the client has not registered.

use crate::sessions::{self, SignedIn};
use crate::token_check;
use crate::{Fault, Visit};
use domain::client::Client;
use domain::ids::ClientId;
use protocol::oauth::{Parameters, RedirectUri, State};
use std::sync::Arc;

/// What happens to a logout request.
pub enum LogoutStep {
    /// The person is asked whether they want this.
    Confirm {
        /// Who asks, if that is certain.
        client: Option<Arc<Client>>,
        /// What the confirmation sends again.
        fields: Vec<(&'static str, String)>,
    },
    /// The session has ended, or there was none.
    Done {
        /// Where the person may go now.
        return_to: Option<String>,
        /// Whose address that is.
        client: Option<Arc<Client>>,
    },
    /// The request cannot be believed; nothing was ended.
    Refused,
}

/// Whether the person has confirmed on our page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// The request came from a client.
    Asked,
    /// The person pressed our button; the form's token was checked.
    Given,
}

/// Answers a logout request in a browser that may be signed in.
pub async fn log_out(
    visit: &Visit,
    parameters: &Parameters<'_>,
    signed_in: Option<&SignedIn>,
    confirmation: Confirmation,
) -> Result<LogoutStep, Fault> {
    let Some(request) = LogoutRequest::read(visit, parameters).await? else { return Ok(LogoutStep::Refused) };
    let proven = match (&request.hint, signed_in) {
        (Some(hint), Some(signed_in)) => {
            hint.user == signed_in.user.id && hint.session.is_none_or(|id| id == signed_in.session.id)
        }
        (Some(_), None) => true,
        (None, _) => false,
    };
    if !proven && confirmation == Confirmation::Asked {
        return Ok(LogoutStep::Confirm { fields: LogoutRequest::fields(parameters), client: request.client });
    }
    if let Some(signed_in) = signed_in {
        sessions::sign_out(visit, signed_in).await?;
    }
    Ok(LogoutStep::Done { return_to: request.return_to(), client: request.client })
}

struct LogoutRequest {
    hint: Option<token_check::HintedSubject>,
    client: Option<Arc<Client>>,
    post_logout_redirect_uri: Option<RedirectUri>,
    state: Option<State>,
}

const FIELDS: [&str; 4] = ["id_token_hint", "client_id", "post_logout_redirect_uri", "state"];

impl LogoutRequest {
    /// Reads and checks the request; nothing, if any part of it is not what it claims to be.
    async fn read(visit: &Visit, parameters: &Parameters<'_>) -> Result<Option<Self>, Fault> {
        let [hint, client_id, uri, state] = FIELDS.map(|name| parameters.get(name));
        let (Ok(hint), Ok(client_id), Ok(uri), Ok(state)) = (hint, client_id, uri, state) else {
            return Ok(None);
        };
        let hint = match hint {
            Some(hint) => match token_check::read_hint(visit, hint).await? {
                Some(hint) => Some(hint),
                None => return Ok(None),
            },
            None => None,
        };
        let named = client_id.map(str::parse::<ClientId>).transpose();
        let Ok(named) = named else { return Ok(None) };
        if let (Some(hint), Some(named)) = (&hint, named)
            && hint.client != named
        {
            return Ok(None);
        }
        let client = match named.or(hint.map(|hint| hint.client)) {
            Some(id) => match visit.hot().await?.find_client(id).await? {
                Some(client) if client.is_active() => Some(client),
                _ => return Ok(None),
            },
            None => None,
        };
        let registered = |uri: &str| {
            let known = client.as_ref().map(|client| client.metadata.post_logout_redirect_uris.as_slice());
            known.unwrap_or_default().iter().find_map(|known| known.find_match(uri))
        };
        let post_logout_redirect_uri = match uri {
            Some(uri) => match registered(uri) {
                Some(uri) => Some(uri),
                None => return Ok(None),
            },
            None => None,
        };
        let Ok(state) = state.map(State::parse).transpose() else { return Ok(None) };
        Ok(Some(Self { hint, client, post_logout_redirect_uri, state }))
    }

    fn fields(parameters: &Parameters<'_>) -> Vec<(&'static str, String)> {
        let value =
            |name: &'static str| parameters.get(name).ok().flatten().map(|value| (name, value.to_owned()));
        FIELDS.into_iter().filter_map(value).collect()
    }

    fn return_to(&self) -> Option<String> {
        let uri = self.post_logout_redirect_uri.as_ref()?;
        let mut target = url::Url::parse(uri.as_str()).ok()?;
        if let Some(state) = &self.state {
            target.query_pairs_mut().append_pair("state", state.as_str());
            return Some(target.into());
        }
        // Unparsed, so that the address is exactly the registered one.
        Some(uri.as_str().to_owned())
    }
}
