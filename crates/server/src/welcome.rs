//! What the operator reads when the server is ready.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;

use crate::configuration::{Configuration, PublicUrl};

/// What is said; taken from the configuration before the server takes that.
pub struct Welcome {
    public_url: PublicUrl,
    data_dir: String,
    metrics: Option<SocketAddr>,
}

impl Welcome {
    /// Notes what will be said.
    #[must_use]
    pub fn of(configuration: &Configuration) -> Self {
        Self {
            public_url: configuration.public_url.clone(),
            data_dir: absolute(&configuration.data_dir),
            metrics: configuration.metrics_listen,
        }
    }

    /// For an installation that nobody administers yet: the way in, shown here and nowhere else.
    #[must_use]
    pub fn with_set_up_link(&self, path: &str, addresses: &[SocketAddr]) -> String {
        format!(
            "\n  Doorward {VERSION} is ready, and nobody administers it yet.\n\n  \
             Open this link to become its first administrator; it works once, within a day:\n\n    \
             {origin}{path}\n\n  \
             Data and master key are in {data}; keep a copy of both.\n  \
             For automation:  doorward platform-key create --name NAME\n  \
             For a tour:      doorward demo\n{addresses}",
            origin = self.public_url.origin(),
            data = self.data_dir,
            addresses = self.addresses(addresses),
        )
    }

    /// For every other start.
    #[must_use]
    pub fn again(&self, addresses: &[SocketAddr]) -> String {
        format!(
            "\n  Doorward {VERSION} is ready at {}\n{}",
            self.public_url.origin(),
            self.addresses(addresses)
        )
    }

    fn addresses(&self, addresses: &[SocketAddr]) -> String {
        let mut text = String::from("\n  listening on  ");
        for (index, address) in addresses.iter().enumerate().take(ADDRESSES_SHOWN_MAX) {
            // Writing to a string cannot fail.
            let _ = write!(text, "{}{address}", if index == 0 { "" } else { ", " });
        }
        if addresses.len() > ADDRESSES_SHOWN_MAX {
            let _ = write!(text, " and {} more", addresses.len() - ADDRESSES_SHOWN_MAX);
        }
        if let Some(metrics) = self.metrics {
            let _ = write!(text, "\n  metrics at    http://{metrics}/metrics");
        }
        text.push('\n');
        text
    }
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

const VERSION: &str = env!("CARGO_PKG_VERSION");
const ADDRESSES_SHOWN_MAX: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::{ConfigurationFile, Sources};

    fn welcome() -> Welcome {
        let sources = Sources { file: ConfigurationFile::Ignored, ..Sources::default() };
        Welcome::of(&Configuration::load(sources).expect("defaults"))
    }

    #[test]
    fn the_link_stands_alone_on_its_line_so_that_it_can_be_copied() {
        let text = welcome().with_set_up_link("/platform/setup/abc", &[]);
        assert!(text.lines().any(|line| line.trim() == "http://localhost:8080/platform/setup/abc"), "{text}");
        assert!(text.contains("/data;"), "{text}");
    }

    #[test]
    fn a_later_start_tells_addresses_and_not_too_many() {
        let address = |last| SocketAddr::from(([127, 0, 0, last], 8080));
        let text = welcome().again(&(1..=6).map(address).collect::<Vec<_>>());
        assert!(text.contains("127.0.0.4:8080 and 2 more") && !text.contains("setup"), "{text}");
        assert!(text.contains("http://127.0.0.1:9464/metrics"), "{text}");
    }
}
