//! What the text of every registered URI must look like before anybody takes it apart.

/// Why a text cannot be a URI (RFC 3986 §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UriTextError {
    TooLong,
    Character,
    Escape,
    Relative,
    Fragment,
    Userinfo,
}

/// A URI split at places on which all parsers agree.
#[derive(Debug, Clone, Copy)]
pub(super) struct UriText<'a> {
    /// In lower case.
    pub(super) scheme: &'a str,
    /// What stands between `//` and the path, when there is `//`.
    pub(super) authority: Option<&'a str>,
    /// Everything after the authority, or after the colon.
    pub(super) rest: &'a str,
}

impl<'a> UriText<'a> {
    /// Splits an absolute URI without fragment and user information.
    ///
    /// Browsers repair white space, control characters, backslashes and capital schemes, so two readers could see
    /// different URIs in them; here they are errors.
    pub(super) fn parse(text: &'a str) -> Result<Self, UriTextError> {
        if text.len() > URI_BYTES_MAX {
            return Err(UriTextError::TooLong);
        }
        if !text.bytes().all(is_allowed) {
            return Err(UriTextError::Character);
        }
        if !escapes_are_whole(text) {
            return Err(UriTextError::Escape);
        }
        if text.contains('#') {
            return Err(UriTextError::Fragment);
        }
        let (scheme, rest) = text.split_once(':').ok_or(UriTextError::Relative)?;
        if !is_scheme(scheme) {
            return Err(UriTextError::Relative);
        }
        let (authority, rest) = match rest.strip_prefix("//") {
            Some(hierarchy) => {
                let end = hierarchy.find(['/', '?']).unwrap_or(hierarchy.len());
                let (authority, rest) = hierarchy.split_at(end);
                (Some(authority), rest)
            }
            None => (None, rest),
        };
        if authority.is_some_and(|authority| authority.contains('@')) {
            return Err(UriTextError::Userinfo);
        }
        Ok(Self { scheme, authority, rest })
    }
}

/// Printable ASCII without the characters that RFC 3986 leaves out.
fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

fn escapes_are_whole(text: &str) -> bool {
    let mut pieces = text.split('%');
    pieces.next();
    pieces.all(|piece| {
        let digits = piece.as_bytes().first_chunk::<2>();
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

fn is_scheme(text: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.');
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(allowed)
}

pub(super) const URI_BYTES_MAX: usize = 2048;
