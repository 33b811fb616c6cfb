//! The management API, as far as setting up a tenant needs it.

use std::net::SocketAddr;

use serde_json::Value;

use super::{fault::Fault, http::Connection, request::RequestHead};

/// One management API with the key that opens it.
#[derive(Clone)]
pub(crate) struct Api {
    address: SocketAddr,
    host: String,
    key: String,
}

impl Api {
    /// The API at a host, opened by a platform or tenant key.
    pub(crate) fn new(address: SocketAddr, host: &str, key: &str) -> Self {
        Self { address, host: host.to_owned(), key: key.to_owned() }
    }

    /// Creates a resource and returns its representation.
    pub(crate) async fn create(&self, path: &str, document: &Value) -> Result<Value, Fault> {
        let mut connection = Connection::open(self.address).await?;
        let answer = connection.exchange(&self.creation(path, document)).await?;
        if answer.status != 201 {
            return Err(Fault::unexpected(format!("POST {path}"), answer.status, answer.body));
        }
        serde_json::from_slice(answer.body).map_err(|_| Fault::missing(path, "JSON document", answer.body))
    }

    /// The request that creates a resource, for callers with their own connection.
    pub(crate) fn creation(&self, path: &str, document: &Value) -> Vec<u8> {
        RequestHead::post(&self.host, path).bearer(&self.key).json(document)
    }

    /// The request that reads a resource.
    pub(crate) fn reading(&self, path: &str) -> Vec<u8> {
        RequestHead::get(&self.host, path).bearer(&self.key).empty()
    }
}

/// A string member of a created resource.
pub(crate) fn text_of(resource: &Value, name: &'static str) -> Result<String, Fault> {
    let value = resource.get(name).and_then(Value::as_str);
    value
        .map(str::to_owned)
        .ok_or_else(|| Fault::missing("created resource", name, resource.to_string().as_bytes()))
}
