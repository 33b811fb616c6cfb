//! The members of a body, taken out one by one; what nobody takes out is an error.

use super::from_json::{FromJson, Rejected};
use crate::api::problem::{FieldError, Problem};
use serde_json::{Map, Value};

/// What a body is read into.
pub(in crate::api) trait Body: Sized {
    /// Takes the members; nothing if one of them was refused, which `fields` remembers.
    fn read(fields: &mut Fields) -> Option<Self>;
}

/// The members that are left, and what was wrong so far.
#[derive(Debug)]
pub(in crate::api) struct Fields {
    members: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    /// Reads a whole body, or says everything that is wrong with it.
    pub(super) fn read<T: Body>(members: Map<String, Value>) -> Result<T, Problem> {
        let mut fields = Self { members, errors: Vec::new() };
        let body = T::read(&mut fields);
        let unknown: Vec<_> = fields.members.keys().take(ERRORS_MAX).map(|name| pointer(name)).collect();
        for pointer in unknown {
            fields.refuse(FieldError { pointer, message: "is not a field of this request".to_owned() });
        }
        match body {
            Some(body) if fields.errors.is_empty() => Ok(body),
            Some(_) | None => Err(Problem::fields(fields.errors)),
        }
    }

    /// A member that must be there.
    pub(in crate::api) fn required<T: FromJson>(&mut self, name: &str) -> Option<T> {
        let Some(value) = self.members.remove(name) else {
            self.refuse(FieldError { pointer: pointer(name), message: "is required".to_owned() });
            return None;
        };
        self.parse(name, value)
    }

    /// A member that may be missing but, when written, must have its type; `null` is not missing.
    pub(in crate::api) fn optional<T: FromJson>(&mut self, name: &str) -> Option<T> {
        let value = self.members.remove(name)?;
        self.parse(name, value)
    }

    /// A member that may be missing, which leaves things as they are, or `null`, which takes them away.
    #[expect(clippy::option_option, reason = "missing and null mean different things in a change (RFC 7396)")]
    pub(in crate::api) fn nullable<T: FromJson>(&mut self, name: &str) -> Option<Option<T>> {
        match self.members.remove(name)? {
            Value::Null => Some(None),
            value => self.parse(name, value).map(Some),
        }
    }

    fn parse<T: FromJson>(&mut self, name: &str, value: Value) -> Option<T> {
        match T::from_json(value) {
            Ok(parsed) => Some(parsed),
            Err(rejected) => {
                for Rejected { below, message } in rejected {
                    self.refuse(FieldError { pointer: format!("{}{below}", pointer(name)), message });
                }
                None
            }
        }
    }

    fn refuse(&mut self, error: FieldError) {
        if self.errors.len() < ERRORS_MAX {
            self.errors.push(error);
        }
    }
}

/// A JSON pointer to a member (RFC 6901 §3).
fn pointer(name: &str) -> String {
    let shown: String = name.chars().take(POINTER_CHARS_MAX).collect();
    format!("/{}", shown.replace('~', "~0").replace('/', "~1"))
}

const ERRORS_MAX: usize = 20;
const POINTER_CHARS_MAX: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug)]
    #[expect(clippy::option_option, reason = "the difference is what is tested")]
    struct Sample {
        name: String,
        flag: Option<bool>,
        tags: Option<Vec<String>>,
        note: Option<Option<String>>,
    }

    impl Body for Sample {
        fn read(fields: &mut Fields) -> Option<Self> {
            let name = fields.required("name");
            let flag = fields.optional("flag");
            let tags = fields.optional("tags");
            let note = fields.nullable("note");
            Some(Self { name: name?, flag, tags, note })
        }
    }

    fn read(value: Value) -> Result<Sample, Value> {
        let Value::Object(members) = value else { panic!("not an object") };
        let problem = |problem: Problem| serde_json::to_value(problem.view("r")).unwrap()["errors"].clone();
        Fields::read(members).map_err(problem)
    }

    #[test]
    fn missing_and_null_mean_different_things() {
        let sample = read(json!({"name": "x"})).unwrap();
        assert_eq!((sample.name.as_str(), sample.flag, sample.note), ("x", None, None));
        assert_eq!(read(json!({"name": "x", "note": null})).unwrap().note, Some(None));
        assert_eq!(read(json!({"name": "x", "tags": ["a"]})).unwrap().tags, Some(vec!["a".to_owned()]));
        assert_eq!(read(json!({"name": "x", "flag": null})).unwrap_err()[0]["pointer"], "/flag");
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let errors = read(json!({"flag": "yes", "tags": ["a", 1, "b", {}], "a/b~c": 1})).unwrap_err();
        let pointers: Vec<_> =
            errors.as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
        assert_eq!(pointers, ["/name", "/flag", "/tags/1", "/tags/3", "/a~1b~0c"]);
    }

    #[test]
    fn a_flood_of_unknown_fields_is_answered_briefly() {
        let flood: Map<_, _> = (0..5_000).map(|number| (format!("f{number}"), json!(1))).collect();
        assert_eq!(read(Value::Object(flood)).unwrap_err().as_array().unwrap().len(), ERRORS_MAX);
    }
}
