//! A connection with somebody behind it who knows what to ask next.

use std::net::SocketAddr;

use super::{fault::Fault, histogram::Histogram, http::Connection};

/// Somebody who makes one call after the other and judges the answers.
pub(crate) trait Caller: Send + 'static {
    /// Makes one call; an answer that is not the expected one is a fault.
    fn call(&mut self, connection: &mut Connection) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// One caller on one connection, with what it saw.
pub(crate) struct Station<C> {
    address: SocketAddr,
    connection: Connection,
    caller: C,
    /// Latencies of the good calls.
    pub(crate) latency: Histogram,
    /// How many calls failed.
    pub(crate) faults: u64,
    /// The first of them, in words.
    pub(crate) first_fault: Option<String>,
}

impl<C: Caller> Station<C> {
    /// Connects the caller.
    pub(crate) async fn open(address: SocketAddr, caller: C) -> Result<Self, Fault> {
        let connection = Connection::open(address).await?;
        Ok(Self { address, connection, caller, latency: Histogram::new(), faults: 0, first_fault: None })
    }

    /// Connects one station for each caller.
    pub(crate) async fn open_all(
        address: SocketAddr,
        callers: impl IntoIterator<Item = C>,
    ) -> Result<Vec<Self>, Fault> {
        let mut stations = Vec::new();
        for caller in callers {
            stations.push(Self::open(address, caller).await?);
        }
        Ok(stations)
    }

    /// Makes one call. After a fault the connection is made anew, so that one closed socket is one fault.
    pub(crate) async fn call(&mut self) -> Result<(), Fault> {
        let called = self.caller.call(&mut self.connection).await;
        if let Err(fault) = &called {
            self.faults += 1;
            self.first_fault.get_or_insert_with(|| fault.to_string());
            self.connection = Connection::open(self.address).await?;
        }
        called
    }

    /// Forgets what was seen so far, keeping connection and caller.
    pub(crate) fn forget(&mut self) {
        self.latency = Histogram::new();
        self.faults = 0;
        self.first_fault = None;
    }
}
