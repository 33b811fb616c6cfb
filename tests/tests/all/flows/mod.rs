//! The flows of OAuth and OpenID Connect, over real sockets.

mod authorization_at_client;
mod authorization_on_page;
mod code_flow;
mod pkce;
mod stage;
