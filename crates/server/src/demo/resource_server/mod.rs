//! The demo's API: a resource server that knows an issuer's public keys, by the `gate` crate.
//!
//! A signature cannot know that a person was disabled a moment ago, so each call also asks the provider
//! (introspection, RFC 7662). If the provider cannot be asked the answer is 503, never a guess.

mod keys;
mod whoami;

use std::io;
use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::{App, HttpResponse, HttpServer, web};
use gate::{Verifier, VerifierConfiguration};
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::http_client::{HttpClient, HttpFailure};
use super::stage::{Stage, audience};
use keys::{KeySource, fetch_keys};

/// The API's own state.
pub struct ResourceServer {
    http: HttpClient,
    verifier: Verifier,
    keys: KeySource,
    introspection_endpoint: Url,
    client_id: String,
    client_secret: SecretString,
}

/// Why the API cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ResourceServerError {
    /// The provider is not there.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// An address that the provider named is none.
    #[error("the provider named an address that is none: {0}")]
    Address(#[from] url::ParseError),
    /// Discovery speaks for another issuer.
    #[error("discovery of {expected} speaks for {found}")]
    ForeignIssuer {
        /// Whom we asked.
        expected: String,
        /// Who answered.
        found: String,
    },
    /// The provider's keys cannot be used.
    #[error("the provider's keys are refused: {0}")]
    Keys(String),
    /// Issuer or audience are missing.
    #[error(transparent)]
    Verifier(#[from] gate::ConfigurationError),
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: Url,
    introspection_endpoint: Url,
}

impl ResourceServer {
    /// The API of this stage, with the keys that its issuer publishes.
    pub async fn open(http: HttpClient, stage: &Stage) -> Result<Self, ResourceServerError> {
        let url = Url::parse(&format!("{}/.well-known/openid-configuration", stage.issuer))?;
        let discovery: Discovery = http.send(http.get(url)).await?.json()?;
        if discovery.issuer != stage.issuer {
            return Err(ResourceServerError::ForeignIssuer {
                expected: stage.issuer.clone(),
                found: discovery.issuer,
            });
        }
        let configuration = VerifierConfiguration::new(&discovery.issuer, &audience(&stage.origins.api))?;
        let jwks = fetch_keys(&http, &discovery.jwks_uri).await?;
        let verifier = Verifier::new(configuration, &jwks)
            .map_err(|error| ResourceServerError::Keys(error.to_string()))?;
        Ok(Self {
            verifier,
            keys: KeySource::new(discovery.jwks_uri),
            introspection_endpoint: discovery.introspection_endpoint,
            client_id: stage.api.client_id.clone(),
            client_secret: stage.api.client_secret.clone(),
            http,
        })
    }

    /// Serves the API with one worker; signals are left to the main server.
    pub fn serve(self, listener: TcpListener) -> io::Result<Server> {
        let state = web::Data::new(self);
        let app = move || {
            App::new()
                .app_data(state.clone())
                .service(whoami::whoami)
                .default_service(web::to(|| std::future::ready(HttpResponse::NotFound())))
        };
        Ok(HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run())
    }
}
