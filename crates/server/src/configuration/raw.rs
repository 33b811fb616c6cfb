//! A value as it was written, and the first step from there to a real type.

use std::borrow::Cow;

/// A value as it was written. It has no `Debug`: it may be a secret.
pub(super) enum RawValue {
    /// From the environment, a flag or a TOML string.
    Text(String),
    /// A TOML integer that is not negative.
    Number(u64),
    /// A TOML boolean.
    Switch(bool),
    /// A TOML list of strings.
    List(Vec<String>),
    /// Any TOML value that no key accepts.
    Other,
}

impl RawValue {
    pub(super) fn text(&self) -> Result<Cow<'_, str>, String> {
        match self {
            Self::Text(text) => Ok(Cow::Borrowed(text)),
            Self::Number(number) => Ok(Cow::Owned(number.to_string())),
            Self::Switch(on) => Ok(Cow::Owned(on.to_string())),
            Self::List(_) | Self::Other => Err("must be one string".to_owned()),
        }
    }

    /// The items of a list; one text is a list, too, with commas between its items.
    pub(super) fn items(&self) -> Result<Vec<&str>, String> {
        let items: Vec<&str> = match self {
            Self::Text(text) => text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect(),
            Self::List(items) => items.iter().map(String::as_str).collect(),
            Self::Number(_) | Self::Switch(_) | Self::Other => {
                return Err("must be a string or a list of strings".to_owned());
            }
        };
        if items.len() > ITEMS_MAX {
            return Err(format!("has more than {ITEMS_MAX} items"));
        }
        Ok(items)
    }

    pub(super) fn whole_number(&self, range: std::ops::RangeInclusive<u64>) -> Result<u64, String> {
        let number = match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Switch(_) | Self::List(_) | Self::Other => None,
        };
        number
            .filter(|number| range.contains(number))
            .ok_or_else(|| format!("must be a whole number from {} to {}", range.start(), range.end()))
    }

    pub(super) fn switch(&self) -> Result<bool, String> {
        match self {
            Self::Switch(on) => Ok(*on),
            Self::Text(text) if text == "true" => Ok(true),
            Self::Text(text) if text == "false" => Ok(false),
            Self::Text(_) | Self::Number(_) | Self::List(_) | Self::Other => {
                Err("must be true or false".to_owned())
            }
        }
    }
}

const ITEMS_MAX: usize = 64;
