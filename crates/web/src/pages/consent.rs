//! The model of the consent page.

use serde::Serialize;

/// Posts `flow`, `csrf` and `decision` (`allow` or `deny`) to `/consent`.
#[derive(Clone, Serialize)]
pub struct ConsentPage {
    /// The handle of the authorization request that waits for the decision.
    pub flow: String,
    /// Bound to the browser's cookie.
    pub csrf: String,
    /// The app that asks.
    pub client_name: String,
    /// The account it asks for: what the person signs in with.
    pub account: String,
    /// Scopes in the order asked; those of OIDC are put in words, others are shown by name.
    pub scopes: Vec<String>,
    /// Where the browser goes after the decision: host of the redirect URI, or its private-use scheme.
    pub redirect_host: String,
}
