//! `GET /api/whoami`: who the token speaks for, or why it is refused.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::Clock as _;
use gate::{KeyRefresh, Refusal};
use protocol::access_token::AccessTokenClaims;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::json;

use super::ResourceServer;
use crate::clock::SystemClock;
use crate::demo::WAY;

/// Why a call is refused.
#[derive(Debug, thiserror::Error)]
enum Denial {
    #[error("there is no bearer token")]
    NoToken,
    #[error("{0}")]
    Token(#[from] Refusal),
    #[error("the token was good, but it was taken back")]
    TakenBack,
    #[error("the provider cannot be asked whether the token was taken back")]
    CannotAsk,
}

#[derive(Deserialize)]
struct Introspection {
    active: bool,
}

#[get("/api/whoami")]
pub(super) async fn whoami(api: web::Data<ResourceServer>, request: HttpRequest) -> HttpResponse {
    match api.admit(bearer_token(&request)).await {
        Ok(claims) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({
            "verified": "signature by JWKS, issuer, audience, times",
            "revocation": WAY,
            "subject": claims.sub,
            "client": claims.client_id,
            "scope": claims.scope,
        })),
        Err(denial) => refused(&denial),
    }
}

impl ResourceServer {
    async fn admit(&self, token: Option<&str>) -> Result<AccessTokenClaims, Denial> {
        let token = token.ok_or(Denial::NoToken)?;
        let claims = self.verify(token).await?;
        if self.is_active(token).await? { Ok(claims) } else { Err(Denial::TakenBack) }
    }

    async fn verify(&self, token: &str) -> Result<AccessTokenClaims, Refusal> {
        let now_secs = SystemClock.now().secs();
        match self.verifier.verify(token, now_secs) {
            Err(refusal)
                if refusal.key_refresh() == KeyRefresh::Advised
                    && self.keys.refresh(&self.http, &self.verifier).await =>
            {
                self.verifier.verify(token, now_secs)
            }
            verdict => verdict,
        }
    }

    async fn is_active(&self, token: &str) -> Result<bool, Denial> {
        let request = self
            .http
            .post(self.introspection_endpoint.clone())
            .basic_auth(&self.client_id, Some(self.client_secret.expose_secret()))
            .form(&[("token", token)]);
        let answer = self.http.send(request).await.map_err(|_| Denial::CannotAsk)?;
        if answer.status != 200 {
            return Err(Denial::CannotAsk);
        }
        answer.json::<Introspection>().map(|answer| answer.active).map_err(|_| Denial::CannotAsk)
    }
}

/// The token of the `Authorization` header (RFC 6750 §2.1).
fn bearer_token(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

fn refused(denial: &Denial) -> HttpResponse {
    let body = json!({ "refused": denial.to_string(), "revocation": WAY });
    match denial {
        Denial::NoToken => {
            HttpResponse::Unauthorized().insert_header((header::WWW_AUTHENTICATE, "Bearer")).json(body)
        }
        Denial::Token(_) | Denial::TakenBack => HttpResponse::Unauthorized()
            .insert_header((header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""))
            .json(body),
        Denial::CannotAsk => {
            HttpResponse::ServiceUnavailable().insert_header((header::RETRY_AFTER, "1")).json(body)
        }
    }
}
