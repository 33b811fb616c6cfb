//! The flows of OAuth and OpenID Connect, over real sockets.

mod authentication_wishes;
mod authorization_at_client;
mod authorization_on_page;
mod client_authentication;
mod client_credentials;
mod code_flow;
mod codes;
mod pkce;
mod refresh;
mod refresh_endings;
mod stage;
