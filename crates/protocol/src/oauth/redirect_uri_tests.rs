//! Redirect URIs that were ways in elsewhere.

use proptest::prelude::*;

use super::{ClientKind, RedirectUri, RedirectUriError};

fn web(text: &str) -> Result<RedirectUri, RedirectUriError> {
    RedirectUri::parse_registered(text, ClientKind::Web)
}

fn native(text: &str) -> Result<RedirectUri, RedirectUriError> {
    RedirectUri::parse_registered(text, ClientKind::Native)
}

#[test]
fn ordinary_uris_are_registered_as_they_are() {
    for (text, origin) in [
        ("https://app.example/cb", "https://app.example"),
        ("https://App.Example:8443/cb?a=1&b[]=2", "https://app.example:8443"),
        ("https://app.example:443/", "https://app.example"),
        ("https://app.example", "https://app.example"),
        ("https://[2001:db8::1]/cb", "https://[2001:db8::1]"),
        ("http://localhost:3000/cb", "http://localhost:3000"),
        ("http://acme.localhost:8080/cb", "http://acme.localhost:8080"),
        ("http://127.0.0.2:8080/cb", "http://127.0.0.2:8080"),
        ("http://[::1]:8080/cb", "http://[::1]:8080"),
    ] {
        let uri = web(text).unwrap();
        assert_eq!((uri.as_str(), uri.origin()), (text, origin));
        assert!(uri.matches(text));
    }
}

#[test]
fn scriptable_and_other_schemes_are_refused_for_everybody() {
    for scheme in ["javascript", "data", "vbscript", "blob", "file", "about", "ftp", "ws", "intent", "chrome"]
    {
        for kind in [ClientKind::Web, ClientKind::Spa, ClientKind::Native] {
            let text = format!("{scheme}://app.example/cb");
            assert_eq!(RedirectUri::parse_registered(&text, kind), Err(RedirectUriError::Scheme), "{text}");
        }
    }
    for text in
        ["JavaScript:alert(1)", "HTTPS://app.example/cb", "\u{1}javascript:alert(1)", " https://a.example/"]
    {
        assert!(native(text).is_err(), "{text:?}");
    }
}

#[test]
fn private_use_schemes_are_for_native_apps_and_need_a_dot() {
    for text in ["com.example.app:/cb", "com.example.app://cb", "com.example.app://cb?x=1"] {
        assert_eq!(native(text).unwrap().origin(), "com.example.app:");
        assert_eq!(web(text), Err(RedirectUriError::Scheme));
        assert_eq!(RedirectUri::parse_registered(text, ClientKind::Spa), Err(RedirectUriError::Scheme));
    }
    for text in ["myapp:/cb", "a..b:/cb", "a.:/cb", "app+x:/cb"] {
        assert_eq!(native(text), Err(RedirectUriError::Scheme), "{text}");
    }
    assert_eq!(native("com.example.app:"), Err(RedirectUriError::Relative));
    assert_eq!(native("com.example.app://"), Err(RedirectUriError::Relative));
    assert_eq!(native("com.example.app://user@cb"), Err(RedirectUriError::Userinfo));
}

#[test]
fn disguised_hosts_are_refused() {
    for (text, error) in [
        ("https://app.example@evil.example/cb", RedirectUriError::Userinfo),
        ("https://@evil.example/", RedirectUriError::Userinfo),
        ("https://app.example\\@evil.example/", RedirectUriError::Character),
        ("https://app.example/cb#x", RedirectUriError::Fragment),
        ("https://app.example/cb#", RedirectUriError::Fragment),
        ("https:app.example/cb", RedirectUriError::Host),
        ("https:///app.example/cb", RedirectUriError::Host),
        ("https://", RedirectUriError::Host),
        ("https://ex%61mple.com/", RedirectUriError::Host),
        ("https://*.app.example/", RedirectUriError::Host),
        ("https://app.example;script-src/", RedirectUriError::Host),
        ("https://2130706433/", RedirectUriError::Host),
        ("https://0x7f.1/", RedirectUriError::Host),
        ("https://[0:0:0:0:0:0:0:1]/", RedirectUriError::Host),
        ("https://[::1/", RedirectUriError::Port),
        ("https://app.example:/cb", RedirectUriError::Port),
        ("https://app.example:0443/cb", RedirectUriError::Port),
        ("https://app.example:65536/cb", RedirectUriError::Port),
        ("https://app.example:80:80/cb", RedirectUriError::Port),
        ("https://app.example/%", RedirectUriError::Escape),
        ("https://app.example/%4", RedirectUriError::Escape),
        ("https://app.example/a b", RedirectUriError::Character),
        ("https://app.example/a\r\nSet-Cookie:x", RedirectUriError::Character),
        ("https://\u{e4}pp.example/", RedirectUriError::Character),
        ("//app.example/cb", RedirectUriError::Relative),
        ("/cb", RedirectUriError::Relative),
        ("", RedirectUriError::Relative),
    ] {
        assert_eq!(web(text), Err(error), "{text:?}");
    }
    assert_eq!(web(&format!("https://app.example/{}", "a".repeat(2048))), Err(RedirectUriError::TooLong));
}

