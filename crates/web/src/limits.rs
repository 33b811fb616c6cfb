//! Limits of the HTTP server: how long callers may take, and how much they may send.

use std::time::Duration;

/// How long a caller may take to send the head of a request.
pub const CLIENT_REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a caller may take to close a connection that we want closed.
pub const CLIENT_DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How long an idle connection stays open; longer than the usual idle time of proxies, so that they close first.
pub const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How many connections one worker holds.
pub const CONNECTIONS_PER_WORKER_MAX: usize = 25_000;
/// How many TCP connections wait to be accepted.
pub const BACKLOG: u32 = 2_048;
/// The largest body of a request.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// The longest request target; room for a full set of authorization parameters.
pub const TARGET_BYTES_MAX: usize = 16 * 1024;
/// How long a caller may take to send the body of a form.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);
