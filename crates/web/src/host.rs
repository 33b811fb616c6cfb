//! Whose host was asked: exactly one `Host`, in its one canonical spelling.
//!
//! `X-Forwarded-Host` and `Forwarded` are never looked at (attacks T-01, E-01): a proxy must hand on the `Host` it got.

use actix_web::dev::RequestHead;
use actix_web::http::header;
use domain::names::Host;
use services::issuer::PublicOrigin;

/// Why it is not clear which host was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HostError {
    /// No `Host` at all (RFC 9112 §3.2).
    #[error("there is no Host header")]
    Missing,
    /// More than one `Host`.
    #[error("there are several Host headers")]
    Several,
    /// Not a host, or not in the form that has only one reading.
    #[error("the Host header names no host")]
    Malformed,
    /// The request target names another host than the header (RFC 9112 §3.2.2).
    #[error("the request target and the Host header disagree")]
    Disagree,
}

/// The host that was asked, without the port that the scheme implies.
pub(crate) fn asked_host(head: &RequestHead, origin: &PublicOrigin) -> Result<Host, HostError> {
    let mut headers = head.headers().get_all(header::HOST);
    let header = headers.next().ok_or(HostError::Missing)?;
    if headers.next().is_some() {
        return Err(HostError::Several);
    }
    let host = canonical(header.to_str().map_err(|_| HostError::Malformed)?, origin)?;
    match head.uri.authority() {
        Some(authority) if canonical(authority.as_str(), origin)? != host => Err(HostError::Disagree),
        _ => Ok(host),
    }
}

fn canonical(text: &str, origin: &PublicOrigin) -> Result<Host, HostError> {
    let host = Host::parse(text).map_err(|_| HostError::Malformed)?;
    Ok(origin.canonical(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn asked(target: &str, hosts: &[&str]) -> Result<String, HostError> {
        let origin = PublicOrigin::loopback_http(Host::parse("localhost:8080").unwrap()).unwrap();
        let mut head = RequestHead::default();
        head.uri = target.parse().unwrap();
        for host in hosts {
            head.headers_mut().append(header::HOST, HeaderValue::from_str(host).unwrap());
        }
        asked_host(&head, &origin).map(String::from)
    }

    #[test]
    fn one_host_header_names_the_tenant() {
        assert_eq!(asked("/", &["127.0.0.2:8080"]).unwrap(), "127.0.0.2:8080");
        assert_eq!(asked("/", &["ACME.Example"]).unwrap(), "acme.example");
    }

    #[test]
    fn the_port_of_the_scheme_is_dropped_and_no_other() {
        assert_eq!(asked("/", &["acme.example:443"]).unwrap(), "acme.example");
        assert_eq!(asked("/", &["acme.example:80"]).unwrap(), "acme.example:80");
        assert_eq!(asked("/", &["localhost:80"]).unwrap(), "localhost");
        assert_eq!(asked("/", &["localhost:443"]).unwrap(), "localhost:443");
    }

    #[test]
    fn an_unclear_host_is_refused() {
        assert_eq!(asked("/", &[]), Err(HostError::Missing));
        assert_eq!(asked("/", &["a.example", "b.example"]), Err(HostError::Several));
        assert_eq!(asked("/", &["a.example", "a.example"]), Err(HostError::Several));
        for bad in ["", "a.example, b.example", "a.example/", "user@a.example", "a.example.", "a..b", " "] {
            assert_eq!(asked("/", &[bad]), Err(HostError::Malformed), "{bad:?}");
        }
    }

    #[test]
    fn an_absolute_target_must_agree_with_the_header() {
        assert_eq!(asked("http://a.example/x", &["A.example"]).unwrap(), "a.example");
        assert_eq!(asked("https://a.example:443/x", &["a.example"]).unwrap(), "a.example");
        assert_eq!(asked("http://b.example/x", &["a.example"]), Err(HostError::Disagree));
        assert_eq!(asked("http://user@a.example/x", &["a.example"]), Err(HostError::Malformed));
        assert_eq!(asked("http://a.example/x", &[]), Err(HostError::Missing));
    }
}
