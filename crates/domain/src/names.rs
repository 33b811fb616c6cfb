//! Names that people and machines choose, each with its own alphabet and length.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a name was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing was given.
    #[error("must not be empty")]
    Empty,
    /// More than the limit.
    #[error("is longer than {0} characters")]
    TooLong(usize),
    /// A character outside the alphabet.
    #[error("contains a character that is not allowed here")]
    Alphabet,
    /// The right characters in an order that means nothing.
    #[error("does not have the expected form")]
    Form,
    /// A word that the platform keeps for itself.
    #[error("is reserved")]
    Reserved,
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }
    )+};
}

names! {
    /// The short name of a tenant, a DNS label: `acme` of `acme.id.example`.
    Slug,
    /// Whom a `Host` header names, in canonical form: lower case, port only where it is not the scheme's own.
    Host,
    /// An address of a person, and what they sign in with; ASCII, lower case, one canonical form.
    Email,
    /// What people see: any script, no control characters.
    DisplayName,
}

const RESERVED_SLUGS: [&str; 6] = ["platform", "www", "admin", "api", "static", "localhost"];

impl Slug {
    /// The platform's own short name, which no tenant can choose.
    #[must_use]
    pub fn platform() -> Self {
        Self("platform".to_owned())
    }

    /// Reads a short name that a tenant chooses.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let slug = Self::parse_stored(text)?;
        if RESERVED_SLUGS.contains(&slug.as_str()) {
            return Err(NameError::Reserved);
        }
        Ok(slug)
    }

    /// Reads a DNS label of 1 to 40 lower-case letters, digits and inner hyphens (RFC 1123 §2.1).
    pub fn parse_stored(text: &str) -> Result<Self, NameError> {
        bounded(text, 40)?;
        if !text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
            return Err(NameError::Alphabet);
        }
        if text.starts_with('-') || text.ends_with('-') || text.starts_with("xn--") {
            return Err(NameError::Form);
        }
        Ok(Self(text.to_owned()))
    }
}

impl Host {
    /// Reads `name`, `name:port`, `1.2.3.4:port` or `[::1]:port`.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        bounded(text, 260)?;
        let host = text.to_ascii_lowercase();
        let (name, port) = split_port(&host)?;
        if let Some(port) = port {
            let number: u16 = port.parse().map_err(|_| NameError::Form)?;
            // One host has one spelling: no leading zeros, no port 0.
            if number == 0 || number.to_string() != port {
                return Err(NameError::Form);
            }
        }
        if let Some(address) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let parsed: std::net::Ipv6Addr = address.parse().map_err(|_| NameError::Form)?;
            return if parsed.to_string() == address { Ok(Self(host)) } else { Err(NameError::Form) };
        }
        if name.ends_with(|last: char| last.is_ascii_digit()) {
            // A name whose last label is a number is an address to every resolver; only the plain form is one name.
            let parsed: std::net::Ipv4Addr = name.parse().map_err(|_| NameError::Form)?;
            return if parsed.to_string() == name { Ok(Self(host)) } else { Err(NameError::Form) };
        }
        if name.len() > 253 || !name.split('.').all(is_label) {
            return Err(NameError::Form);
        }
        Ok(Self(host))
    }

    /// The name or address without the port.
    #[must_use]
    pub fn name(&self) -> &str {
        split_port(&self.0).map_or(self.0.as_str(), |(name, _)| name)
    }

    /// The port, where one is written.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        split_port(&self.0).ok().and_then(|(_, port)| port).and_then(|port| port.parse().ok())
    }

    /// The host of a tenant below this one; an address has no names below it.
    pub fn below(&self, slug: &Slug) -> Result<Option<Self>, NameError> {
        if self.is_address() { Ok(None) } else { Self::parse(&format!("{slug}.{self}")).map(Some) }
    }

    /// The same host, read without its port.
    #[must_use]
    pub fn without_port(&self) -> Self {
        Self(self.name().to_owned())
    }

    /// True for names and addresses that never leave this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let name = self.name();
        let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
        bare == "localhost"
            || bare.ends_with(".localhost")
            || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// True for an IPv4 address and for an IPv6 address in brackets.
    fn is_address(&self) -> bool {
        let name = self.name();
        // No name ends with a digit, see `parse`.
        name.ends_with([']', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    }
}

fn split_port(host: &str) -> Result<(&str, Option<&str>), NameError> {
    if host.starts_with('[') {
        let (address, rest) = host.split_once(']').ok_or(NameError::Form)?;
        let name = host.get(..=address.len()).ok_or(NameError::Form)?;
        return match rest.strip_prefix(':') {
            Some(port) => Ok((name, Some(port))),
            None if rest.is_empty() => Ok((name, None)),
            None => Err(NameError::Form),
        };
    }
    match host.split_once(':') {
        Some((name, port)) => Ok((name, Some(port))),
        None => Ok((host, None)),
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl Email {
    /// Reads a plain `local@domain`; quoted local parts, comments, two `@` and non-ASCII are refused, because two
    /// parsers that disagree about an address are two accounts (attacks E-03, E-04).
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.trim_matches([' ', '\t']);
        bounded(text, 254)?;
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(NameError::Alphabet);
        }
        let (local, domain) = text.split_once('@').ok_or(NameError::Form)?;
        let local_ok = (1..=64).contains(&local.len())
            && local
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&byte))
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        let domain = domain.to_ascii_lowercase();
        if !local_ok || !domain.split('.').all(is_label) {
            return Err(NameError::Form);
        }
        Ok(Self(format!("{}@{domain}", local.to_ascii_lowercase())))
    }
}

