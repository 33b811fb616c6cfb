//! OAuth clients of the measured tenant and what they send to the token endpoint.

use serde_json::json;

use super::{
    api::{Api, text_of},
    fault::Fault,
    http::Connection,
    json_text,
    request::RequestHead,
};

/// A confidential client with its secret.
#[derive(Clone)]
pub(crate) struct Client {
    /// The tenant's host.
    pub(crate) host: String,
    id: String,
    secret: String,
    /// Scopes it asks for at sign-in.
    pub(crate) scope: &'static str,
}

/// What the token endpoint hands out after sign-in.
pub(crate) struct Tokens {
    /// The access token.
    pub(crate) access: String,
    /// The refresh token.
    pub(crate) refresh: String,
}

impl Client {
    /// Registers a service that asks for tokens in its own name.
    pub(crate) async fn register_service(api: &Api, host: &str) -> Result<Self, Fault> {
        let document = json!({
            "name": "Bench service",
            "type": "service",
            "grant_types": ["client_credentials"],
            "token_endpoint_auth_method": "client_secret_basic",
        });
        Self::register(api, host, "", &document).await
    }

    /// Registers a first-party web app whose people may stay signed in.
    pub(crate) async fn register_web(
        api: &Api,
        host: &str,
        scope: &'static str,
        id_token_algorithm: &str,
    ) -> Result<Self, Fault> {
        let document = json!({
            "name": format!("Bench app {id_token_algorithm}"),
            "type": "web",
            "redirect_uris": [REDIRECT_URI],
            "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": "client_secret_basic",
            "id_token_signed_response_alg": id_token_algorithm,
            "scope": "openid profile email offline_access",
        });
        Self::register(api, host, scope, &document).await
    }

    /// The client identifier.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// A form to an endpoint that authenticates the client.
    pub(crate) fn authenticated_form(&self, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        RequestHead::post(&self.host, path).basic(&self.id, &self.secret).form(fields)
    }

    /// The request for a token in the client's own name (RFC 6749 §4.4).
    pub(crate) fn credentials_grant(&self) -> Vec<u8> {
        self.authenticated_form(TOKEN_PATH, &[("grant_type", "client_credentials")])
    }

    /// The request that rotates a refresh token (RFC 6749 §6).
    pub(crate) fn refresh_grant(&self, refresh_token: &str) -> Vec<u8> {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.authenticated_form(TOKEN_PATH, &fields)
    }

    /// The request that redeems a code (RFC 6749 §4.1.3, RFC 7636 §4.5).
    pub(crate) fn code_grant(&self, code: &str) -> Vec<u8> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", CODE_VERIFIER),
        ];
        self.authenticated_form(TOKEN_PATH, &fields)
    }

    /// Redeems a code that must be good.
    pub(crate) async fn redeem(&self, connection: &mut Connection, code: &str) -> Result<Tokens, Fault> {
        let answer = connection.exchange(&self.code_grant(code)).await?;
        if answer.status != 200 {
            return Err(Fault::unexpected("redeeming a code", answer.status, answer.body));
        }
        let member = |name| {
            let value = json_text::find_string(answer.body, name).map(str::to_owned);
            value.ok_or_else(|| Fault::missing("redeeming a code", name, answer.body))
        };
        Ok(Tokens { access: member("access_token")?, refresh: member("refresh_token")? })
    }

    async fn register(
        api: &Api,
        host: &str,
        scope: &'static str,
        document: &serde_json::Value,
    ) -> Result<Self, Fault> {
        let created = api.create("/admin/api/v1/clients", document).await?;
        let (id, secret) = (text_of(&created, "client_id")?, text_of(&created, "client_secret")?);
        Ok(Self { host: host.to_owned(), id, secret, scope })
    }
}

/// Where every token request goes.
const TOKEN_PATH: &str = "/oauth2/token";
/// Where codes are sent; nothing listens there, the load program reads them off the redirect.
pub(crate) const REDIRECT_URI: &str = "http://127.0.0.1:9/callback";
/// One verifier for all runs: its secrecy is not what is measured (RFC 7636 §4.1 wants 43 characters).
pub(crate) const CODE_VERIFIER: &str = "bench-bench-bench-bench-bench-bench-bench-1";
