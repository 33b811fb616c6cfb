//! Whether whoever has an address of ours is a Doorward.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use crate::tls;

/// How the one who is asked speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Plain.
    Http,
    /// With TLS.
    Https,
}

/// Asks `/healthz`; whatever goes wrong means no.
pub(super) async fn is_doorward(address: SocketAddr, scheme: Scheme) -> bool {
    ask(address, scheme).await.is_ok_and(|answer| answer == ALIVE)
}

async fn ask(address: SocketAddr, scheme: Scheme) -> reqwest::Result<String> {
    tls::install_provider();
    let scheme = match scheme {
        Scheme::Http => "http",
        Scheme::Https => "https",
    };
    // Nothing secret is asked or sent, and the certificate is for another name than an address.
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_danger_accept_invalid_certs(true)
        .timeout(PATIENCE)
        .build()?;
    let url = format!("{scheme}://{}/healthz", SocketAddr::new(reachable(address.ip()), address.port()));
    let mut answer = client.get(url).send().await?;
    let first = answer.chunk().await?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&first).into_owned())
}

/// Nobody answers on "every address"; whoever listens there answers on loopback.
fn reachable(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(address) if address.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(address) if address.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        address => address,
    }
}

/// What `/healthz` says.
const ALIVE: &str = "ok\n";
const PATIENCE: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    async fn asked_of_one_who_says(answer: &'static str) -> bool {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
        let address = listener.local_addr().expect("an address");
        let answering = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a caller");
            let _ = stream.read(&mut [0; 1024]).expect("a request");
            stream.write_all(answer.as_bytes()).expect("written");
        });
        let verdict = is_doorward(address, Scheme::Http).await;
        answering.join().expect("no panic");
        verdict
    }

    #[tokio::test]
    async fn a_doorward_is_told_from_others() {
        assert!(asked_of_one_who_says("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n").await);
        assert!(!asked_of_one_who_says("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n").await);
        assert!(!asked_of_one_who_says("SSH-2.0-x\r\n").await);
    }

    #[tokio::test]
    async fn nobody_is_no_doorward() {
        let address =
            TcpListener::bind("127.0.0.1:0").and_then(|gone| gone.local_addr()).expect("an address");
        assert!(!is_doorward(address, Scheme::Http).await);
        assert!(!is_doorward(address, Scheme::Https).await);
    }
}