#[test]
fn plain_http_stays_on_this_machine() {
    for host in
        ["app.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "localhost.", "[::2]"]
    {
        assert_eq!(native(&format!("http://{host}/cb")), Err(RedirectUriError::Insecure), "{host}");
    }
}

#[test]
fn the_port_is_free_only_for_native_apps_on_loopback_literals() {
    for base in ["http://127.0.0.1", "http://[::1]"] {
        let uri = native(&format!("{base}/cb?x=1")).unwrap();
        let presented = format!("{base}:51234/cb?x=1");
        assert!(uri.matches(&presented) && native(&format!("{base}:9/cb?x=1")).unwrap().matches(&presented));
        let found = uri.find_match(&presented).unwrap();
        assert_eq!((found.as_str(), found.origin()), (presented.as_str(), &*format!("{base}:51234")));
        assert!(!web(&format!("{base}/cb?x=1")).unwrap().matches(&presented));
        for other in ["/cb", "/cb?x=2", "/cb?x=1#f", "/CB?x=1", "/cb/?x=1", "/../cb?x=1"] {
            assert!(!uri.matches(&format!("{base}:51234{other}")), "{other}");
        }
        for port in ["", "0", "080", "65536", "1x", "+80", "80@evil.example"] {
            assert!(!uri.matches(&format!("{base}:{port}/cb?x=1")), "{port}");
        }
    }
    let literal = native("http://127.0.0.1/cb").unwrap();
    for other in
        ["http://[::1]:80/cb", "https://127.0.0.1:80/cb", "http://localhost:80/cb", "http://127.0.0.2:80/cb"]
    {
        assert!(!literal.matches(other) && literal.find_match(other).is_none(), "{other}");
    }
    assert!(!literal.matches("http://127.0.0.1.evil.example/cb"));
    assert!(!native("http://localhost/cb").unwrap().matches("http://localhost:80/cb"));
    assert!(!native("https://app.example/cb").unwrap().matches("https://app.example:443/cb"));
}

proptest! {
    #[test]
    fn nothing_but_the_same_bytes_matches(path in "/[a-z0-9/]{0,12}", presented in "https?://[a-zA-Z.]{1,12}(:[0-9]{1,5})?/[a-z0-9/#@]{0,12}") {
        let text = format!("https://app.example{path}");
        prop_assert_eq!(web(&text).unwrap().matches(&presented), text == presented);
    }

    #[test]
    fn one_changed_byte_never_matches(path in "/[a-z0-9/]{1,12}", index in any::<prop::sample::Index>(), byte in 0x20_u8..0x7F) {
        let uri = native(&format!("http://127.0.0.1{path}")).unwrap();
        let mut presented = uri.as_str().as_bytes().to_vec();
        let index = index.index(presented.len());
        prop_assume!(presented[index] != byte);
        presented[index] = byte;
        prop_assert!(!uri.matches(std::str::from_utf8(&presented).unwrap()));
    }

    #[test]
    fn what_is_registered_has_an_origin_fit_for_a_header(text in "(https|http|com\\.a|[a-z.]{1,9}):/{0,3}[!-~]{0,30}") {
        for kind in [ClientKind::Web, ClientKind::Native] {
            if let Ok(uri) = RedirectUri::parse_registered(&text, kind) {
                let fit = |byte: u8| byte.is_ascii_alphanumeric() || b":/.-_[]+".contains(&byte);
                prop_assert!(uri.origin().bytes().all(fit), "{}", uri.origin());
                prop_assert!(uri.origin() != "null");
            }
        }
    }

    #[test]
    fn every_port_matches_on_a_loopback_literal(port in 1_u16..) {
        let uri = native("http://127.0.0.1/cb").unwrap();
        let presented = format!("http://127.0.0.1:{port}/cb");
        prop_assert!(uri.matches(&presented));
        let found = uri.find_match(&presented).unwrap();
        prop_assert_eq!(found.as_str(), presented.as_str());
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,200}") {
        for kind in [ClientKind::Web, ClientKind::Spa, ClientKind::Native] {
            let _ = RedirectUri::parse_registered(&text, kind);
        }
    }
}
