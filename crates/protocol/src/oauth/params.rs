//! The parameters of a request, from a query or a form body.

use std::borrow::Cow;

use super::percent::decode_form;

/// Decoded parameters in the order sent; texts without escapes are borrowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// Why parameters are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    /// More than [`Parameters::BYTES_MAX`] or a value above [`Parameters::VALUE_BYTES_MAX`].
    #[error("the parameters are too long")]
    TooLong,
    /// More than [`Parameters::COUNT_MAX`].
    #[error("there are too many parameters")]
    TooMany,
    /// A `%` without two hexadecimal digits.
    #[error("a parameter has a broken percent escape")]
    Escape,
    /// Bytes that are no UTF-8.
    #[error("a parameter is not UTF-8")]
    NotUtf8,
    /// The character that ends strings elsewhere.
    #[error("a parameter has a NUL character")]
    Nul,
    /// A parameter that may come once came twice (RFC 6749 §3.1).
    #[error("the parameter {0} is given twice")]
    Duplicate(String),
}

impl<'a> Parameters<'a> {
    /// The largest number of parameters.
    pub const COUNT_MAX: usize = 64;
    /// The largest size of all together, as sent.
    pub const BYTES_MAX: usize = 64 * 1024;
    /// The largest size of one name and of one value, as sent.
    pub const VALUE_BYTES_MAX: usize = 8 * 1024;

    /// Reads `application/x-www-form-urlencoded`.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ParameterError> {
        if bytes.len() > Self::BYTES_MAX {
            return Err(ParameterError::TooLong);
        }
        let mut pairs = Vec::new();
        for piece in bytes.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()) {
            if pairs.len() == Self::COUNT_MAX {
                return Err(ParameterError::TooMany);
            }
            let mut halves = piece.splitn(2, |byte| *byte == b'=');
            let name = halves.next().unwrap_or_default();
            let value = halves.next().unwrap_or_default();
            if name.len() > Self::VALUE_BYTES_MAX || value.len() > Self::VALUE_BYTES_MAX {
                return Err(ParameterError::TooLong);
            }
            pairs.push((decode_form(name)?, decode_form(value)?));
        }
        Ok(Self { pairs })
    }

    /// The value of a parameter that may come once; an empty value counts as absent (RFC 6749 §3.1).
    pub fn get(&self, name: &str) -> Result<Option<&str>, ParameterError> {
        let mut values = self.values(name);
        let value = values.next();
        if values.next().is_some() {
            return Err(ParameterError::Duplicate(name.to_owned()));
        }
        Ok(value.filter(|value| !value.is_empty()))
    }

    /// All values of a parameter that may come more than once, such as `resource` (RFC 8707 §2); empty ones are left
    /// out.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values(name).filter(|value| !value.is_empty())
    }

    /// Whether the name occurs at all, even without a value.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.values(name).next().is_some()
    }

    /// Names and values in the order sent, empty ones too.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.iter().filter(move |(known, _)| *known == name).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::percent::append_encoded;
    use super::*;

    #[test]
    fn pairs_are_decoded_and_kept_in_order() {
        let parameters = Parameters::parse(b"a=1&b=x%20y+z&&c&d=%C3%A4&=e&f=a=b").unwrap();
        let pairs: Vec<_> = parameters.iter().collect();
        let expected = [("a", "1"), ("b", "x y z"), ("c", ""), ("d", "ä"), ("", "e"), ("f", "a=b")];
        assert_eq!(pairs, expected);
        assert!(matches!(parameters.pairs[0].1, Cow::Borrowed(_)));
    }

    #[test]
    fn a_name_given_twice_is_an_error_and_an_empty_value_is_absent() {
        let parameters =
            Parameters::parse(b"state=a&state=a&scope=&x=&x=1&resource=r1&resource=r2&%73ub=s").unwrap();
        assert_eq!(parameters.get("state"), Err(ParameterError::Duplicate("state".to_owned())));
        assert_eq!(parameters.get("x"), Err(ParameterError::Duplicate("x".to_owned())));
        assert_eq!(parameters.get("scope"), Ok(None));
        assert_eq!(parameters.get("nonce"), Ok(None));
        assert_eq!(parameters.get("sub"), Ok(Some("s")));
        assert_eq!(parameters.all("resource").collect::<Vec<_>>(), ["r1", "r2"]);
    }

    #[test]
    fn nasty_text_is_refused() {
        let cases: [(&[u8], ParameterError); 9] = [
            (b"a=%", ParameterError::Escape),
            (b"a=%4", ParameterError::Escape),
            (b"a=%zz", ParameterError::Escape),
            (b"a=%+1", ParameterError::Escape),
            (b"%=a", ParameterError::Escape),
            (b"a=%ED%A0%80", ParameterError::NotUtf8),
            (b"a=%C0%80", ParameterError::NotUtf8),
            (b"a=\xff", ParameterError::NotUtf8),
            (b"a=x%00", ParameterError::Nul),
        ];
        for (bytes, error) in cases {
            assert_eq!(Parameters::parse(bytes), Err(error), "{bytes:?}");
        }
        assert_eq!(Parameters::parse(b"a=\0"), Err(ParameterError::Nul));
    }

    #[test]
    fn every_limit_holds() {
        assert!(Parameters::parse(&b"a=1&".repeat(64)).is_ok());
        assert_eq!(Parameters::parse(&b"a=1&".repeat(65)), Err(ParameterError::TooMany));
        let value = |length: usize| format!("a={}", "x".repeat(length));
        assert!(Parameters::parse(value(Parameters::VALUE_BYTES_MAX).as_bytes()).is_ok());
        assert_eq!(Parameters::parse(value(8193).as_bytes()), Err(ParameterError::TooLong));
        assert_eq!(Parameters::parse(&b"&".repeat(65_537)), Err(ParameterError::TooLong));
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_read_back(pairs in proptest::collection::vec(("[^\0]{1,20}", "[^\0]{0,40}"), 0..20)) {
            let mut text = String::new();
            for (name, value) in &pairs {
                append_encoded(name, &mut text);
                text.push('=');
                append_encoded(value, &mut text);
                text.push('&');
            }
            let parameters = Parameters::parse(text.as_bytes()).unwrap();
            let read: Vec<_> = parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            prop_assert_eq!(read, pairs);
        }

        #[test]
        fn no_bytes_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Parameters::parse(&bytes);
        }
    }
}
