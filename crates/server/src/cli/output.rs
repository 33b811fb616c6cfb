//! What commands say: answers on standard output, complaints on standard error.

use std::io::{self, Write as _};

use serde::Serialize;

use std::error::Error;

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
    let _ = writeln!(io::stderr(), "doorward: {}", with_causes(failure));
}

/// What went wrong and why, as far down as it is known; what is said once is not said again.
pub(super) fn with_causes(failure: &dyn Error) -> String {
    let mut said = failure.to_string();
    let mut cause = failure.source();
    while let Some(deeper) = cause {
        let text = deeper.to_string();
        if !said.contains(&text) {
            said.push_str(": ");
            said.push_str(&text);
        }
        cause = deeper.source();
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Said(&'static str, #[source] Option<Box<Said>>);

    #[test]
    fn each_cause_is_said_once() {
        let deepest = Said("no route", None);
        let middle = Said("no answer: no route", Some(Box::new(deepest)));
        assert_eq!(
            with_causes(&Said("the database", Some(Box::new(middle)))),
            "the database: no answer: no route"
        );
    }
}
