//! Addresses that a page may put into `href` or `action`: never one that runs code.

use serde::Serialize;
use thiserror::Error;
use url::Url;

/// An absolute address of a client that a page may send the browser to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkTarget(Url);

/// Why a string is no address for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LinkError {
    /// It is not an absolute URL.
    #[error("not an absolute URL")]
    NotAbsolute,
    /// Its scheme could run code in the page or name something that is no place.
    #[error("a scheme that a page may not link to")]
    ForbiddenScheme,
    /// It is not a plain path on this host.
    #[error("not a path on this host")]
    NotLocal,
}

impl LinkTarget {
    /// Accepts `https`, `http` and private-use schemes of native apps, which contain a dot
    /// (RFC 8252 §7.1); `javascript`, `data` and the like contain none.
    pub fn parse(address: &str) -> Result<Self, LinkError> {
        let url = Url::parse(address).map_err(|_| LinkError::NotAbsolute)?;
        match url.scheme() {
            "https" | "http" => Ok(Self(url)),
            scheme if scheme.contains('.') => Ok(Self(url)),
            _ => Err(LinkError::ForbiddenScheme),
        }
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What a person should recognise: host and port, or the scheme of a native app.
    #[must_use]
    pub fn place(&self) -> String {
        match (self.0.host_str(), self.0.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => self.0.scheme().to_owned(),
        }
    }
}

impl Serialize for LinkTarget {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct View<'a> {
            url: &'a str,
            place: String,
        }
        View { url: self.as_str(), place: self.place() }.serialize(serializer)
    }
}

/// A path on the host that serves the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct LocalPath(String);

impl LocalPath {
    /// Accepts `/…` but not `//host`, `/\host` or anything with control characters, which browsers read
    /// as another host.
    pub fn parse(path: &str) -> Result<Self, LinkError> {
        let rest = path.strip_prefix('/').ok_or(LinkError::NotLocal)?;
        if rest.starts_with('/') || rest.contains(|c: char| c == '\\' || c.is_control()) {
            return Err(LinkError::NotLocal);
        }
        Ok(Self(path.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_run_code_are_refused() {
        for address in
            ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "blob:x"]
        {
            assert_eq!(LinkTarget::parse(address), Err(LinkError::ForbiddenScheme), "{address}");
        }
        assert_eq!(LinkTarget::parse("/account"), Err(LinkError::NotAbsolute));
    }

    #[test]
    fn a_place_is_what_a_person_recognises() {
        let place = |address| LinkTarget::parse(address).unwrap().place();
        assert_eq!(place("https://app.example/callback?x=1"), "app.example");
        assert_eq!(place("http://127.0.0.1:4000/cb"), "127.0.0.1:4000");
        assert_eq!(place("com.example.app:/cb"), "com.example.app");
    }

    #[test]
    fn a_local_path_stays_on_this_host() {
        assert!(LocalPath::parse("/setup/abc").is_ok());
        for path in
            ["", "setup", "//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example"]
        {
            assert_eq!(LocalPath::parse(path), Err(LinkError::NotLocal), "{path}");
        }
    }
}
