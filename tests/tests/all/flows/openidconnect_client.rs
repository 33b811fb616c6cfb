//! The `openidconnect` crate as a relying party that knows a discovery URL and its credentials, and nothing else.
//! Covers oidc.md §5.

use super::stage::Stage;
use futures_util::future::LocalBoxFuture;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreRevocableToken,
    CoreSubjectIdentifierType, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AdditionalProviderMetadata, AuthType, AuthorizationCode, ClientId, ClientSecret,
    CsrfToken, EndSessionUrl, HttpRequest, HttpResponse, IntrospectionUrl, IssuerUrl, LogoutRequest, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PostLogoutRedirectUrl, ProviderMetadata, RedirectUrl,
    RevocationUrl, Scope, TokenIntrospectionResponse as _, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tests::harness::relying_party::query;

/// What discovery says beyond what the crate reads by itself.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names of discovery")]
struct FurtherEndpoints {
    end_session_endpoint: EndSessionUrl,
    revocation_endpoint: RevocationUrl,
    introspection_endpoint: IntrospectionUrl,
}

impl AdditionalProviderMetadata for FurtherEndpoints {}

type Metadata = ProviderMetadata<
    FurtherEndpoints,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type HttpAnswer = LocalBoxFuture<'static, Result<HttpResponse, reqwest::Error>>;

/// The crate revokes over https only; this end of the wire is plain, as behind a proxy.
fn http(client: &reqwest::Client) -> impl Fn(HttpRequest) -> HttpAnswer {
    let client = client.clone();
    move |request| {
        let client = client.clone();
        Box::pin(async move {
            let mut request = reqwest::Request::try_from(request)?;
            request.url_mut().set_scheme("http").unwrap();
            let response = client.execute(request).await?;
            let mut answer = HttpResponse::new(Vec::new());
            *answer.status_mut() = response.status();
            *answer.headers_mut() = response.headers().clone();
            *answer.body_mut() = response.bytes().await?.to_vec();
            Ok(answer)
        })
    }
}

fn secure(url: &RevocationUrl) -> RevocationUrl {
    RevocationUrl::new(url.as_str().replacen("http://", "https://", 1)).unwrap()
}

