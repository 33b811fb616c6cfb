//! The issuer of a tenant: fixed by its primary host, whatever host was asked.

use domain::names::{Host, NameError, Slug};
use std::fmt;

/// The origin of the installation: its scheme and the host below which tenants live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicOrigin {
    host: Host,
    plain_http: bool,
}

/// `https://` or, for loopback names only, `http://`, and a host; no path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Issuer(String);

/// Plain http was asked for on a host that leaves this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("plain http is only for loopback names and addresses")]
pub struct PlainHttpBeyondLoopback;

impl PublicOrigin {
    /// An https origin.
    #[must_use]
    pub fn https(host: Host) -> Self {
        Self { host, plain_http: false }
    }

    /// A plain http origin, on this machine only.
    pub fn loopback_http(host: Host) -> Result<Self, PlainHttpBeyondLoopback> {
        if host.is_loopback() { Ok(Self { host, plain_http: true }) } else { Err(PlainHttpBeyondLoopback) }
    }

    /// The platform's own host.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Whether pages of this host travel in plain http.
    #[must_use]
    pub fn is_plain_http(&self, host: &Host) -> bool {
        self.plain_http && host.is_loopback()
    }

    /// The one spelling of a host: without the port that its scheme implies (RFC 9110 §4.2.3).
    #[must_use]
    pub fn canonical(&self, host: Host) -> Host {
        let implied = if self.is_plain_http(&host) { 80 } else { 443 };
        if host.port() == Some(implied) { host.without_port() } else { host }
    }

    /// The issuer that a primary host makes.
    #[must_use]
    pub fn issuer(&self, primary_host: &Host) -> Issuer {
        let scheme = if self.is_plain_http(primary_host) { "http" } else { "https" };
        Issuer(format!("{scheme}://{primary_host}"))
    }

    /// The host that a tenant has by its short name; none where the platform's host is an address.
    pub fn host_of(&self, slug: &Slug) -> Result<Option<Host>, NameError> {
        self.host.below(slug)
    }
}

impl Issuer {
    /// The text of the `iss` claim.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An address below the issuer; `path` begins with a slash.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_never_leaves_the_machine() {
        let host = |text| Host::parse(text).unwrap();
        assert_eq!(PublicOrigin::loopback_http(host("id.example")), Err(PlainHttpBeyondLoopback));
        let origin = PublicOrigin::loopback_http(host("localhost:8080")).unwrap();
        assert_eq!(origin.issuer(&host("127.0.0.2:8080")).as_str(), "http://127.0.0.2:8080");
        assert_eq!(origin.issuer(&host("acme.example")).as_str(), "https://acme.example");
        let own = origin.host_of(&Slug::parse("acme").unwrap()).unwrap();
        assert_eq!(own, Some(host("acme.localhost:8080")));
    }
}
