//! Requests byte by byte, as no HTTP library would send them.

use super::{Answer, Server};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

impl Server {
    /// Sends bytes to `127.0.0.{number}` and reads until the connection closes; they should ask for that by
    /// `Connection: close`.
    pub async fn raw(&self, number: u8, request: impl AsRef<[u8]>) -> Answer {
        let mut socket = TcpStream::connect(SocketAddr::from(([127, 0, 0, number], self.port())))
            .await
            .expect("a connection");
        socket.write_all(request.as_ref()).await.expect("the request is written");
        let mut bytes = Vec::new();
        // A server that closes before it has read everything resets the connection; what it said came before.
        let _ = socket.read_to_end(&mut bytes).await;
        read(&String::from_utf8_lossy(&bytes))
    }

    /// Asks for a path exactly as it is written, at a host exactly as it is written, with further header lines.
    pub async fn ask_raw(
        &self,
        number: u8,
        (method, path): (&str, &str),
        (host, more): (&str, &str),
    ) -> Answer {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n");
        self.raw(number, request).await
    }
}

fn read(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let name: HeaderName = name.parse().expect("a header name");
        headers.append(name, HeaderValue::from_str(value.trim()).expect("a header value"));
    }
    Answer { status: status.unwrap_or_default(), headers, text: body.to_owned() }
}