impl DisplayName {
    /// Reads 1 to 200 characters without controls, line separators or direction overrides.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        if text.chars().count() > 200 {
            return Err(NameError::TooLong(200));
        }
        if text.chars().any(is_invisible) {
            return Err(NameError::Alphabet);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Controls, separators, bidirectional overrides and zero-width marks: they hide what a reader believes to see.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn bounded(text: &str, chars_max: usize) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    if text.len() > chars_max {
        return Err(NameError::TooLong(chars_max));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_one_spelling() {
        for good in ["localhost:8080", "acme.id.example", "127.0.0.2:8080", "[::1]:8080", "a.localhost"] {
            assert_eq!(Host::parse(good).unwrap().as_str(), good);
        }
        assert_eq!(Host::parse("ACME.Example").unwrap().as_str(), "acme.example");
        for bad in [
            "",
            "a b",
            "a/b",
            "user@host",
            "host:",
            "host:0",
            "host:080",
            "host:99999",
            "127.1",
            "0x7f.1",
            "1.2.3.04",
            "[::0001]",
            "a..b",
            "-a.b",
            "a.",
            "a\u{0}",
            "host:80:80",
            "[::1",
            "[::1]x",
            "ü.example",
        ] {
            assert!(Host::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_host_without_its_port_is_still_one() {
        for (host, bare) in
            [("a.example:443", "a.example"), ("[::1]:80", "[::1]"), ("127.0.0.2", "127.0.0.2")]
        {
            assert_eq!(Host::parse(host).unwrap().without_port(), Host::parse(bare).unwrap());
        }
    }

    #[test]
    fn only_a_name_has_names_below_it() {
        let slug = Slug::parse("acme").unwrap();
        let below = |text| Host::parse(text).unwrap().below(&slug);
        assert_eq!(below("id.example:8443").unwrap().unwrap().as_str(), "acme.id.example:8443");
        for address in ["127.0.0.1:8080", "127.0.0.1", "[::1]", "[::1]:8080"] {
            assert_eq!(below(address), Ok(None), "{address}");
        }
        assert!(below(&format!("{}.example", ["a"; 123].join("."))).is_err(), "more than 253 characters");
    }

    #[test]
    fn only_names_that_stay_on_this_machine_are_loopback() {
        for (host, expected) in [
            ("localhost", true),
            ("a.localhost:1", true),
            ("127.9.9.9:80", true),
            ("[::1]", true),
            ("localhost.example", false),
            ("notlocalhost", false),
            ("128.0.0.1", false),
        ] {
            assert_eq!(Host::parse(host).unwrap().is_loopback(), expected, "{host}");
        }
    }

    #[test]
    fn an_address_that_parsers_read_differently_is_refused() {
        assert_eq!(Email::parse(" Ada@Example.COM ").unwrap().as_str(), "ada@example.com");
        for bad in [
            "a@b@c",
            "\"a b\"@c",
            "a(c)@b",
            "<a@b>",
            "a@",
            "@b",
            "a..b@c",
            "ａ@b",
            "a@b\u{0}",
            "a@b\r\nBcc: c@d",
            "a@-b",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_display_name_hides_nothing() {
        assert_eq!(DisplayName::parse(" Zoë 李 ").unwrap().as_str(), "Zoë 李");
        for bad in ["", " ", "a\u{202E}b", "a\nb", "a\u{0}", "a\u{200B}b"] {
            assert!(DisplayName::parse(bad).is_err(), "{bad:?}");
        }
        assert!(DisplayName::parse(&"x".repeat(201)).is_err());
    }

    #[test]
    fn a_slug_is_a_dns_label() {
        for bad in ["", "A", "-a", "a-", "a.b", "a_b", "platform", "xn--a", &"a".repeat(41)] {
            assert!(Slug::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Slug::parse("acme-2").is_ok());
    }
}
