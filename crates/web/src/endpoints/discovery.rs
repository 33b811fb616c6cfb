//! The two discovery documents: what the provider can do, and where (OpenID Connect Discovery 1.0 §3, RFC 8414 §2).
//!
//! They announce exactly what is built, and always the tenant's own issuer, whatever host was asked (attack O-39).

use crate::TenantRequest;
use crate::pages::Language;
use crate::paths;
use crate::public_document::PublicDocument;
use actix_web::{HttpRequest, HttpResponse};
use domain::ids::TenantId;
use domain::names::Host;
use protocol::jose::SigningAlgorithm;
use protocol::oauth::{
    AuthorizationServerMetadata, CodeChallengeMethod, GrantType, OpenIdProviderMetadata, ResponseMode,
    ResponseType, Scope, SubjectType, TokenEndpointAuthMethod, scope,
};
use protocol::oidc::{Prompt, claims_of_scope};
use serde::Serialize;
use services::Issuer;
use std::cell::RefCell;
use std::collections::HashMap;

/// `/.well-known/openid-configuration`.
pub(crate) async fn openid(request: TenantRequest, http: HttpRequest) -> HttpResponse {
    request.worker.discovery.find(&request, |documents| &documents.openid).respond(&http)
}

/// `/.well-known/oauth-authorization-server`.
pub(crate) async fn oauth(request: TenantRequest, http: HttpRequest) -> HttpResponse {
    request.worker.discovery.find(&request, |documents| &documents.oauth).respond(&http)
}

/// The documents that this worker has made.
#[derive(Default)]
pub(crate) struct DiscoveryDocuments(RefCell<HashMap<TenantId, Documents>>);

struct Documents {
    primary_host: Host,
    openid: PublicDocument,
    oauth: PublicDocument,
}

impl DiscoveryDocuments {
    fn find(&self, request: &TenantRequest, pick: fn(&Documents) -> &PublicDocument) -> PublicDocument {
        let (tenant, primary_host) = (request.visit.tenant(), &request.visit.entry.tenant.primary_host);
        let mut known = self.0.borrow_mut();
        if let Some(documents) =
            known.get(&tenant).filter(|documents| documents.primary_host == *primary_host)
        {
            return pick(documents).clone();
        }
        if known.len() >= TENANTS_MAX {
            known.clear();
        }
        let metadata = metadata(&request.visit.issuer());
        let documents = Documents {
            primary_host: primary_host.clone(),
            oauth: document(&metadata.authorization_server),
            openid: document(&metadata),
        };
        let picked = pick(&documents).clone();
        known.insert(tenant, documents);
        picked
    }
}

fn document(metadata: &impl Serialize) -> PublicDocument {
    // Strings and lists of them always serialize.
    PublicDocument::new(serde_json::to_vec(metadata).unwrap_or_default().into())
}

fn metadata(issuer: &Issuer) -> OpenIdProviderMetadata {
    OpenIdProviderMetadata {
        authorization_server: authorization_server(issuer),
        userinfo_endpoint: Some(issuer.at(paths::USERINFO)),
        end_session_endpoint: Some(issuer.at(paths::LOGOUT)),
        subject_types_supported: vec![SubjectType::Public],
        id_token_signing_alg_values_supported: vec![
            SigningAlgorithm::Rs256,
            SigningAlgorithm::Es256,
            SigningAlgorithm::Ps256,
            SigningAlgorithm::EdDsa,
        ],
        claims_supported: claims(),
        prompt_values_supported: vec![Prompt::None, Prompt::Login, Prompt::Consent, Prompt::SelectAccount],
        claims_parameter_supported: true,
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
        ..OpenIdProviderMetadata::default()
    }
}

fn authorization_server(issuer: &Issuer) -> AuthorizationServerMetadata {
    let with_secret =
        vec![TokenEndpointAuthMethod::ClientSecretBasic, TokenEndpointAuthMethod::ClientSecretPost];
    let with_secret_or_public = [with_secret.as_slice(), &[TokenEndpointAuthMethod::None]].concat();
    AuthorizationServerMetadata {
        issuer: issuer.to_string(),
        authorization_endpoint: issuer.at(paths::AUTHORIZE),
        token_endpoint: issuer.at(paths::TOKEN),
        jwks_uri: issuer.at(paths::JWKS),
        revocation_endpoint: Some(issuer.at(paths::REVOKE)),
        introspection_endpoint: Some(issuer.at(paths::INTROSPECT)),
        registration_endpoint: None,
        scopes_supported: SCOPES.iter().filter_map(|scope| Scope::parse(scope).ok()).collect(),
        response_types_supported: vec![ResponseType::Code],
        response_modes_supported: vec![ResponseMode::Query, ResponseMode::Fragment, ResponseMode::FormPost],
        grant_types_supported: vec![
            GrantType::AuthorizationCode,
            GrantType::RefreshToken,
            GrantType::ClientCredentials,
        ],
        token_endpoint_auth_methods_supported: with_secret_or_public.clone(),
        revocation_endpoint_auth_methods_supported: with_secret_or_public,
        introspection_endpoint_auth_methods_supported: with_secret,
        code_challenge_methods_supported: vec![CodeChallengeMethod::S256],
        ui_locales_supported: Language::ALL.map(|language| language.tag().to_owned()).to_vec(),
        authorization_response_iss_parameter_supported: true,
    }
}

/// What ID tokens and userinfo can hold.
fn claims() -> Vec<String> {
    let about_people = SCOPES.into_iter().flat_map(claims_of_scope);
    TOKEN_CLAIMS.iter().chain(about_people).map(|claim| (*claim).to_owned()).collect()
}

const SCOPES: [&str; 6] =
    [scope::OPENID, scope::PROFILE, scope::EMAIL, scope::ADDRESS, scope::PHONE, scope::OFFLINE_ACCESS];
const TOKEN_CLAIMS: [&str; 10] =
    ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "amr", "at_hash", "sid"];
/// Beyond this many tenants the documents are made again; they cost microseconds.
const TENANTS_MAX: usize = 1_000;
