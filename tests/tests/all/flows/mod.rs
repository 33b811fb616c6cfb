//! The flows of OAuth and OpenID Connect, over real sockets.

mod authentication_wishes;
mod authorization_at_client;
mod authorization_on_page;
mod client_authentication;
mod client_credentials;
mod code_flow;
mod codes;
mod consent;
mod cut_off;
mod discovery;
mod forged_tokens;
mod forger;
mod introspection;
mod logout;
mod open_requests;
mod openidconnect_client;
mod pkce;
mod refresh;
mod refresh_endings;
mod signing_keys;
mod stage;
mod token_revocation;
mod userinfo;
