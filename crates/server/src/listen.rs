//! The public sockets: bound before anything else starts, and joined later by those of loopback hosts.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs as _};

use actix_web::dev::{Server, ServerHandle};
use actix_web::rt;
use tokio::net::TcpSocket;
use tokio::sync::mpsc;
use tracing::{info, warn};
use web::limits::BACKLOG;

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

/// What changes while sockets are served.
pub struct Changes {
    /// Sockets that are to be served, too, each by a worker of its own.
    pub late: mpsc::Receiver<TcpListener>,
    /// Wishes to stop: the first lets requests end that have begun, the second does not.
    pub stop: mpsc::Receiver<()>,
}

/// Serves the sockets until the server stops.
///
/// `start` turns sockets into a running server with that many workers, which leaves signals alone; it is called once
/// for `listeners` and once for each late socket, so all of them share what it captures.
pub async fn serve<F>(
    listeners: Listeners,
    workers: usize,
    mut changes: Changes,
    start: F,
) -> Result<(), ListenError>
where
    F: Fn(Vec<TcpListener>, usize) -> io::Result<Server>,
{
    let mut server = start(listeners.sockets, workers)?;
    let mut handles = vec![server.handle()];
    let mut late_servers = Vec::new();
    let mut is_stopping = false;
    let ended = loop {
        tokio::select! {
            ended = &mut server => break ended,
            Some(()) = changes.stop.recv() => {
                stop(&handles, is_stopping);
                is_stopping = true;
            }
            Some(socket) = changes.late.recv(), if !is_stopping => {
                let address = socket.local_addr()?;
                match start(vec![socket], 1) {
                    Ok(server) => {
                        handles.push(server.handle());
                        late_servers.push(rt::spawn(server));
                        info!(%address, "a registered host is served on its own address");
                    }
                    Err(error) => warn!(%address, %error, "a registered host cannot be served on its own address"),
                }
            }
        }
    };
    for server in late_servers {
        // It ends as the first one did, and has nothing to add.
        let _ = server.await;
    }
    Ok(ended?)
}

fn stop(handles: &[ServerHandle], is_impatient: bool) {
    for handle in handles {
        // The wish is sent at once; that it has come true is seen when the server ends.
        drop(handle.stop(!is_impatient));
    }
}

/// Binds an address; must be called inside the runtime.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A restart must not wait for connections of the last run to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

const ADDRESSES_PER_NAME_MAX: usize = 8;

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
    async fn a_late_socket_is_served_like_the_first_and_stops_with_it() {
        let listeners = listeners();
        let first = *listeners.addresses().first().expect("an address");
        let neighbour = SocketAddr::new("127.0.0.2".parse().expect("an address"), first.port());
        let (late_sender, late) = mpsc::channel(4);
        let (stop_sender, stop) = mpsc::channel(4);
        let serving = actix_web::rt::spawn(serve(listeners, 1, Changes { late, stop }, start));
        late_sender.send(bind(neighbour).expect("bound")).await.expect("somebody listens");
        assert_eq!(status(first).await.expect("an answer"), "HTTP/1.1 204 No Content");
        assert_eq!(status(neighbour).await.expect("an answer"), "HTTP/1.1 204 No Content");
        stop_sender.send(()).await.expect("somebody listens");
        serving.await.expect("no panic").expect("a good end");
        assert!(status(first).await.is_err() && status(neighbour).await.is_err());
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
