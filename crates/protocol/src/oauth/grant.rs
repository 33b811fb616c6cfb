//! The names of grants, response types, response modes and client authentication that are built.

use crate::wire_enum::wire_enum;

wire_enum! {
    /// A value of `grant_type`.
    pub enum GrantType {
        /// RFC 6749 §4.1.3.
        AuthorizationCode = "authorization_code",
        /// RFC 6749 §6.
        RefreshToken = "refresh_token",
        /// RFC 6749 §4.4.
        ClientCredentials = "client_credentials",
    }
}

wire_enum! {
    /// A value of `response_type`.
    pub enum ResponseType {
        /// RFC 6749 §4.1.1.
        Code = "code",
    }
}

wire_enum! {
    /// A value of `response_mode`.
    pub enum ResponseMode {
        /// In the query of the redirect URI (OAuth 2.0 Multiple Response Type Encoding Practices §2.1).
        Query = "query",
        /// In its fragment (the same, §2.1).
        Fragment = "fragment",
        /// As a form that the browser posts (OAuth 2.0 Form Post Response Mode §2).
        FormPost = "form_post",
    }
}

wire_enum! {
    /// A value of `token_endpoint_auth_method` (RFC 7591 §2).
    pub enum TokenEndpointAuthMethod {
        /// HTTP Basic.
        ClientSecretBasic = "client_secret_basic",
        /// In the form body.
        ClientSecretPost = "client_secret_post",
        /// A public client.
        None = "none",
    }
}
