//! The one exception from exact redirect URIs: the port of a native app on the same machine.

/// Whether two URIs on a loopback address literal differ in nothing but the port (RFC 8252 §7.3).
///
/// Only `http` with `127.0.0.1` or `[::1]` spelled exactly so; names such as `localhost` can be pointed elsewhere.
pub(super) fn differ_only_in_port(registered: &str, presented: &str) -> bool {
    match (split_port(registered), split_port(presented)) {
        (Some(left), Some(right)) => left == right,
        _ => false,
    }
}

/// Whether the port of this URI may differ.
pub(super) fn is_loopback_literal(uri: &str) -> bool {
    split_port(uri).is_some()
}

/// The text before and after the port.
fn split_port(uri: &str) -> Option<(&str, &str)> {
    let (host, after) = ["http://127.0.0.1", "http://[::1]"]
        .into_iter()
        .find_map(|host| uri.strip_prefix(host).map(|after| (host, after)))?;
    let rest = match after.strip_prefix(':') {
        Some(port_and_rest) => {
            let end = port_and_rest.find(['/', '?']).unwrap_or(port_and_rest.len());
            let (port, rest) = port_and_rest.split_at(end);
            is_port(port).then_some(rest)?
        }
        None => after,
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest))
}

/// A port in its only spelling: 1 to 65535 without leading zeros.
pub(super) fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|port| port != 0 && port.to_string() == text)
}
