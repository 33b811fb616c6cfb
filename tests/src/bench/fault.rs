//! What can go wrong between the load program and the server.

use std::{fmt, io, path::PathBuf};

/// Why a call, or the whole program, could not go on.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The peer closed the connection before a whole answer had arrived.
    Closed,
    /// The operating system refused a socket, file or process operation.
    Io(io::Error),
    /// The answer is not HTTP/1.1 as this program understands it.
    Malformed(&'static str),
    /// An answer came, but not the one the protocol asks for here.
    Unexpected {
        /// What was asked.
        asked: String,
        /// The status that came.
        status: u16,
        /// The beginning of what came with it.
        excerpt: String,
    },
    /// The answer lacks something the next step needs.
    Missing {
        /// What was asked.
        asked: String,
        /// What was looked for.
        what: &'static str,
        /// The beginning of the answer.
        excerpt: String,
    },
    /// The server program is not where it should be.
    NoServer(PathBuf),
    /// The server did not become ready, or a helper program failed.
    Process(String),
    /// The run outlived its duration by far: some answer never came.
    Stalled,
}

impl Fault {
    /// An unexpected answer, with as much of its body as a person reads.
    pub(crate) fn unexpected(asked: impl Into<String>, status: u16, body: &[u8]) -> Self {
        Self::Unexpected { asked: asked.into(), status, excerpt: excerpt(body) }
    }

    /// An answer without the part the next step needs.
    pub(crate) fn missing(asked: impl Into<String>, what: &'static str, body: &[u8]) -> Self {
        Self::Missing { asked: asked.into(), what, excerpt: excerpt(body) }
    }

    /// Whether the connection died, as it does when the server is killed.
    pub(crate) fn is_disconnection(&self) -> bool {
        matches!(self, Self::Closed | Self::Io(_))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => write!(f, "the server closed the connection"),
            Self::Io(error) => write!(f, "{error}"),
            Self::Malformed(what) => write!(f, "not an HTTP answer: {what}"),
            Self::Unexpected { asked, status, excerpt } => write!(f, "{asked}: {status} {excerpt}"),
            Self::Missing { asked, what, excerpt } => write!(f, "{asked}: no {what} in {excerpt}"),
            Self::NoServer(path) => {
                write!(f, "no server at {}: build it, or name one with --server", path.display())
            }
            Self::Process(what) => write!(f, "{what}"),
            Self::Stalled => write!(f, "an answer never came"),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn excerpt(body: &[u8]) -> String {
    String::from_utf8_lossy(body.get(..EXCERPT_BYTES_MAX).unwrap_or(body)).into_owned()
}

const EXCERPT_BYTES_MAX: usize = 400;
