//! Just enough HTTP/1.1 to be a cheap client: one keep-alive connection, prebuilt requests, answers with a
//! `Content-Length`. A generator that costs little leaves the measured core the only bottleneck.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::fault::Fault;

/// One keep-alive connection to the server.
pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// One answer, valid until the next request on its connection.
#[derive(Clone, Copy)]
pub(crate) struct Answer<'a> {
    /// The status code.
    pub(crate) status: u16,
    head: &'a [u8],
    /// The body.
    pub(crate) body: &'a [u8],
}

impl Connection {
    /// Connects, with Nagle's delay switched off.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, Fault> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(RECEIVE_BYTES) })
    }

    /// Sends one request and waits for its whole answer.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>, Fault> {
        self.received.clear();
        self.stream.write_all(request).await?;
        let head = loop {
            self.receive().await?;
            if let Some(head) = Head::parse(&self.received)? {
                break head;
            }
        };
        while self.received.len() < head.bytes + head.body_bytes {
            self.receive().await?;
        }
        let (head_bytes, body) =
            self.received.split_at_checked(head.bytes).ok_or(Fault::Malformed("short head"))?;
        if body.len() > head.body_bytes {
            return Err(Fault::Malformed("bytes after the body"));
        }
        Ok(Answer { status: head.status, head: head_bytes, body })
    }

    async fn receive(&mut self) -> Result<(), Fault> {
        if self.received.len() > ANSWER_BYTES_MAX {
            return Err(Fault::Malformed("answer too long"));
        }
        match self.stream.read_buf(&mut self.received).await? {
            0 => Err(Fault::Closed),
            _ => Ok(()),
        }
    }
}

impl<'a> Answer<'a> {
    /// All values of a header field, in order.
    pub(crate) fn headers(self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let text = std::str::from_utf8(self.head).unwrap_or_default();
        text.split("\r\n").filter_map(move |line| {
            let (field, value) = line.split_once(':')?;
            field.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The first value of a header field.
    pub(crate) fn header(self, name: &'a str) -> Option<&'a str> {
        self.headers(name).next()
    }
}

struct Head {
    status: u16,
    bytes: usize,
    body_bytes: usize,
}

impl Head {
    /// The head of an answer, or `None` while it is not complete.
    fn parse(received: &[u8]) -> Result<Option<Self>, Fault> {
        let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = received.get(..end).unwrap_or_default();
        let status = head
            .strip_prefix(b"HTTP/1.1 ")
            .and_then(|rest| rest.get(..3))
            .and_then(decimal)
            .and_then(|status| u16::try_from(status).ok())
            .ok_or(Fault::Malformed("status line"))?;
        let body_bytes = match content_length(head) {
            Some(length) => length,
            None if status == 204 || status == 304 => 0,
            None => return Err(Fault::Malformed("no content-length")),
        };
        Ok(Some(Self { status, bytes: end + 4, body_bytes }))
    }
}

fn content_length(head: &[u8]) -> Option<usize> {
    head.split(|byte| *byte == b'\n').find_map(|line| {
        let (name, value) = line.split_at_checked(CONTENT_LENGTH.len())?;
        if !name.eq_ignore_ascii_case(CONTENT_LENGTH) {
            return None;
        }
        decimal(value.trim_ascii())
    })
}

fn decimal(digits: &[u8]) -> Option<usize> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_usize, |value, digit| {
        let digit = digit.is_ascii_digit().then(|| usize::from(digit - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

const CONTENT_LENGTH: &[u8] = b"content-length:";
const RECEIVE_BYTES: usize = 16 * 1024;
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_not_there_before_its_empty_line() {
        assert!(Head::parse(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n").unwrap().is_none());
    }

    #[test]
    fn status_and_length_are_found_whatever_the_case_of_the_field() {
        let received = b"HTTP/1.1 401 Unauthorized\r\nX: y\r\nContent-Length: 120\r\n\r\n{";
        let head = Head::parse(received).unwrap().unwrap();
        assert_eq!((head.status, head.body_bytes), (401, 120));
        assert_eq!(head.bytes, received.len() - 1);
    }

    #[test]
    fn no_content_needs_no_length_and_everything_else_does() {
        assert_eq!(Head::parse(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap().unwrap().body_bytes, 0);
        assert!(Head::parse(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(Head::parse(b"HTTP/1.1 200 OK\r\ncontent-length: 2x\r\n\r\n").is_err());
    }

    #[test]
    fn header_values_come_in_order() {
        let head = b"HTTP/1.1 303 See Other\r\nSet-Cookie: a=1\r\nLocation: /x\r\nset-cookie: b=2\r\n\r\n";
        let answer = Answer { status: 303, head, body: b"" };
        assert_eq!(answer.headers("set-cookie").collect::<Vec<_>>(), ["a=1", "b=2"]);
        assert_eq!(answer.header("location"), Some("/x"));
        assert_eq!(answer.header("retry-after"), None);
    }
}
