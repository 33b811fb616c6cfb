//! Hosts on further loopback addresses, which need no DNS: which of them this server can answer on by itself.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Mutex, PoisonError};

use store::Registry;
use tokio::sync::mpsc;
use tracing::warn;

use crate::configuration::ListenAddress;
use crate::listen::{Listeners, bind};

/// The further loopback addresses that may be bound because a tenant's host stands on one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoopbackNeighbours {
    port: u16,
    taken: Vec<Ipv4Addr>,
}

impl LoopbackNeighbours {
    /// `None` unless the server itself answers on IPv4 loopback: a public server never opens a listener for a host.
    #[must_use]
    pub fn of(listen: &[ListenAddress]) -> Option<Self> {
        let loopback = |address: &ListenAddress| match address {
            ListenAddress::Localhost(port) => Some((Ipv4Addr::LOCALHOST, *port)),
            ListenAddress::Address(SocketAddr::V4(address)) if address.ip().is_loopback() => {
                Some((*address.ip(), address.port()))
            }
            ListenAddress::Address(_) | ListenAddress::Name { .. } => None,
        };
        let taken: Vec<_> = listen.iter().filter_map(loopback).collect();
        let port = taken.first()?.1;
        let taken =
            taken.into_iter().filter(|(_, other)| *other == port).map(|(address, _)| address).collect();
        Some(Self { port, taken })
    }

    /// The address to bind for `host`, as registered (`127.0.0.2:8080`): another 127.x.y.z with the server's port.
    #[must_use]
    pub fn address_for(&self, host: &str) -> Option<SocketAddr> {
        let (address, port) = host.split_once(':').unwrap_or((host, "80"));
        let address: Ipv4Addr = address.parse().ok()?;
        let port: u16 = port.parse().ok()?;
        let is_neighbour = address.is_loopback() && port == self.port && !self.taken.contains(&address);
        is_neighbour.then_some(SocketAddr::new(IpAddr::V4(address), port))
    }
}

/// Binds the addresses of hosts that are registered while the server runs.
pub struct LateHosts {
    neighbours: LoopbackNeighbours,
    known: Mutex<BTreeSet<SocketAddr>>,
    sockets: mpsc::Sender<TcpListener>,
}

impl LateHosts {
    /// Adds the addresses of all hosts of today to `listeners`; the sockets of later ones come through the receiver.
    #[must_use]
    pub fn beside(
        listeners: &mut Listeners,
        neighbours: LoopbackNeighbours,
        registry: &Registry,
    ) -> (Self, mpsc::Receiver<TcpListener>) {
        let (sockets, late) = mpsc::channel(ADDRESSES_MAX);
        let mut known = BTreeSet::new();
        for address in registry.hosts().filter_map(|host| neighbours.address_for(host.as_str())) {
            if known.len() < ADDRESSES_MAX && known.insert(address) {
                listeners.add_if_possible(address);
            }
        }
        (Self { neighbours, known: Mutex::new(known), sockets }, late)
    }

    /// Binds what is new in the registry; who connects from now on is answered, if only as soon as the socket is served.
    pub fn follow(&self, registry: &Registry) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for address in registry.hosts().filter_map(|host| self.neighbours.address_for(host.as_str())) {
            if known.len() >= ADDRESSES_MAX || !known.insert(address) {
                continue;
            }
            match bind(address) {
                // It is dropped, and so closed, when the server is stopping.
                Ok(socket) => drop(self.sockets.try_send(socket)),
                Err(error) => {
                    warn!(%address, %error, "a registered host cannot be served on its own address");
                }
            }
        }
    }
}

/// How many addresses beyond the configured ones are served; each has a worker of its own.
const ADDRESSES_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn neighbours(listen: &str) -> Option<LoopbackNeighbours> {
        LoopbackNeighbours::of(&[ListenAddress::parse(listen).expect("an address")])
    }

    #[test]
    fn another_loopback_address_with_the_same_port_is_a_neighbour() {
        let here = neighbours("localhost:8080").expect("loopback");
        assert_eq!(here.address_for("127.0.0.2:8080"), Some("127.0.0.2:8080".parse().expect("an address")));
        for no in [
            "127.0.0.1:8080",
            "127.0.0.2:8081",
            "127.0.0.2",
            "10.0.0.1:8080",
            "acme.localhost:8080",
            "[::1]:8080",
        ] {
            assert_eq!(here.address_for(no), None, "{no}");
        }
    }

    #[test]
    fn a_host_without_a_port_means_the_schemes_default() {
        let here = neighbours("127.0.0.1:80").expect("loopback");
        assert_eq!(here.address_for("127.0.0.9"), Some("127.0.0.9:80".parse().expect("an address")));
    }

    #[test]
    fn a_server_that_others_reach_has_no_neighbours() {
        for listen in ["0.0.0.0:8080", "10.0.0.1:8080", "[::1]:8080", "id.internal:8080"] {
            assert_eq!(neighbours(listen), None, "{listen}");
        }
    }
}
