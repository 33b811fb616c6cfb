//! A target beside what was reached.

use serde_json::{Value, json};

use super::report::short;

/// A target and what was reached.
pub(crate) struct Check {
    name: String,
    target: f64,
    reached: f64,
    unit: &'static str,
    bound: Bound,
}

enum Bound {
    AtLeast,
    AtMost,
}

impl Check {
    /// More is better.
    pub(crate) fn at_least(name: impl Into<String>, target: f64, reached: f64, unit: &'static str) -> Self {
        Self { name: name.into(), target, reached, unit, bound: Bound::AtLeast }
    }

    /// Less is better.
    pub(crate) fn at_most(name: impl Into<String>, target: f64, reached: f64, unit: &'static str) -> Self {
        Self { name: name.into(), target, reached, unit, bound: Bound::AtMost }
    }

    fn is_met(&self) -> bool {
        match self.bound {
            Bound::AtLeast => self.reached >= self.target,
            Bound::AtMost => self.reached <= self.target,
        }
    }

    fn sign(&self) -> &'static str {
        match self.bound {
            Bound::AtLeast => ">=",
            Bound::AtMost => "<=",
        }
    }

    /// One line of the table of targets.
    pub(crate) fn row(&self) -> String {
        let (wanted, reached) = (format!("{} {}", self.sign(), short(self.target)), short(self.reached));
        let verdict = if self.is_met() { "OK" } else { "MISSED" };
        format!("{:<50} {wanted:>14} {reached:>14} {:<6} {verdict}", self.name, self.unit)
    }

    /// The same for programs.
    pub(crate) fn json(&self) -> Value {
        json!({
            "name": self.name,
            "target": format!("{} {}", self.sign(), self.target),
            "reached": self.reached,
            "unit": self.unit,
            "met": self.is_met(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_is_just_reached_is_met() {
        assert!(Check::at_least("rate", 100.0, 100.0, "/s").row().ends_with("OK"));
        assert!(Check::at_most("time", 100.0, 100.0, "ms").row().ends_with("OK"));
        assert!(Check::at_least("rate", 100.0, 99.9, "/s").row().ends_with("MISSED"));
        assert!(Check::at_most("time", 100.0, 100.1, "ms").row().ends_with("MISSED"));
    }
}
