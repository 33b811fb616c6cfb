//! What commands say: answers on standard output, complaints on standard error.

use std::io::{self, Write as _};

use serde::Serialize;

use super::Failure;

/// Writes one line of an answer.
pub(super) fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// Writes an answer for programs: one JSON object on one line.
pub(super) fn say_json(answer: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string(answer).map_err(io::Error::other)?;
    say(&text)
}

/// Says why a command could not do its work; if even that cannot be written nobody is listening.
pub(super) fn complain(failure: &Failure) {
    let _ = writeln!(io::stderr(), "doorward: {failure}");
}
