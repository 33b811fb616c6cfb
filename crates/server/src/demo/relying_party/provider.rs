//! The app's talk with its provider: code flow with PKCE, refresh and sign-out, from discovery alone.

use openidconnect::core::{
    CoreClient, CoreIdToken, CoreIdTokenVerifier, CoreResponseType, CoreTokenResponse,
};
use openidconnect::core::{CoreIdTokenClaims, CoreUserInfoClaims};
use openidconnect::{
    AccessTokenHash, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, CsrfToken,
    DiscoveryError, EndpointMaybeSet, EndpointNotSet, EndpointSet, LogoutRequest, Nonce, NonceVerifier,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, RefreshToken, Scope, TokenResponse as _,
};
use url::Url;

use super::RelyingParty;
use super::session::{PendingSignIn, SignedIn};
use crate::demo::http_client::HttpFailure;

type Provider = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What came back to the redirect URI.
pub(super) struct Callback {
    pub(super) code: String,
    pub(super) state: String,
    pub(super) issuer: Option<String>,
}

/// Why the talk with the provider failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProviderFailure {
    #[error("discovery failed: {0}")]
    Discovery(#[from] DiscoveryError<HttpFailure>),
    #[error("the provider does not offer the {0} endpoint")]
    Missing(&'static str),
    #[error("the answer does not belong to a sign-in that this browser began")]
    ForeignState,
    #[error("the answer names another issuer (RFC 9207)")]
    ForeignIssuer,
    #[error("the token endpoint refused: {0}")]
    Token(String),
    #[error("the answer has no ID token")]
    NoIdToken,
    #[error("the ID token is not valid: {0}")]
    IdToken(#[from] ClaimsVerificationError),
    #[error("the access token is not the one that the ID token names (at_hash)")]
    AccessTokenHash,
    #[error("userinfo failed: {0}")]
    UserInfo(String),
    #[error("there is no refresh token")]
    NoRefreshToken,
    #[error("an address is none: {0}")]
    Address(#[from] url::ParseError),
}

impl RelyingParty {
    /// Where to send the browser, and what to remember until it returns.
    pub(super) async fn begin(&self) -> Result<(Url, PendingSignIn), ProviderFailure> {
        let provider = self.provider().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let request = provider
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge);
        let (url, state, nonce) = request.url();
        let pending = PendingSignIn {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            code_verifier: verifier.into_secret(),
        };
        Ok((url, pending))
    }

    /// Redeems the code and verifies what comes for it.
    pub(super) async fn finish(
        &self,
        pending: PendingSignIn,
        callback: Callback,
    ) -> Result<SignedIn, ProviderFailure> {
        // The comparison need not be constant in time: the state is known to this browser already.
        if callback.state != pending.state {
            return Err(ProviderFailure::ForeignState);
        }
        if callback.issuer.is_some_and(|issuer| issuer != self.registration.issuer.as_str()) {
            return Err(ProviderFailure::ForeignIssuer);
        }
        let provider = self.provider().await?;
        let tokens: CoreTokenResponse = provider
            .exchange_code(AuthorizationCode::new(callback.code))
            .map_err(|_| ProviderFailure::Missing("token"))?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.code_verifier))
            .request_async(&self.http)
            .await
            .map_err(|error| ProviderFailure::Token(error.to_string()))?;
        let id_token = tokens.id_token().ok_or(ProviderFailure::NoIdToken)?;
        let claims = verified(id_token, &provider.id_token_verifier(), &Nonce::new(pending.nonce), &tokens)?;
        let user: CoreUserInfoClaims = provider
            .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
            .map_err(|_| ProviderFailure::Missing("userinfo"))?
            .request_async(&self.http)
            .await
            .map_err(|error| ProviderFailure::UserInfo(error.to_string()))?;
        Ok(SignedIn {
            subject: claims.subject().to_string(),
            name: user.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
            email: user.email().map(|email| email.to_string()),
            id_token: id_token.to_string(),
            access_token: tokens.access_token().secret().clone(),
            refresh_token: tokens.refresh_token().map(|token| token.secret().clone()),
            refreshes: 0,
            last_call: None,
        })
    }

    /// Exchanges the refresh token; the same person stays signed in with fresh tokens.
    pub(super) async fn refresh(&self, person: &SignedIn) -> Result<SignedIn, ProviderFailure> {
        let refresh_token = person.refresh_token.clone().ok_or(ProviderFailure::NoRefreshToken)?;
        let refresh_token = RefreshToken::new(refresh_token);
        let provider = self.provider().await?;
        let tokens: CoreTokenResponse = provider
            .exchange_refresh_token(&refresh_token)
            .map_err(|_| ProviderFailure::Missing("token"))?
            .request_async(&self.http)
            .await
            .map_err(|error| ProviderFailure::Token(error.to_string()))?;
        let mut person = person.clone();
        if let Some(id_token) = tokens.id_token() {
            // A refreshed ID token carries no new nonce (OpenID Connect Core §12.2).
            verified(id_token, &provider.id_token_verifier(), |_: Option<&Nonce>| Ok(()), &tokens)?;
            person.id_token = id_token.to_string();
        }
        tokens.access_token().secret().clone_into(&mut person.access_token);
        if let Some(rotated) = tokens.refresh_token() {
            person.refresh_token = Some(rotated.secret().clone());
        }
        person.refreshes = person.refreshes.saturating_add(1);
        Ok(person)
    }

    /// Where to send the browser so that the provider forgets it, too (RP-Initiated Logout §2).
    pub(super) async fn sign_out_url(&self, person: &SignedIn) -> Result<Url, ProviderFailure> {
        let metadata = self.metadata().await?;
        let end = metadata.additional_metadata().end_session_endpoint.clone();
        let end = end.ok_or(ProviderFailure::Missing("end session"))?;
        let id_token: CoreIdToken = person.id_token.parse().map_err(|_| ProviderFailure::NoIdToken)?;
        Ok(LogoutRequest::from(end)
            .set_id_token_hint(&id_token)
            .set_client_id(self.registration.client_id.clone())
            .set_post_logout_redirect_uri(PostLogoutRedirectUrl::from_url(self.origin.clone()))
            .http_get_url())
    }

    /// Discovered anew each time: a demo is not busy, and so it knows keys that were rotated meanwhile.
    async fn provider(&self) -> Result<Provider, ProviderFailure> {
        let metadata = self.metadata().await?;
        let registration = &self.registration;
        let (id, secret) = (registration.client_id.clone(), registration.client_secret.clone());
        Ok(CoreClient::from_provider_metadata(metadata, id, Some(secret))
            .set_redirect_uri(registration.redirect_uri.clone()))
    }

    async fn metadata(&self) -> Result<ProviderMetadataWithLogout, ProviderFailure> {
        Ok(ProviderMetadataWithLogout::discover_async(self.registration.issuer.clone(), &self.http).await?)
    }
}

fn verified<'a>(
    id_token: &'a CoreIdToken,
    verifier: &CoreIdTokenVerifier<'_>,
    nonce: impl NonceVerifier,
    tokens: &CoreTokenResponse,
) -> Result<&'a CoreIdTokenClaims, ProviderFailure> {
    let claims = id_token.claims(verifier, nonce)?;
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = id_token.signing_alg().map_err(ClaimsVerificationError::SignatureVerification)?;
        let key = id_token.signing_key(verifier).map_err(ClaimsVerificationError::SignatureVerification)?;
        let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
        if !actual.is_ok_and(|actual| actual == *expected) {
            return Err(ProviderFailure::AccessTokenHash);
        }
    }
    Ok(claims)
}

const SCOPES: [&str; 3] = ["profile", "email", "offline_access"];
