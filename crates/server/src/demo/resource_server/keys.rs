//! Fetches the issuer's keys, and again when a token names one that is unknown, but not for every such token.

use std::time::Duration;

use gate::Verifier;
use protocol::jose::JwkSet;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::ResourceServerError;
use crate::demo::http_client::HttpClient;

/// Where the keys are, and when they were last asked for.
pub(super) struct KeySource {
    jwks_uri: Url,
    asked_at: Mutex<Instant>,
}

/// Reads the published keys.
pub(super) async fn fetch_keys(http: &HttpClient, jwks_uri: &Url) -> Result<JwkSet, ResourceServerError> {
    let answer = http.send(http.get(jwks_uri.clone())).await?;
    JwkSet::parse(&answer.body).map_err(|error| ResourceServerError::Keys(error.to_string()))
}

impl KeySource {
    /// Keys that were fetched just now.
    pub(super) fn new(jwks_uri: Url) -> Self {
        Self { jwks_uri, asked_at: Mutex::new(now()) }
    }

    /// Fetches the keys unless that was done a moment ago; whether the verifier has newer ones now.
    ///
    /// The lock is held while fetching, so a flood of unknown key identifiers makes one call.
    pub(super) async fn refresh(&self, http: &HttpClient, verifier: &Verifier) -> bool {
        let mut asked_at = self.asked_at.lock().await;
        if asked_at.elapsed() < PAUSE {
            return false;
        }
        *asked_at = now();
        match fetch_keys(http, &self.jwks_uri).await {
            Ok(jwks) => verifier.replace_keys(&jwks).is_ok(),
            Err(error) => {
                tracing::warn!(%error, "the demo's API cannot fetch the keys");
                false
            }
        }
    }
}

fn now() -> Instant {
    Instant::now()
}

const PAUSE: Duration = Duration::from_secs(10);
