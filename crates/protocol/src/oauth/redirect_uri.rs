//! Where answers of the authorization endpoint may go.
//!
//! A registered URI is kept as its exact bytes, and a presented one must be the same bytes; no normalisation, because
//! every normalisation is a way to make two URIs equal that are not.

use std::fmt;

use url::{Host, Url};

use super::loopback::{differ_only_in_port, is_loopback_literal, is_port};
use super::uri_text::{UriText, UriTextError};

/// What a client is able to keep secret and to receive (RFC 6749 §2.1, RFC 8252).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClientKind {
    /// A server.
    Web,
    /// Scripts in a browser.
    Spa,
    /// An installed app; may use private-use schemes and any loopback port.
    Native,
}

/// A redirect URI that was found fit for registration.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RedirectUri {
    text: String,
    origin: String,
    port_is_free: bool,
}

/// Why a URI cannot be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUriError {
    /// Longer than [`RedirectUri::BYTES_MAX`].
    #[error("the redirect URI is too long")]
    TooLong,
    /// A space, control character, backslash or other character that URIs do not have.
    #[error("the redirect URI has a character that is not allowed")]
    Character,
    /// A `%` without two hexadecimal digits.
    #[error("the redirect URI has a broken percent escape")]
    Escape,
    /// No scheme, or one in capital letters.
    #[error("the redirect URI is not absolute")]
    Relative,
    /// RFC 6749 §3.1.2.
    #[error("the redirect URI has a fragment")]
    Fragment,
    /// A name or password before the host, the classic disguise of another host.
    #[error("the redirect URI has user information")]
    Userinfo,
    /// Neither https nor, for native apps, a private-use scheme with a dot (RFC 8252 §7.1).
    #[error("the scheme of the redirect URI is not allowed for this client")]
    Scheme,
    /// Plain http to another machine.
    #[error("the redirect URI uses http without being on this machine")]
    Insecure,
    /// No host, or one that could be spelled differently.
    #[error("the host of the redirect URI is malformed")]
    Host,
    /// A port that is no number from 1 to 65535, or has leading zeros.
    #[error("the port of the redirect URI is malformed")]
    Port,
}

impl RedirectUri {
    /// The longest URI in bytes.
    pub const BYTES_MAX: usize = super::uri_text::URI_BYTES_MAX;

    /// Reads a URI that a client wants to register.
    pub fn parse_registered(text: &str, kind: ClientKind) -> Result<Self, RedirectUriError> {
        let uri = UriText::parse(text)?;
        let origin = match uri.scheme {
            "https" | "http" => web_origin(text, uri)?,
            scheme => private_use_origin(scheme, uri, kind)?,
        };
        let port_is_free = kind == ClientKind::Native && is_loopback_literal(text);
        Ok(Self { text: text.to_owned(), origin, port_is_free })
    }

    /// The exact text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a presented URI is this one: the same bytes, or for native apps on a loopback literal the same but for
    /// the port (RFC 8252 §7.3).
    #[must_use]
    pub fn matches(&self, presented: &str) -> bool {
        self.text == presented || (self.port_is_free && differ_only_in_port(&self.text, presented))
    }

    /// The URI to answer to when the presented one matches: with the port that was presented.
    #[must_use]
    pub fn find_match(&self, presented: &str) -> Option<Self> {
        if self.text == presented {
            return Some(self.clone());
        }
        if !self.matches(presented) {
            return None;
        }
        Self::parse_registered(presented, ClientKind::Native).ok()
    }

    /// `scheme://host[:port]`, or `scheme:` for private-use schemes, for CSP `form-action` and CORS.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether it belongs to the web, so that a browser can send its origin.
    #[must_use]
    pub fn is_web(&self) -> bool {
        self.origin.contains("://")
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl serde::Serialize for RedirectUri {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl From<UriTextError> for RedirectUriError {
    fn from(error: UriTextError) -> Self {
        match error {
            UriTextError::TooLong => Self::TooLong,
            UriTextError::Character => Self::Character,
            UriTextError::Escape => Self::Escape,
            UriTextError::Relative => Self::Relative,
            UriTextError::Fragment => Self::Fragment,
            UriTextError::Userinfo => Self::Userinfo,
        }
    }
}

/// Checks host and port; the host must be written as browsers would write it, so that `0x7f.1` or an escaped host is
/// not taken for a name.
fn web_origin(text: &str, uri: UriText<'_>) -> Result<String, RedirectUriError> {
    let authority = uri.authority.ok_or(RedirectUriError::Host)?;
    let host_end = authority.find(']').map_or_else(|| authority.find(':'), |bracket| Some(bracket + 1));
    let (host, port) = authority.split_at(host_end.unwrap_or(authority.len()));
    if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
        return Err(RedirectUriError::Port);
    }
    // A character such as `;` or `*` would be legal here and end or widen the CSP source it is copied into.
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if !host.starts_with('[') && !host.bytes().all(in_name) {
        return Err(RedirectUriError::Host);
    }
    let url = Url::parse(text).map_err(|_| RedirectUriError::Host)?;
    if !url.host_str().is_some_and(|canonical| canonical.eq_ignore_ascii_case(host)) {
        return Err(RedirectUriError::Host);
    }
    if uri.scheme == "http" && !is_this_machine(&url) {
        return Err(RedirectUriError::Insecure);
    }
    Ok(url.origin().ascii_serialization())
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        // RFC 6761 §6.3: every name below localhost is loopback too.
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// RFC 8252 §7.1: a reversed domain name. The dot keeps out `javascript:`, `data:` and whatever browsers run next.
fn private_use_origin(scheme: &str, uri: UriText<'_>, kind: ClientKind) -> Result<String, RedirectUriError> {
    let is_domain = scheme.contains('.') && scheme.split('.').all(|label| !label.is_empty());
    if kind != ClientKind::Native || !is_domain {
        return Err(RedirectUriError::Scheme);
    }
    if uri.rest.is_empty() && uri.authority.is_none_or(str::is_empty) {
        return Err(RedirectUriError::Relative);
    }
    Ok(format!("{scheme}:"))
}
