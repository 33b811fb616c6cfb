//! The platform's origin.

use std::fmt;

use url::{Host, Url};

/// The platform's origin: `https` anywhere, plain `http` on loopback only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    url: Url,
}

/// Why a text is not the platform's origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PublicUrlError {
    /// Not a URL at all.
    #[error("must be a URL such as https://id.example.com")]
    NotAUrl,
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
        match url.scheme() {
            _ if url.host().is_none() => Err(PublicUrlError::NotAUrl),
            "https" | "http" if !is_origin => Err(PublicUrlError::NotAnOrigin),
            "https" => Ok(Self { url }),
            "http" if is_loopback(&url) => Ok(Self { url }),
            "http" => Err(PublicUrlError::PlainHttp),
            _ => Err(PublicUrlError::Scheme),
        }
    }

    /// Whether only this machine can reach it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
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

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
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
    fn the_origin_has_no_slash_and_no_default_port() {
        let url = PublicUrl::parse("https://ID.example.com:443/").expect("an origin");
        assert_eq!(url.origin(), "https://id.example.com");
        assert_eq!(url.authority(), "id.example.com");
        assert_eq!(url.port(), 443);
    }
}
