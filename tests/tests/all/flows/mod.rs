//! The flows of OAuth and OpenID Connect, over real sockets.

mod code_flow;
