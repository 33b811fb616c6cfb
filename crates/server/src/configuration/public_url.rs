//! The platform's origin.

use std::fmt;

use domain::names::Host;
use services::issuer::PublicOrigin;
use url::Url;

/// The platform's origin: `https` anywhere, plain `http` on loopback only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    url: Url,
    public_origin: PublicOrigin,
}

/// Why a text is not the platform's origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PublicUrlError {
    /// Not a URL at all.
    #[error("must be a URL such as https://id.example.com")]
    NotAUrl,
    /// A host that no `Host` header could name.
    #[error("must have a host of letters, digits and inner hyphens between dots, or an address")]
    Host,
    /// Neither `http` nor `https`.
    #[error("must begin with https://")]
    Scheme,
    /// `http` on a host that others can reach.
    #[error("may be plain http only for localhost, *.localhost and loopback addresses")]
    PlainHttp,
    /// More than scheme, host and port.
    #[error("must be scheme, host and port only: no path, query, fragment or user")]
    NotAnOrigin,
}

impl PublicUrl {
    /// Reads an origin.
    pub fn parse(text: &str) -> Result<Self, PublicUrlError> {
        let url = Url::parse(text).map_err(|_| PublicUrlError::NotAUrl)?;
        let is_origin = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let host = || Host::parse(url.authority()).map_err(|_| PublicUrlError::Host);
        let public_origin = match url.scheme() {
            _ if url.host().is_none() => Err(PublicUrlError::NotAUrl),
            "https" | "http" if !is_origin => Err(PublicUrlError::NotAnOrigin),
            "https" => host().map(PublicOrigin::https),
            "http" => PublicOrigin::loopback_http(host()?).map_err(|_| PublicUrlError::PlainHttp),
            _ => Err(PublicUrlError::Scheme),
        }?;
        Ok(Self { url, public_origin })
    }

    /// Whether only this machine can reach it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.public_origin.host().is_loopback()
    }

    /// The same as the services take it.
    #[must_use]
    pub const fn public_origin(&self) -> &PublicOrigin {
        &self.public_origin
    }

    /// `https` or `http`.
    #[must_use]
    pub fn scheme(&self) -> &str {
        self.url.scheme()
    }

    /// The host, with the port where it is not the scheme's default, as it stands in a `Host` header.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.url.authority()
    }

    /// The port, also where it is the scheme's default.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(443)
    }

    /// The origin without a slash at its end.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for accepted in [
            "http://localhost:8080",
            "http://id.localhost",
            "http://127.0.0.2:8080/",
            "http://[::1]:9",
            "https://id.example.com",
        ] {
            assert!(PublicUrl::parse(accepted).is_ok(), "{accepted}");
        }
        for refused in ["http://id.example.com", "http://10.0.0.1", "http://localhost.example.com"] {
            assert_eq!(PublicUrl::parse(refused), Err(PublicUrlError::PlainHttp), "{refused}");
        }
    }

    #[test]
    fn only_an_origin_is_accepted() {
        for refused in
            ["https://a.example/x", "https://a.example/?q", "https://a.example/#f", "https://u@a.example"]
        {
            assert_eq!(PublicUrl::parse(refused), Err(PublicUrlError::NotAnOrigin), "{refused}");
        }
        assert_eq!(PublicUrl::parse("ftp://a.example"), Err(PublicUrlError::Scheme));
        assert_eq!(PublicUrl::parse("a.example"), Err(PublicUrlError::NotAUrl));
    }

    #[test]
    fn a_host_that_nobody_could_ask_for_is_refused() {
        for refused in ["https://my_host.example", "https://id.example.com.", "https://-a.example"] {
            assert_eq!(PublicUrl::parse(refused), Err(PublicUrlError::Host), "{refused}");
        }
        for accepted in ["https://ID.example:8443", "https://[::1]", "https://bücher.example"] {
            assert!(PublicUrl::parse(accepted).is_ok(), "{accepted}");
        }
    }

    #[test]
    fn the_origin_has_no_slash_and_no_default_port() {
        let url = PublicUrl::parse("https://ID.example.com:443/").expect("an origin");
        assert_eq!(url.origin(), "https://id.example.com");
        assert_eq!(url.authority(), "id.example.com");
        assert_eq!(url.port(), 443);
    }
}
