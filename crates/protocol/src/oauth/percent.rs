//! `application/x-www-form-urlencoded`, strictly.

use std::borrow::Cow;

use super::ParameterError;

/// Decodes one name or value: `+` is a space, each `%` needs two hexadecimal digits, the result is UTF-8 without NUL.
///
/// Lenient decoders read one text differently from the next one in the chain; that difference is the attack.
pub(super) fn decode_form(text: &[u8]) -> Result<Cow<'_, str>, ParameterError> {
    let decoded = if text.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        Cow::Owned(String::from_utf8(unescape(text)?).map_err(|_| ParameterError::NotUtf8)?)
    } else {
        Cow::Borrowed(std::str::from_utf8(text).map_err(|_| ParameterError::NotUtf8)?)
    };
    if decoded.contains('\0') {
        return Err(ParameterError::Nul);
    }
    Ok(decoded)
}

/// Appends text with everything but unreserved characters escaped; a space is `%20`, which every decoder understands
/// both in queries and in fragments.
pub(super) fn append_encoded(text: &str, output: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            output.push(char::from(byte));
        } else {
            output.push('%');
            output.push(hex_digit(byte >> 4));
            output.push(hex_digit(byte & 0x0F));
        }
    }
}

fn unescape(text: &[u8]) -> Result<Vec<u8>, ParameterError> {
    let mut output = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        output.push(match byte {
            b'+' => b' ',
            b'%' => hex_value(bytes.next())? << 4 | hex_value(bytes.next())?,
            other => *other,
        });
    }
    Ok(output)
}

fn hex_value(digit: Option<&u8>) -> Result<u8, ParameterError> {
    match digit {
        Some(digit @ b'0'..=b'9') => Ok(digit - b'0'),
        Some(digit @ b'a'..=b'f') => Ok(digit - b'a' + 10),
        Some(digit @ b'A'..=b'F') => Ok(digit - b'A' + 10),
        _ => Err(ParameterError::Escape),
    }
}

fn hex_digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or('0').to_ascii_uppercase()
}
