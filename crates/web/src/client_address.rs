//! Whose `X-Forwarded-For` is believed, and what then is the caller's address.

use std::net::IpAddr;

/// The proxies between the callers and us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies {
    networks: Vec<Network>,
}

/// An address or a network in CIDR notation (RFC 4632).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix_length: u8,
}

/// Why a text is no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// Not an address.
    #[error("must be an address such as 10.0.0.7 or a network such as 10.0.0.0/8")]
    BadAddress,
    /// Longer than the address, or not a number.
    #[error("has a prefix length that does not fit the address")]
    BadPrefix,
    /// Bits below the prefix: usually a slip that would trust more than was meant.
    #[error("has bits set below its prefix length")]
    HostBits,
}

impl TrustedProxies {
    /// Trusts these networks.
    #[must_use]
    pub fn new(networks: Vec<Network>) -> Self {
        Self { networks }
    }

    /// Whether `address` is one of the proxies.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }

    /// The caller's address: the socket's peer, unless that is a proxy; then the rightmost hop that is none.
    ///
    /// `forwarded_for` holds the values of all `X-Forwarded-For` headers in order. Everything left of the first
    /// untrusted hop was written by the caller and is not read; a hop that is not an address ends the walk.
    pub fn caller_address<'a, I>(&self, peer: IpAddr, forwarded_for: I) -> IpAddr
    where
        I: IntoIterator<Item = &'a str>,
        I::IntoIter: DoubleEndedIterator,
    {
        let mut caller = peer.to_canonical();
        for hop in forwarded_for.into_iter().rev().flat_map(|value| value.rsplit(',')).take(HOPS_MAX) {
            if !self.contains(caller) {
                return caller;
            }
            let Ok(address) = hop.trim().parse::<IpAddr>() else { return caller };
            caller = address.to_canonical();
        }
        caller
    }
}

impl Network {
    /// Reads an address or `address/prefix`.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        let (address, prefix) =
            text.split_once('/').map_or((text, None), |(address, rest)| (address, Some(rest)));
        let address: IpAddr = address.parse().map_err(|_| NetworkError::BadAddress)?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix_length = match prefix {
            None => width,
            Some(digits) => {
                digits.parse().ok().filter(|bits| *bits <= width).ok_or(NetworkError::BadPrefix)?
            }
        };
        let network = Self { address, prefix_length };
        if masked(address, prefix_length) == bits(address) {
            Ok(network)
        } else {
            Err(NetworkError::HostBits)
        }
    }

    /// Whether `address` lies inside; an IPv4 address written as IPv6 counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.address.is_ipv4()
            && masked(address, self.prefix_length) == bits(self.address)
    }
}

/// The address at the top of 128 bits, so that one mask serves both families.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn masked(address: IpAddr, prefix_length: u8) -> u128 {
    let mask = u128::MAX.checked_shl(128 - u32::from(prefix_length)).unwrap_or(0);
    bits(address) & mask
}

const HOPS_MAX: usize = 32;

#[cfg(test)]
mod tests {
    // Covers P-05, W-11.
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn proxies() -> TrustedProxies {
        TrustedProxies::new(vec![
            Network::parse("10.0.0.0/8").expect("a network"),
            Network::parse("2001:db8::1").expect("an address"),
        ])
    }

    #[test]
    fn a_stranger_cannot_say_who_he_is() {
        let caller = proxies().caller_address(address("203.0.113.9"), ["10.0.0.1, 127.0.0.1"]);
        assert_eq!(caller, address("203.0.113.9"));
    }

    #[test]
    fn behind_a_proxy_the_rightmost_untrusted_hop_counts() {
        let headers = ["127.0.0.1, 198.51.100.1", "198.51.100.7, 10.9.9.9"];
        assert_eq!(proxies().caller_address(address("10.0.0.1"), headers), address("198.51.100.7"));
    }

    #[test]
    fn a_hop_that_is_no_address_ends_the_walk() {
        for bad in ["fe80::1%eth0", "unknown", "", "198.51.100.7:8080"] {
            assert_eq!(proxies().caller_address(address("10.0.0.1"), [bad]), address("10.0.0.1"), "{bad}");
        }
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothes_is_the_same_proxy() {
        assert!(proxies().contains(address("::ffff:10.1.2.3")));
        assert!(proxies().contains(address("2001:db8::1")));
        assert!(!proxies().contains(address("2001:db8::2")));
    }

    #[test]
    fn networks_are_read_strictly() {
        assert_eq!(Network::parse("10.0.0.1/8"), Err(NetworkError::HostBits));
        assert_eq!(Network::parse("10.0.0.0/33"), Err(NetworkError::BadPrefix));
        assert_eq!(Network::parse("10.0.0"), Err(NetworkError::BadAddress));
        assert!(Network::parse("0.0.0.0/0").is_ok_and(|all| all.contains(address("8.8.8.8"))));
        assert!(Network::parse("::/0").is_ok_and(|all| all.contains(address("2001:db8::7"))));
    }

    #[test]
    fn nothing_left_of_the_first_stranger_is_read() {
        let long = format!("{}203.0.113.5", "not an address, ".repeat(10_000));
        assert_eq!(proxies().caller_address(address("10.0.0.1"), [long.as_str()]), address("203.0.113.5"));
        let chain = ["10.0.0.2"; 1_000].join(",");
        assert_eq!(proxies().caller_address(address("10.0.0.1"), [chain.as_str()]), address("10.0.0.2"));
        assert_eq!(proxies().caller_address(address("10.0.0.1"), [""; 0]), address("10.0.0.1"));
    }

    #[test]
    fn a_zone_and_quotes_are_no_address() {
        for bad in ["\"198.51.100.7\"", "[2001:db8::9]", "2001:db8::9%1", "0x7f.1", "127.1", "198.51.100.7;"]
        {
            assert_eq!(proxies().caller_address(address("10.0.0.1"), [bad]), address("10.0.0.1"), "{bad}");
        }
    }
}
