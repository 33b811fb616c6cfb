//! Structured logs on standard error: one event, one line, nothing in it that a terminal would obey.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write};

use tracing::Level;
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{Layer, Registry, fmt};

use crate::configuration::{LogFormat, Logging};

/// Why logs cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum LoggingError {
    /// The filter cannot be read.
    #[error("the log filter cannot be read: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Somebody else in this process writes logs already.
    #[error("logs were set up twice: {0}")]
    Twice(#[from] tracing::subscriber::SetGlobalDefaultError),
}

/// Sends all events of the process to standard error from now on.
pub fn install(logging: &Logging) -> Result<(), LoggingError> {
    let format =
        logging.format.unwrap_or(if io::stderr().is_terminal() { LogFormat::Text } else { LogFormat::Json });
    install_to(&logging.filter, format, io::stderr)
}

/// Sends them somewhere else, with the same rules about what may be in a line.
pub fn install_to<W>(filter: &str, format: LogFormat, writer: W) -> Result<(), LoggingError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    Ok(tracing::subscriber::set_global_default(subscriber(filter, format, writer)?)?)
}

fn subscriber<W>(
    filter: &str,
    format: LogFormat,
    writer: W,
) -> Result<impl tracing::Subscriber + Send + Sync + use<W>, LoggingError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_ansi(false).with_writer(OneLine(writer));
    let layer = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().with_span_list(false).flatten_event(true).boxed(),
    };
    // Libraries print headers, forms and SQL values below `info` (CVE-2022-23469, CVE-2025-1296), so no filter of
    // the operator's can open them.
    let ours_below_info = filter_fn(|event| {
        *event.level() <= Level::INFO || OURS.iter().any(|name| is_below(event.target(), name))
    });
    Ok(Registry::default().with(layer.with_filter(ours_below_info).with_filter(EnvFilter::try_new(filter)?)))
}

fn is_below(target: &str, name: &str) -> bool {
    target.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

const OURS: [&str; 9] =
    ["doorward", "server", "web", "services", "store", "migrations", "domain", "protocol", "gate"];

/// Makes writers that escape whatever could leave the line or colour the terminal (RUSTSEC-2025-0055).
struct OneLine<W>(W);

/// Escapes one formatted event.
struct OneLineWriter<W>(W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for OneLine<W> {
    type Writer = OneLineWriter<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        OneLineWriter(self.0.make_writer())
    }
}

impl<W: Write> Write for OneLineWriter<W> {
    // The layer formats an event completely and writes it with one call, so the last line feed is the event's own.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let mut escaped = String::with_capacity(line.len() + 1);
        for character in line.chars() {
            if is_dangerous(character) {
                // Also valid inside a JSON string (RFC 8259 §7); all of these lie in the basic plane.
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{:04x}", u32::from(character));
            } else {
                escaped.push(character);
            }
        }
        escaped.push('\n');
        self.0.write_all(escaped.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Control characters of both sets, line and paragraph separators, and the marks that reverse the reading direction.
fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("a page").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(filter: &str, format: LogFormat, act: impl FnOnce()) -> String {
        let page = Page::default();
        let writer = page.clone();
        let subscriber = subscriber(filter, format, move || writer.clone()).expect("a subscriber");
        tracing::subscriber::with_default(subscriber, act);
        let bytes = page.0.lock().expect("a page").clone();
        String::from_utf8(bytes).expect("text")
    }

    const HOSTILE: &str = "a\r\nFAKE level=ERROR \u{1b}[31mred\u{9b}2J\u{202e}txt\u{2028}\u{7f}";

    #[test]
    fn what_users_write_stays_on_its_line_and_has_no_colour() {
        for format in [LogFormat::Text, LogFormat::Json] {
            let text = written("info", format, || {
                let span = tracing::info_span!("request", request_id = HOSTILE);
                span.in_scope(|| tracing::info!(user_agent = HOSTILE, shown = %HOSTILE, "{HOSTILE}"));
            });
            assert_eq!(text.matches('\n').count(), 1, "{text:?}");
            assert!(!text.trim_end_matches('\n').chars().any(is_dangerous), "{text:?}");
        }
    }

    #[test]
    fn a_json_line_is_json_and_carries_the_request_id() {
        let text = written("info", LogFormat::Json, || {
            let span = tracing::info_span!("request", request_id = "r-1");
            span.in_scope(|| tracing::info!(name = HOSTILE, "signed in"));
        });
        let line: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(line["span"]["request_id"], "r-1");
        assert_eq!(line["message"], "signed in");
        assert_eq!(line["name"], HOSTILE);
    }

    #[test]
    fn libraries_stay_quiet_below_info_whatever_the_filter_says() {
        let text = written("trace,actix_http=trace", LogFormat::Text, || {
            tracing::trace!(target: "actix_http::h1", "canary in a header");
            tracing::debug!(target: "sqlx::query", "canary in a parameter");
            tracing::debug!(target: "webby", "canary of a stranger with a similar name");
            tracing::warn!(target: "sqlx::query", "slow");
            tracing::trace!(target: "services::tokens", "ours");
        });
        assert!(!text.contains("canary"), "{text}");
        assert!(text.contains("slow") && text.contains("ours"), "{text}");
    }
}
