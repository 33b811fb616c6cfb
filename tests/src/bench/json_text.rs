//! One member of a JSON object without parsing the rest, for answers on the measured path.

/// The string value of the first member with this name; values with escapes are not looked for and come cut.
pub(crate) fn find_string<'a>(body: &'a [u8], name: &str) -> Option<&'a str> {
    let text = std::str::from_utf8(body).ok()?;
    let quoted = format!("\"{name}\"");
    let (_, rest) = text.split_once(&quoted)?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    rest.split_once('"').map(|(value, _)| value)
}

/// Whether the bytes hold a fragment.
pub(crate) fn contains(body: &[u8], fragment: &[u8]) -> bool {
    body.windows(fragment.len().max(1)).any(|window| window == fragment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_found_with_and_without_spaces() {
        let body = br#"{"token_type":"Bearer", "refresh_token" : "rt1.abc","x":1}"#;
        assert_eq!(find_string(body, "refresh_token"), Some("rt1.abc"));
        assert_eq!(find_string(body, "token_type"), Some("Bearer"));
        assert_eq!(find_string(body, "x"), None);
        assert_eq!(find_string(body, "absent"), None);
    }

    #[test]
    fn a_fragment_is_found_anywhere() {
        assert!(contains(br#"{"active":true}"#, br#""active":true"#));
        assert!(!contains(b"", b"a"));
    }
}
