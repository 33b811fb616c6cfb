//! The public sockets: bound before anything else starts, and joined later by those of loopback hosts.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs as _};

use actix_web::dev::{Server, ServerHandle};
use tokio::net::TcpSocket;
use tokio::sync::mpsc;
use tracing::{info, warn};

use crate::configuration::ListenAddress;

/// Why a socket cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The name has no address.
    #[error("cannot look up `{address}`: {source}")]
    Unknown {
        /// What was configured.
        address: ListenAddress,
        /// What the system said.
        source: io::Error,
    },
    /// The address is taken, privileged or not ours.
    #[error("cannot listen on {address}: {source}")]
    Refused {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The server cannot be started on its sockets, or ended with a failure.
    #[error("the server ended: {0}")]
    Ended(#[from] io::Error),
}

/// Sockets that are bound and not served yet.
#[derive(Debug)]
pub struct Listeners {
    sockets: Vec<TcpListener>,
    addresses: Vec<SocketAddr>,
}

impl Listeners {
    /// Binds every configured address; must be called inside the runtime.
    pub fn bind(configured: &[ListenAddress]) -> Result<Self, ListenError> {
        let mut listeners = Self { sockets: Vec::new(), addresses: Vec::new() };
        for address in configured {
            match address {
                ListenAddress::Localhost(port) => {
                    listeners.add(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), *port))?;
                    listeners.add_if_possible(SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), *port));
                }
                ListenAddress::Address(address) => listeners.add(*address)?,
                ListenAddress::Name { host, port } => {
                    let found = (host.as_str(), *port)
                        .to_socket_addrs()
                        .map_err(|source| ListenError::Unknown { address: address.clone(), source })?;
                    for address in found.take(ADDRESSES_PER_NAME_MAX) {
                        listeners.add(address)?;
                    }
                }
            }
        }
        Ok(listeners)
    }

    /// Where they listen.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Binds one more address, unless it is among them already.
    pub fn add(&mut self, address: SocketAddr) -> Result<(), ListenError> {
        if self.addresses.contains(&address) {
            return Ok(());
        }
        let socket = bind(address).map_err(|source| ListenError::Refused { address, source })?;
        self.addresses.push(socket.local_addr()?);
        self.sockets.push(socket);
        Ok(())
    }

    /// Binds one more address where the machine has it: IPv6 may be off, a loopback host's port taken.
    pub fn add_if_possible(&mut self, address: SocketAddr) {
        if let Err(error) = self.add(address) {
            warn!(%error, "this address is not served");
        }
    }
}

/// Serves the sockets, and every address that `late` asks for while they are served, until the server stops.
///
/// `start` turns sockets into a running server with that many workers; it is called once for `listeners` and once
/// for each late address, so all of them share what it captures. Signals are left to the first server: when it
/// stops, the late ones are stopped with it.
pub async fn serve<F>(
    listeners: Listeners,
    workers: usize,
    mut late: mpsc::Receiver<SocketAddr>,
    start: F,
) -> Result<(), ListenError>
where
    F: Fn(Vec<TcpListener>, usize) -> io::Result<Server>,
{
    let Listeners { sockets, mut addresses } = listeners;
    let mut server = start(sockets, workers)?;
    let mut late_servers: BTreeMap<SocketAddr, ServerHandle> = BTreeMap::new();
    let ended = loop {
        tokio::select! {
            ended = &mut server => break ended,
            Some(address) = late.recv() => {
                if addresses.contains(&address) || late_servers.len() >= LATE_LISTENERS_MAX {
                    continue;
                }
                match bind(address).and_then(|socket| start(vec![socket], 1)) {
                    Ok(server) => {
                        late_servers.insert(address, server.handle());
                        addresses.push(address);
                        tokio::spawn(server);
                        info!(%address, "a registered host is served on its own address");
                    }
                    Err(error) => warn!(%address, %error, "a registered host cannot be served on its own address"),
                }
            }
        }
    };
    for handle in late_servers.into_values() {
        handle.stop(true).await;
    }
    Ok(ended?)
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A restart must not wait for connections of the last run to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// How many addresses beyond the configured ones are served.
pub const LATE_LISTENERS_MAX: usize = 16;
const ADDRESSES_PER_NAME_MAX: usize = 8;
const BACKLOG: u32 = 2_048;

#[cfg(test)]
mod tests {
    use actix_web::{App, HttpResponse, HttpServer, web};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;

    fn start(sockets: Vec<TcpListener>, workers: usize) -> io::Result<Server> {
        let app = || App::new().default_service(web::to(|| std::future::ready(HttpResponse::NoContent())));
        let mut server = HttpServer::new(app).workers(workers).disable_signals();
        for socket in sockets {
            server = server.listen(socket)?;
        }
        Ok(server.run())
    }

    async fn status(address: SocketAddr) -> io::Result<String> {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer.lines().next().unwrap_or_default().to_owned())
    }

    fn listeners() -> Listeners {
        let mut listeners = Listeners { sockets: Vec::new(), addresses: Vec::new() };
        listeners.add("127.0.0.1:0".parse().expect("an address")).expect("bound");
        listeners
    }

    #[actix_web::test]
    async fn a_late_address_is_served_like_the_first() {
        let listeners = listeners();
        let first = *listeners.addresses().first().expect("an address");
        let neighbour = SocketAddr::new("127.0.0.2".parse().expect("an address"), first.port());
        let (ask, late) = mpsc::channel(4);
        let serving = actix_web::rt::spawn(serve(listeners, 1, late, start));
        ask.send(neighbour).await.expect("a listener");
        ask.send(neighbour).await.expect("a listener");
        // The second message is taken only after the first address is bound.
        ask.reserve_many(4).await.expect("an empty queue");
        assert_eq!(status(first).await.expect("an answer"), "HTTP/1.1 204 No Content");
        assert_eq!(status(neighbour).await.expect("an answer"), "HTTP/1.1 204 No Content");
        serving.abort();
    }

    #[actix_web::test]
    async fn a_taken_address_is_named() {
        let listeners = listeners();
        let address = *listeners.addresses().first().expect("an address");
        let error = Listeners::bind(&[ListenAddress::Address(address)]).expect_err("taken");
        assert!(error.to_string().contains(&address.to_string()), "{error}");
    }

    #[actix_web::test]
    async fn an_address_that_is_asked_for_twice_is_bound_once() {
        let mut listeners = listeners();
        let address = *listeners.addresses().first().expect("an address");
        listeners.add(address).expect("nothing to do");
        assert_eq!(listeners.addresses(), [address]);
    }
}
