//! The languages the pages speak, and which one a browser gets.

use fluent_langneg::{LanguageIdentifier, NegotiationStrategy, negotiate_languages};

/// A language every page is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English, also what a person gets whose languages are all unknown here.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Hebrew, written right to left.
    Hebrew,
}

/// The direction in which a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// As in English.
    LeftToRight,
    /// As in Hebrew.
    RightToLeft,
}

impl Direction {
    /// The value of the HTML attribute `dir`.
    #[must_use]
    pub const fn attribute(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Self; 5] = [Self::English, Self::German, Self::French, Self::Spanish, Self::Hebrew];

    /// The best language for a person: `ui_locales` (OIDC Core §3.1.2.1) in their order, then
    /// `Accept-Language` by weight (RFC 9110 §12.5.4), else English.
    ///
    /// Hints only: whatever cannot be read is passed over, and of each source only the first
    /// ten tags are looked at.
    #[must_use]
    pub fn negotiate(ui_locales: &[&str], accept_language: Option<&str>) -> Self {
        let preferred = ui_locales.iter().take(TAGS_MAX).filter_map(|tag| parse_tag(tag));
        let requested: Vec<Identifier> = preferred.chain(parse_accept_language(accept_language)).collect();
        let available: Vec<Identifier> =
            Self::ALL.iter().filter_map(|language| parse_tag(language.tag())).collect();
        negotiate_languages(&requested, &available, None, NegotiationStrategy::Lookup)
            .first()
            .and_then(|found| {
                Self::ALL.into_iter().find(|language| found.language.as_str() == language.tag())
            })
            .unwrap_or_default()
    }

    /// The BCP 47 tag, as in the HTML attribute `lang` and in the name of the text file.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Hebrew => "he",
        }
    }

    /// The direction of its script.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::English | Self::German | Self::French | Self::Spanish => Direction::LeftToRight,
            Self::Hebrew => Direction::RightToLeft,
        }
    }
}

type Identifier = LanguageIdentifier;

fn parse_accept_language(header: Option<&str>) -> Vec<Identifier> {
    let mut weighted: Vec<(u16, Identifier)> =
        header.unwrap_or_default().split(',').take(TAGS_MAX).filter_map(parse_weighted).collect();
    // A stable sort: tags of equal weight keep the order of the browser.
    weighted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    weighted.into_iter().map(|(_, identifier)| identifier).collect()
}

fn parse_weighted(range: &str) -> Option<(u16, Identifier)> {
    let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
    let weight = match parameters.trim() {
        "" => WEIGHT_MAX,
        parameters => parse_weight(parameters.strip_prefix("q=").or(parameters.strip_prefix("Q="))?)?,
    };
    (weight > 0).then_some(())?;
    Some((weight, parse_tag(tag.trim())?))
}

/// Thousandths of a `qvalue`: `0`, `0.5`, `1.000`; more than three decimals are not a weight.
fn parse_weight(value: &str) -> Option<u16> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(WEIGHT_MAX),
        _ => None,
    }
}

fn parse_tag(tag: &str) -> Option<Identifier> {
    if tag.len() > TAG_BYTES_MAX {
        return None;
    }
    // Old Android and Java still send the tag that Hebrew had before 1989.
    let modern = match tag.split_once('-') {
        Some(("iw", rest)) => format!("he-{rest}"),
        None if tag == "iw" => "he".to_owned(),
        _ => tag.to_owned(),
    };
    modern.parse().ok()
}

const TAGS_MAX: usize = 10;
/// RFC 5646 §4.4.1 asks for room for 35 characters.
const TAG_BYTES_MAX: usize = 35;
const WEIGHT_MAX: u16 = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_falls_back_to_its_language() {
        assert_eq!(Language::negotiate(&[], Some("de-AT,en;q=0.5")), Language::German);
        assert_eq!(Language::negotiate(&["es-419"], None), Language::Spanish);
        assert_eq!(Language::negotiate(&["he-IL"], None), Language::Hebrew);
        assert_eq!(Language::negotiate(&["iw-IL"], None), Language::Hebrew);
    }

    #[test]
    fn ui_locales_win_over_the_browser() {
        assert_eq!(Language::negotiate(&["tlh", "fr"], Some("de")), Language::French);
        assert_eq!(Language::negotiate(&["tlh"], Some("de")), Language::German);
    }

    #[test]
    fn the_heaviest_tag_wins_and_zero_means_never() {
        assert_eq!(Language::negotiate(&[], Some("en;q=0.3, he;q=0.9, fr;q=0.5")), Language::Hebrew);
        assert_eq!(Language::negotiate(&[], Some("de;q=0, fr;q=0.1")), Language::French);
        assert_eq!(Language::negotiate(&[], Some("fr;q=0.8, de;q=0.8")), Language::French);
    }

    #[test]
    fn nonsense_means_english() {
        let long = "x".repeat(100_000);
        let words = [
            "",
            "*",
            ",,,,",
            ";q=1",
            "de;q=7",
            "de;q=0.12345",
            "de;quality=1",
            "\u{202e}",
            "日本語",
            long.as_str(),
        ];
        for header in words {
            assert_eq!(Language::negotiate(&[header], Some(header)), Language::English, "{header:.20}");
        }
        assert_eq!(Language::negotiate(&[], None), Language::English);
    }

    #[test]
    fn only_ten_tags_are_looked_at() {
        let unknown = ["ja"; 10];
        assert_eq!(Language::negotiate(&[unknown.as_slice(), &["de"]].concat(), None), Language::English);
        assert_eq!(Language::negotiate(&[&unknown[1..], &["de"]].concat(), None), Language::German);
        assert_eq!(Language::negotiate(&[], Some(&format!("{}de", "ja,".repeat(10)))), Language::English);
    }
}
