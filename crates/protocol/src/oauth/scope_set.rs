//! Sets of scopes.

use std::collections::BTreeSet;
use std::fmt;

use super::{Scope, ScopeError};

/// A bounded set of scopes; its text is sorted, because the order of scopes means nothing (RFC 6749 §3.3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ScopeSet(BTreeSet<Scope>);

impl ScopeSet {
    /// The largest number of scopes.
    pub const SCOPES_MAX: usize = 50;
    /// The longest list in bytes.
    pub const BYTES_MAX: usize = Self::SCOPES_MAX * (Scope::BYTES_MAX + 1);

    /// Reads a list separated by spaces; nothing at all is the empty set.
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        if text.len() > Self::BYTES_MAX {
            return Err(ScopeError::TooMany);
        }
        let mut scopes = BTreeSet::new();
        for token in text.split(' ').filter(|token| !token.is_empty()) {
            scopes.insert(Scope::parse(token)?);
            if scopes.len() > Self::SCOPES_MAX {
                return Err(ScopeError::TooMany);
            }
        }
        Ok(Self(scopes))
    }

    /// Collects scopes.
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Result<Self, ScopeError> {
        let mut set = BTreeSet::new();
        for scope in scopes {
            set.insert(scope);
            if set.len() > Self::SCOPES_MAX {
                return Err(ScopeError::TooMany);
            }
        }
        Ok(Self(set))
    }

    /// Whether this scope is in it.
    #[must_use]
    pub fn contains(&self, scope: impl AsRef<str>) -> bool {
        self.0.contains(scope.as_ref())
    }

    /// Whether each of its scopes is in `other` too.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// The scopes that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// The scopes that are in this set and not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0).cloned().collect())
    }

    /// The scopes of either.
    pub fn union(&self, other: &Self) -> Result<Self, ScopeError> {
        Self::of(self.0.union(&other.0).cloned())
    }

    /// The same set without this scope.
    #[must_use]
    pub fn without(mut self, scope: impl AsRef<str>) -> Self {
        self.0.remove(scope.as_ref());
        self
    }

    /// The scopes, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// How many scopes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str(" ")?;
            }
            formatter.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

impl std::str::FromStr for ScopeSet {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        Self::parse(text)
    }
}

impl serde::Serialize for ScopeSet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for ScopeSet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::scope::{OFFLINE_ACCESS, OPENID};
    use super::*;

    #[test]
    fn order_repetition_and_extra_spaces_mean_nothing() {
        let set = ScopeSet::parse(" profile openid  profile ").unwrap();
        assert_eq!(set.to_string(), "openid profile");
        assert!(set.contains(OPENID) && !set.contains(OFFLINE_ACCESS));
        assert!(ScopeSet::parse("").unwrap().is_empty());
    }

    #[test]
    fn characters_outside_of_the_rfc_are_refused() {
        for text in ["a\tb", "a\nb", "a\"", "a\\", "\u{e4}", "a\0", "\u{a0}"] {
            assert_eq!(ScopeSet::parse(text), Err(ScopeError::Character), "{text:?}");
        }
    }

    #[test]
    fn every_limit_holds() {
        assert!(Scope::parse(&"s".repeat(128)).is_ok());
        assert_eq!(Scope::parse(&"s".repeat(129)), Err(ScopeError::TooLong));
        let many = |count: usize| (0..count).map(|index| format!("s{index}")).collect::<Vec<_>>().join(" ");
        assert_eq!(ScopeSet::parse(&many(50)).unwrap().len(), 50);
        assert_eq!(ScopeSet::parse(&many(51)), Err(ScopeError::TooMany));
        assert_eq!(ScopeSet::parse(&many(10_000)), Err(ScopeError::TooMany));
    }

    fn any_set() -> impl Strategy<Value = ScopeSet> {
        proptest::collection::vec("[!#-\\[\\]-~]{1,8}", 0..20)
            .prop_map(|scopes| ScopeSet::parse(&scopes.join(" ")).unwrap())
    }

    proptest! {
        #[test]
        fn text_and_json_give_the_same_set_back(set in any_set()) {
            prop_assert_eq!(&ScopeSet::parse(&set.to_string()).unwrap(), &set);
            let json = serde_json::to_string(&set).unwrap();
            prop_assert_eq!(&serde_json::from_str::<ScopeSet>(&json).unwrap(), &set);
        }

        #[test]
        fn an_intersection_never_grows(left in any_set(), right in any_set()) {
            let both = left.intersection(&right);
            prop_assert!(both.is_subset(&left) && both.is_subset(&right));
            prop_assert_eq!(left.difference(&right).len() + both.len(), left.len());
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,300}") {
            let _ = ScopeSet::parse(&text);
        }
    }
}
