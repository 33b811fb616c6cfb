//! The paths that other programs rely on, named once for the table of endpoints and for discovery.

/// OpenID provider metadata (OpenID Connect Discovery 1.0 §4).
pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
/// Authorization server metadata (RFC 8414 §3).
pub const OAUTH_AUTHORIZATION_SERVER: &str = "/.well-known/oauth-authorization-server";
/// The public keys (RFC 7517 §5).
pub const JWKS: &str = "/.well-known/jwks.json";
/// Where people are sent to sign in (RFC 6749 §3.1).
pub const AUTHORIZE: &str = "/oauth2/authorize";
/// Where grants become tokens (RFC 6749 §3.2).
pub const TOKEN: &str = "/oauth2/token";
/// Where claims are read (OpenID Connect Core 1.0 §5.3).
pub const USERINFO: &str = "/oauth2/userinfo";
/// Where resource servers ask about tokens (RFC 7662 §2).
pub const INTROSPECT: &str = "/oauth2/introspect";
/// Where clients give tokens back (RFC 7009 §2).
pub const REVOKE: &str = "/oauth2/revoke";
/// Where applications sign people out (OpenID Connect RP-Initiated Logout 1.0 §2).
pub const LOGOUT: &str = "/oauth2/logout";
/// Where people sign in.
pub const LOGIN: &str = "/login";
/// Where people let apps use their account.
pub const CONSENT: &str = "/consent";
/// Where people sign themselves out.
pub const SIGN_OUT: &str = "/logout";
/// Where people see their account.
pub const ACCOUNT: &str = "/account";
/// Where a person ends one of their sessions.
pub const ACCOUNT_SESSION_REVOKE: &str = "/account/sessions/{id}/revoke";
/// Where the first platform administrator is made.
pub const SET_UP: &str = "/platform/setup/{token}";
