//! Where the demo can be when nobody says where.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};

use crate::configuration::DEFAULT_PORT;

/// The first port, from the usual one on, that is free together with the next two: server, app and API.
#[must_use]
pub fn find_free_port() -> Option<u16> {
    (DEFAULT_PORT..DEFAULT_PORT + PORTS_TRIED).find(|first| (*first..*first + PORTS_NEEDED).all(is_free))
}

/// Free on both loopback addresses: browsers ask `localhost` on either. A machine without IPv6 has nobody there.
fn is_free(port: u16) -> bool {
    let is_taken = |address: IpAddr| {
        TcpListener::bind((address, port)).is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
    };
    !is_taken(Ipv4Addr::LOCALHOST.into()) && !is_taken(Ipv6Addr::LOCALHOST.into())
}

const PORTS_NEEDED: u16 = 3;
const PORTS_TRIED: u16 = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_somebody_has_is_not_free() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a socket");
        assert!(!is_free(taken.local_addr().expect("an address").port()));
        assert!(find_free_port().is_some());
    }
}
