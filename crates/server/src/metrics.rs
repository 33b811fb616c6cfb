//! Prometheus metrics on their own listener, so that nothing of the inside shows on the public one (CVE-2024-52307).

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Why there are no metrics.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// The recorder cannot be made, or there is one already.
    #[error("metrics cannot be recorded: {0}")]
    Recorder(#[from] BuildError),
    /// The listener's address is taken or not ours.
    #[error("cannot listen for metrics on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// Records all metrics of the process from now on; durations fall into the buckets below.
pub fn install_recorder() -> Result<PrometheusHandle, MetricsError> {
    Ok(PrometheusBuilder::new().set_buckets(&DURATION_BUCKETS_SECS)?.install_recorder()?)
}

/// The listener that answers `GET /metrics`.
pub struct MetricsListener {
    listener: TcpListener,
    handle: PrometheusHandle,
}

impl MetricsListener {
    /// Takes the address.
    pub async fn bind(address: SocketAddr, handle: PrometheusHandle) -> Result<Self, MetricsError> {
        let listener =
            TcpListener::bind(address).await.map_err(|source| MetricsError::Listen { address, source })?;
        Ok(Self { listener, handle })
    }

    /// Where it listens.
    pub fn local_address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until the task is dropped, and keeps the recorder's histograms drained.
    pub async fn serve(self) {
        let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let mut upkeep = tokio::time::interval(UPKEEP_EVERY);
        loop {
            tokio::select! {
                _ = upkeep.tick() => self.handle.run_upkeep(),
                accepted = self.listener.accept() => {
                    // Out of descriptors, or the caller left: the next one may fare better.
                    let Ok((stream, _)) = accepted else {
                        tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                        continue;
                    };
                    let Ok(permit) = Arc::clone(&connections).try_acquire_owned() else { continue };
                    let handle = self.handle.clone();
                    tokio::spawn(async move {
                        // A caller that is slow or left is its own problem.
                        let _ = timeout(CONNECTION_LIFETIME_MAX, answer(stream, &handle)).await;
                        drop(permit);
                    });
                }
            }
        }
    }
}

async fn answer(mut stream: TcpStream, handle: &PrometheusHandle) -> io::Result<()> {
    let head = read_head(&mut stream).await?;
    let (status, body) = match request_line(&head) {
        Some(("GET", "/metrics")) => ("200 OK", handle.render()),
        Some((_, "/metrics")) => ("405 Method Not Allowed\r\nAllow: GET", String::new()),
        Some(_) => ("404 Not Found", String::new()),
        None => ("400 Bad Request", String::new()),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

async fn read_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        if head.len() >= HEAD_LENGTH_MAX || stream.read_buf(&mut head).await? == 0 {
            return Ok(Vec::new());
        }
    }
    Ok(head)
}

fn request_line(head: &[u8]) -> Option<(&str, &str)> {
    let line = head.split(|byte| *byte == b'\r').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    words.next()?.starts_with("HTTP/1.").then_some((method, target.split('?').next()?))
}

const DURATION_BUCKETS_SECS: [f64; 12] =
    [0.000_1, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];
const CONNECTIONS_MAX: usize = 8;
const CONNECTION_LIFETIME_MAX: Duration = Duration::from_secs(5);
const HEAD_LENGTH_MAX: usize = 8 * 1024;
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(50);
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use metrics::Recorder as _;

    use super::*;

    async fn ask(request: &str) -> String {
        let recorder = PrometheusBuilder::new().build_recorder();
        let metadata = metrics::Metadata::new("test", metrics::Level::INFO, None);
        recorder.register_counter(&metrics::Key::from_name("doors_opened"), &metadata).increment(3);
        let listener = MetricsListener::bind("127.0.0.1:0".parse().expect("an address"), recorder.handle())
            .await
            .expect("bound");
        let address = listener.local_address().expect("an address");
        let serving = tokio::spawn(listener.serve());
        let mut stream = TcpStream::connect(address).await.expect("connected");
        stream.write_all(request.as_bytes()).await.expect("written");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        serving.abort();
        answer
    }

    #[tokio::test]
    async fn prometheus_reads_the_metrics() {
        let answer = ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.contains("doors_opened 3"), "{answer}");
    }

    #[tokio::test]
    async fn everything_else_is_refused() {
        assert!(ask("GET / HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 404"));
        assert!(ask("POST /metrics HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 405"));
        assert!(ask("nonsense\r\n\r\n").await.starts_with("HTTP/1.1 400"));
        assert!(
            ask(&format!("GET /metrics HTTP/1.1\r\nX: {}", "x".repeat(9_000)))
                .await
                .starts_with("HTTP/1.1 400")
        );
    }
}
