//! Wishes that never cause an error: what is not understood is left out.

/// The `acr_values` of a request in order of preference (OpenID Connect Core 1.0 §3.1.2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AcrValues(Vec<String>);

/// The `ui_locales` of a request in order of preference, shaped like language tags (BCP 47).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UiLocales(Vec<String>);

impl AcrValues {
    /// The largest number of values kept.
    pub const COUNT_MAX: usize = 10;
    /// The longest value kept, in bytes.
    pub const VALUE_BYTES_MAX: usize = 128;

    /// Reads values separated by spaces.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let fits = |value: &&str| {
            value.len() <= Self::VALUE_BYTES_MAX && value.bytes().all(|b| b.is_ascii_graphic())
        };
        Self(first_values(text, Self::COUNT_MAX).filter(fits).map(str::to_owned).collect())
    }

    /// The values, most wanted first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether nothing is wanted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl UiLocales {
    /// The largest number of tags kept.
    pub const COUNT_MAX: usize = 10;
    /// The longest tag kept, in bytes.
    pub const TAG_BYTES_MAX: usize = 35;

    /// Reads tags separated by spaces.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let fits = |tag: &&str| {
            tag.len() <= Self::TAG_BYTES_MAX
                && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        Self(first_values(text, Self::COUNT_MAX).filter(fits).map(str::to_owned).collect())
    }

    /// The tags, most wanted first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether nothing is wanted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn first_values(text: &str, count: usize) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|value| !value.is_empty()).take(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_left_out() {
        let long = "x".repeat(200);
        let locales = UiLocales::parse(&format!("de-CH  fr_FR {long} en \u{e4}"));
        assert_eq!(locales.iter().collect::<Vec<_>>(), ["de-CH", "en"]);
        let values = AcrValues::parse(&format!("urn:a {long} b"));
        assert_eq!(values.iter().collect::<Vec<_>>(), ["urn:a", "b"]);
        assert!(AcrValues::parse("").is_empty() && UiLocales::parse(" ").is_empty());
    }

    #[test]
    fn a_thousand_wishes_are_ten() {
        assert_eq!(UiLocales::parse(&"de ".repeat(1000)).iter().count(), 10);
        assert_eq!(AcrValues::parse(&"a ".repeat(1000)).iter().count(), 10);
    }
}