#[actix_web::test]
async fn it_goes_all_the_way_from_discovery_to_logout() {
    for auth_type in [AuthType::BasicAuth, AuthType::RequestBody] {
        let stage = Stage::today().await;
        let http = http(stage.server.http());
        let issuer = IssuerUrl::new(stage.tenant.issuer.clone()).unwrap();
        let metadata = Metadata::discover_async(issuer, &http).await.unwrap();
        let further = metadata.additional_metadata().clone();
        let secret = ClientSecret::new(stage.app.client_secret.clone().unwrap());
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(stage.app.client_id.clone()),
            Some(secret),
        )
        .set_redirect_uri(RedirectUrl::new(stage.app.redirect_uri.clone()).unwrap())
        .set_introspection_url(further.introspection_endpoint)
        .set_revocation_url(secure(&further.revocation_endpoint))
        .set_auth_type(auth_type);

        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (url, state, nonce) = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(["profile", "email", "offline_access"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        let mut browser = stage.browser();
        let back = stage.app.sign_in_at(&mut browser, &stage.person, url.as_str()).await;
        assert_eq!(query(&back, "state"), *state.secret());
        assert_eq!(query(&back, "iss"), stage.tenant.issuer);

        let code = AuthorizationCode::new(query(&back, "code"));
        let request = client.exchange_code(code).unwrap().set_pkce_verifier(verifier);
        let tokens = request.request_async(&http).await.unwrap();
        let id_token = tokens.id_token().unwrap();
        let checks = client.id_token_verifier();
        let claims = id_token.claims(&checks, &nonce).unwrap();
        assert_eq!(claims.subject().as_str(), stage.person.id);
        let signing_key = id_token.signing_key(&checks).unwrap();
        let hash =
            AccessTokenHash::from_token(tokens.access_token(), id_token.signing_alg().unwrap(), signing_key);
        assert_eq!(Some(&hash.unwrap()), claims.access_token_hash());
        assert!(id_token.claims(&checks, &Nonce::new_random()).is_err());

        let access = tokens.access_token();
        let user = client.user_info(access.clone(), Some(claims.subject().clone())).unwrap();
        let user: CoreUserInfoClaims = user.request_async(&http).await.unwrap();
        assert_eq!(user.email().map(|email| email.as_str()), Some(stage.person.email.as_str()));

        let told = client.introspect(access).request_async(&http).await.unwrap();
        assert!(told.active());
        assert_eq!(told.sub(), Some(stage.person.id.as_str()));
        assert_eq!(told.client_id().map(|id| id.as_str()), Some(stage.app.client_id.as_str()));

        let refresh = tokens.refresh_token().unwrap();
        let refreshed = client.exchange_refresh_token(refresh).unwrap().request_async(&http).await.unwrap();
        assert_ne!(refreshed.refresh_token().unwrap().secret(), refresh.secret());
        let no_nonce = |nonce: Option<&Nonce>| {
            nonce.map_or(Ok(()), |_| Err("a refreshed ID token has no nonce".to_owned()))
        };
        let again = refreshed.id_token().unwrap().claims(&checks, no_nonce).unwrap();
        assert_eq!((again.subject(), again.auth_time()), (claims.subject(), claims.auth_time()));

        let revocable = CoreRevocableToken::RefreshToken(refreshed.refresh_token().unwrap().clone());
        client.revoke_token(revocable).unwrap().request_async(&http).await.unwrap();
        assert!(!client.introspect(refreshed.access_token()).request_async(&http).await.unwrap().active());
        let dead = client.exchange_refresh_token(refreshed.refresh_token().unwrap()).unwrap();
        assert!(dead.request_async(&http).await.is_err());

        let bye = PostLogoutRedirectUrl::new("http://127.0.0.1:9/bye".to_owned()).unwrap();
        let logout = LogoutRequest::from(further.end_session_endpoint)
            .set_id_token_hint(id_token)
            .set_client_id(ClientId::new(stage.app.client_id.clone()))
            .set_post_logout_redirect_uri(bye)
            .set_state(CsrfToken::new("bye".to_owned()));
        let answer = browser.open(logout.http_get_url().as_str()).await;
        assert_eq!((answer.status, answer.header("location")), (303, "http://127.0.0.1:9/bye?state=bye"));
    }
}

#[actix_web::test]
async fn it_verifies_id_tokens_of_the_other_algorithms() {
    let stage = Stage::today().await;
    let http = http(stage.server.http());
    for algorithm in [
        CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        CoreJwsSigningAlgorithm::RsaSsaPssSha256,
        CoreJwsSigningAlgorithm::EdDsa,
    ] {
        let changes = json!({"id_token_signed_response_alg": serde_json::to_value(&algorithm).unwrap()});
        let app = stage.app(changes).await;
        let issuer = IssuerUrl::new(stage.tenant.issuer.clone()).unwrap();
        let metadata = Metadata::discover_async(issuer, &http).await.unwrap();
        let secret = ClientSecret::new(app.client_secret.clone().unwrap());
        let client =
            CoreClient::from_provider_metadata(metadata, ClientId::new(app.client_id.clone()), Some(secret))
                .set_redirect_uri(RedirectUrl::new(app.redirect_uri.clone()).unwrap());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let (url, _, nonce) = request.set_pkce_challenge(challenge).url();
        let back = app.sign_in_at(&mut stage.browser(), &stage.person, url.as_str()).await;
        let code = AuthorizationCode::new(query(&back, "code"));
        let request = client.exchange_code(code).unwrap().set_pkce_verifier(verifier);
        let tokens = request.request_async(&http).await.unwrap();
        let checks = client.id_token_verifier().set_allowed_algs([algorithm]);
        let claims = tokens.id_token().unwrap().claims(&checks, &nonce).unwrap();
        assert_eq!(claims.subject().as_str(), stage.person.id);
    }
}
