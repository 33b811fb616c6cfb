//! The checks of an authorization request: the client first, then this table in its order, then the hint.

use super::draft::{Draft, PageRefusal, Refusal, parse_claims};
use crate::token::choose_audiences;
use crate::token_check;
use domain::authorization::NamedClaims;
use domain::ids::{ClientId, UserId};
use protocol::oauth::{
    CodeChallenge, ErrorCode, GrantType, OAuthError, ResponseMode, ResponseType, Scope, ScopeSet, State,
    scope,
};
use protocol::oidc::{MaxAge, Nonce, Prompts, scope_of_claim};

/// Runs every check until one refuses.
pub(super) async fn run(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    known_parameters_once(draft)?;
    client(draft).await?;
    for check in CHECKS {
        check(draft)?;
    }
    id_token_hint(draft).await
}

type Check = fn(&mut Draft<'_>) -> Result<(), Refusal>;

/// From here on the client is known. The first is answered on a page, the rest at the client.
const CHECKS: &[Check] = &[
    redirect_uri,
    way_back,
    nothing_by_reference,
    response_type,
    grant,
    pkce,
    scopes,
    resource,
    nonce,
    prompt,
    max_age,
    claims,
];

const KNOWN: &[&str] = &[
    "acr_values",
    "claims",
    "claims_locales",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "display",
    "id_token_hint",
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "registration",
    "request",
    "request_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "ui_locales",
];

/// RFC 6749 §3.1: two values of one parameter are two readers of one request.
fn known_parameters_once(draft: &Draft<'_>) -> Result<(), Refusal> {
    KNOWN.iter().try_for_each(|name| draft.parameter(name).map(drop))
}

async fn client(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let unknown = || Refusal::Page(PageRefusal::UnknownClient);
    let id = draft.parameter("client_id")?.and_then(|id| id.parse::<ClientId>().ok()).ok_or_else(unknown)?;
    let hot = draft.visit.hot().await.map_err(crate::Fault::from)?;
    let found = hot.find_client(id).await.map_err(crate::Fault::from)?;
    draft.client = Some(found.filter(|client| client.is_active()).ok_or_else(unknown)?);
    Ok(())
}

fn redirect_uri(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let registered = &draft.client()?.metadata.redirect_uris;
    let matched = match (draft.parameter("redirect_uri")?, registered.as_slice()) {
        (Some(presented), _) => registered.iter().find_map(|uri| uri.find_match(presented)),
        (None, [only]) => Some(only.clone()),
        (None, _) => None,
    };
    draft.redirect_uri = Some(matched.ok_or(Refusal::Page(PageRefusal::RedirectUriMismatch))?);
    Ok(())
}

/// How errors travel and with what: each of the two is read before the other is refused, so that a client hears of a
/// wrong one in the way it asked for, and can tell which of its requests is meant.
fn way_back(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let response_mode = draft.parameter("response_mode")?.map(str::parse::<ResponseMode>).transpose();
    let state = draft.parameter("state")?.map(State::parse).transpose();
    if let Ok(Some(response_mode)) = response_mode {
        draft.response_mode = response_mode;
    }
    if let Ok(state) = &state {
        draft.state.clone_from(state);
    }
    response_mode.map_err(|_| invalid("the response_mode is not supported"))?;
    state.map_err(|_| invalid("the state is too long or malformed"))?;
    Ok(())
}

fn nothing_by_reference(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let unsupported = [
        ("request", ErrorCode::RequestNotSupported),
        ("request_uri", ErrorCode::RequestUriNotSupported),
        ("registration", ErrorCode::RegistrationNotSupported),
    ];
    for (name, code) in unsupported {
        if draft.parameter(name)?.is_some() {
            return Err(OAuthError::new(code, "this parameter is not supported").into());
        }
    }
    Ok(())
}

fn response_type(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let asked = draft.parameter("response_type")?.ok_or_else(|| invalid("the response_type is missing"))?;
    asked.parse::<ResponseType>().map(drop).map_err(|_| {
        OAuthError::new(ErrorCode::UnsupportedResponseType, "only the response_type code is supported").into()
    })
}

fn grant(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if draft.client()?.may_use(GrantType::AuthorizationCode) {
        return Ok(());
    }
    Err(OAuthError::new(ErrorCode::UnauthorizedClient, "the client may not use authorization codes").into())
}

fn pkce(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let client = draft.client()?;
    // A public client has nothing else that binds the code to it (RFC 9700 §2.1.1).
    let required = client.metadata.require_pkce || client.secret_mac.is_none();
    let method = draft.parameter("code_challenge_method")?;
    draft.code_challenge = match draft.parameter("code_challenge")? {
        Some(challenge) => {
            Some(CodeChallenge::parse(challenge, method).map_err(|error| invalid(&error.to_string()))?)
        }
        None if method.is_some() => {
            return Err(invalid("a code_challenge_method came without a code_challenge"));
        }
        None if required => return Err(invalid("a code_challenge is required")),
        None => None,
    };
    Ok(())
}

fn scopes(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let text = draft.parameter("scope")?.unwrap_or_default();
    let asked = ScopeSet::parse(text)
        .map_err(|error| Refusal::Client(OAuthError::new(ErrorCode::InvalidScope, error.to_string())))?;
    draft.scopes = draft.client()?.allowed_scopes(&asked);
    if !draft.client()?.may_use(GrantType::RefreshToken) {
        // What cannot be granted is not promised: without refresh tokens nothing works offline.
        draft.scopes = draft.scopes.clone().without(scope::OFFLINE_ACCESS);
    }
    Ok(())
}

fn resource(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let asked: Vec<_> = draft.parameters.all("resource").collect();
    let issuer = draft.visit.issuer();
    draft.audiences = choose_audiences(draft.client()?, &asked, &draft.scopes, &issuer)?;
    Ok(())
}

fn nonce(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let parsed = draft.parameter("nonce")?.map(Nonce::parse).transpose();
    draft.nonce = parsed.map_err(|_| invalid("the nonce is too long or malformed"))?;
    Ok(())
}

fn prompt(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let parsed = Prompts::parse(draft.parameter("prompt")?.unwrap_or_default());
    draft.prompts = parsed.map_err(|error| invalid(&error.to_string()))?;
    Ok(())
}

fn max_age(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let parsed = draft.parameter("max_age")?.map(MaxAge::parse).transpose();
    draft.max_age = parsed.map_err(|error| invalid(&error.to_string()))?;
    Ok(())
}

fn claims(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let Some(text) = draft.parameter("claims")? else { return Ok(()) };
    let asked = parse_claims(text)?;
    let unmet = |what: &'static str| OAuthError::new(ErrorCode::UnmetAuthenticationRequirements, what);
    if asked.id_token.get("acr").is_some_and(|acr| acr.essential && !acr.values.is_empty()) {
        return Err(unmet("no essential acr can be met").into());
    }
    // OIDC Core §5.5.1: a sub with values means that only these people will do.
    for wanted in [&asked.id_token, &asked.userinfo].into_iter().filter_map(|place| place.get("sub")) {
        for value in &wanted.values {
            let subject = value.as_str().and_then(|sub| sub.parse::<UserId>().ok());
            draft.required_subjects.push(subject.ok_or_else(|| invalid("the asked-for sub does not exist"))?);
        }
    }
    let stands_for = asked.names().filter_map(scope_of_claim).filter_map(|scope| Scope::parse(scope).ok());
    let stands_for =
        ScopeSet::of(stands_for).map_err(|_| invalid("the claims parameter asks for too much"))?;
    let scopes = draft.client()?.allowed_scopes(&stands_for);
    draft.claims = Some(NamedClaims { text: text.to_owned(), scopes });
    Ok(())
}

/// An expired hint still hints. One that we did not sign, or signed for another client, is worth nothing: where a page
/// can ask, it is as if there were none; where none can, nobody is known to be the person that was meant.
async fn id_token_hint(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let Some(hint) = draft.parameter("id_token_hint")? else { return Ok(()) };
    let client = draft.client()?.id;
    let hinted = token_check::read_hint(draft.visit, hint).await?.filter(|subject| subject.client == client);
    let nobody = |why: &'static str| Err(OAuthError::new(ErrorCode::LoginRequired, why).into());
    let Some(user) = hinted.map(|subject| subject.user) else {
        let silent = draft.prompts.is_none();
        return if silent { nobody("the id_token_hint names nobody who can be known") } else { Ok(()) };
    };
    if !draft.required_subjects.is_empty() && !draft.required_subjects.contains(&user) {
        return nobody("the id_token_hint and the asked-for sub name different people");
    }
    draft.required_subjects = vec![user];
    Ok(())
}

fn invalid(description: &str) -> Refusal {
    Refusal::Client(OAuthError::new(ErrorCode::InvalidRequest, description.to_owned()))
}
