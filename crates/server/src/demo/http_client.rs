//! The HTTP client of the demo's programs: no redirects, bounded in time and size, and `*.localhost` is this machine.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::time::Duration;

use openidconnect::http;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use serde::de::DeserializeOwned;
use url::Url;

/// A client for calls between the demo's parts.
#[derive(Clone, Debug)]
pub struct HttpClient {
    inner: reqwest::Client,
}

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpFailure {
    /// Nobody there, or not in time.
    #[error("cannot reach {}: {source}", address(source))]
    Unreachable {
        /// The cause.
        #[source]
        source: reqwest::Error,
    },
    /// More than the demo reads.
    #[error("the answer is longer than {BODY_LENGTH_MAX} bytes")]
    TooLong,
    /// Not the JSON that was expected.
    #[error("the answer (status {status}) is not the expected JSON")]
    NotJson {
        /// The status of that answer.
        status: u16,
    },
    /// A request that HTTP cannot carry.
    #[error("the request cannot be sent: {0}")]
    Request(#[from] http::Error),
}

impl HttpClient {
    /// A client for this process.
    pub fn new() -> Result<Self, HttpFailure> {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .dns_resolver(LocalhostNames)
            .timeout(Duration::from_secs(20))
            .connect_timeout(Duration::from_secs(3))
            .build()
            .map(|inner| Self { inner })
            .map_err(unreachable)
    }

    /// A GET request, ready for headers.
    pub fn get(&self, url: Url) -> reqwest::RequestBuilder {
        self.inner.get(url)
    }

    /// A POST request, ready for headers and body.
    pub fn post(&self, url: Url) -> reqwest::RequestBuilder {
        self.inner.post(url)
    }

    /// Sends a request and reads its whole answer.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer, HttpFailure> {
        self.execute(request.build().map_err(unreachable)?).await
    }

    async fn execute(&self, request: reqwest::Request) -> Result<Answer, HttpFailure> {
        let mut response = self.inner.execute(request).await.map_err(unreachable)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > BODY_LENGTH_MAX {
                return Err(HttpFailure::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status: response.status().as_u16(), headers: response.headers().clone(), body })
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpFailure> {
        serde_json::from_slice(&self.body).map_err(|_| HttpFailure::NotJson { status: self.status })
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = HttpFailure;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpFailure>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let answer = self.execute(request.try_into().map_err(unreachable)?).await?;
            let mut response = http::Response::builder().status(answer.status).body(answer.body)?;
            *response.headers_mut() = answer.headers;
            Ok(response)
        })
    }
}

/// Not every system's resolver knows that `*.localhost` is loopback (RFC 6761 §6.3), but every browser does.
struct LocalhostNames;

impl Resolve for LocalhostNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str();
            if host == "localhost" || host.ends_with(".localhost") {
                let here: Addrs = Box::new(std::iter::once(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
                return Ok(here);
            }
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

fn unreachable(source: reqwest::Error) -> HttpFailure {
    HttpFailure::Unreachable { source }
}

fn address(error: &reqwest::Error) -> String {
    error.url().map_or_else(|| "the server".to_owned(), |url| url.origin().ascii_serialization())
}

const BODY_LENGTH_MAX: usize = 1024 * 1024;
