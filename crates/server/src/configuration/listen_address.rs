//! Where the server answers: `host:port`, one or several.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// One address to answer on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListenAddress {
    /// `localhost`: both loopback addresses, of which IPv6 may be missing on the machine.
    Localhost(u16),
    /// An address.
    Address(SocketAddr),
    /// A name that is looked up when the server binds.
    Name {
        /// The host name.
        host: String,
        /// The port.
        port: u16,
    },
}

/// Why a text is no address to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListenAddressError {
    /// The port is missing.
    #[error("must be host:port, as in 127.0.0.1:8080 or [::1]:8080")]
    NoPort,
    /// The port is not a number from 1 to 65535. Port 0 is refused because the public URL needs a fixed one.
    #[error("must end in a port from 1 to 65535")]
    BadPort,
    /// The host is not an address and not a name.
    #[error("must begin with an address or a host name")]
    BadHost,
}

impl ListenAddress {
    /// Reads `host:port`.
    pub fn parse(text: &str) -> Result<Self, ListenAddressError> {
        let (host, port) = text.rsplit_once(':').ok_or(ListenAddressError::NoPort)?;
        let port = port.parse().ok().filter(|port| *port != 0).ok_or(ListenAddressError::BadPort)?;
        if let Some(inside) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let address: Ipv6Addr = inside.parse().map_err(|_| ListenAddressError::BadHost)?;
            return Ok(Self::Address(SocketAddr::new(IpAddr::V6(address), port)));
        }
        if let Ok(address) = host.parse::<Ipv4Addr>() {
            return Ok(Self::Address(SocketAddr::new(IpAddr::V4(address), port)));
        }
        if host.eq_ignore_ascii_case("localhost") {
            return Ok(Self::Localhost(port));
        }
        let is_name = !host.is_empty()
            && host.len() <= NAME_LENGTH_MAX
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
        if is_name {
            Ok(Self::Name { host: host.to_owned(), port })
        } else {
            Err(ListenAddressError::BadHost)
        }
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        match self {
            Self::Localhost(port) | Self::Name { port, .. } => *port,
            Self::Address(address) => address.port(),
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Localhost(port) => write!(formatter, "localhost:{port}"),
            Self::Address(address) => write!(formatter, "{address}"),
            Self::Name { host, port } => write!(formatter, "{host}:{port}"),
        }
    }
}

/// The port without any configuration.
pub const DEFAULT_PORT: u16 = 8080;

const NAME_LENGTH_MAX: usize = 253;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_are_told_apart() {
        assert_eq!(ListenAddress::parse("localhost:8080"), Ok(ListenAddress::Localhost(8080)));
        assert_eq!(
            ListenAddress::parse("[::1]:80"),
            Ok(ListenAddress::Address(SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 80)))
        );
        assert_eq!(
            ListenAddress::parse("127.0.0.1:8080").map(|address| address.to_string()),
            Ok("127.0.0.1:8080".to_owned())
        );
        assert_eq!(
            ListenAddress::parse("idp.internal:443"),
            Ok(ListenAddress::Name { host: "idp.internal".to_owned(), port: 443 })
        );
    }

    #[test]
    fn nonsense_is_refused_with_its_reason() {
        assert_eq!(ListenAddress::parse("8080"), Err(ListenAddressError::NoPort));
        assert_eq!(ListenAddress::parse("localhost:0"), Err(ListenAddressError::BadPort));
        assert_eq!(ListenAddress::parse("localhost:70000"), Err(ListenAddressError::BadPort));
        assert_eq!(ListenAddress::parse(":80"), Err(ListenAddressError::BadHost));
        assert_eq!(ListenAddress::parse("::1:80"), Err(ListenAddressError::BadHost));
        assert_eq!(ListenAddress::parse("http://x:80"), Err(ListenAddressError::BadHost));
    }
}
