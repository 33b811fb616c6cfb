//! The smallest cookie jar that a browser session on one host needs.

use std::fmt::Write as _;

use super::http::Answer;

/// Name and value of every cookie the one host has set.
#[derive(Clone, Default)]
pub(crate) struct Cookies {
    pairs: Vec<(String, String)>,
}

impl Cookies {
    /// Takes over what an answer sets; an emptied or expired cookie is forgotten.
    pub(crate) fn take_from(&mut self, answer: Answer<'_>) {
        for line in answer.headers("set-cookie") {
            let mut parts = line.split(';');
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let expired = parts.any(|part| part.trim().eq_ignore_ascii_case("max-age=0"));
            self.pairs.retain(|(known, _)| known != name.trim());
            if !expired && !value.trim().is_empty() {
                self.pairs.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }

    /// The value of the `Cookie` field, or nothing when the jar is empty.
    pub(crate) fn header(&self) -> Option<String> {
        let mut header = String::new();
        for (name, value) in &self.pairs {
            let separator = if header.is_empty() { "" } else { "; " };
            let _ = write!(header, "{separator}{name}={value}");
        }
        (!header.is_empty()).then_some(header)
    }
}
