//! The texts of the pages: one Fluent bundle for each language.

use std::collections::BTreeMap;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use minijinja::HtmlEscape;
use thiserror::Error;

use super::{Language, assets::Templates};

/// Why texts could not be loaded or said.
#[derive(Debug, Error)]
pub(super) enum TextError {
    #[error("no text file for {0}")]
    NoFile(&'static str),
    #[error("text file for {0} cannot be read: {1}")]
    Unreadable(&'static str, String),
    #[error("no text named {0:?} in {1}")]
    NoMessage(String, &'static str),
    #[error("text {0:?} in {1} cannot be said: {2}")]
    Unsayable(String, &'static str, String),
}

/// The texts of one language.
pub(super) struct Texts {
    language: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Loads the file of every language.
    pub(super) fn load_all() -> Result<BTreeMap<Language, Self>, TextError> {
        Language::ALL.into_iter().map(|language| Ok((language, Self::load(language)?))).collect()
    }

    /// The text with its values as HTML: all of it escaped, each value isolated in `<bdi>`, so that a name
    /// in another script cannot reorder the sentence around it.
    pub(super) fn html(&self, key: &str, values: &FluentArgs<'_>) -> Result<String, TextError> {
        let said = self.say(key, values)?;
        Ok(HtmlEscape(&said).to_string().replace(ISOLATE_START, "<bdi>").replace(ISOLATE_END, "</bdi>"))
    }

    /// The text with its values as plain characters, for titles and attributes.
    pub(super) fn plain(&self, key: &str, values: &FluentArgs<'_>) -> Result<String, TextError> {
        Ok(self.say(key, values)?.replace([ISOLATE_START, ISOLATE_END], ""))
    }

    fn load(language: Language) -> Result<Self, TextError> {
        let tag = language.tag();
        let file = Templates::get(&format!("i18n/{tag}.ftl")).ok_or(TextError::NoFile(tag))?;
        let unreadable = |cause: String| TextError::Unreadable(tag, cause);
        let source =
            String::from_utf8(file.data.into_owned()).map_err(|cause| unreadable(cause.to_string()))?;
        let resource =
            FluentResource::try_new(source).map_err(|(_, causes)| unreadable(format!("{causes:?}")))?;
        let identifier = tag.parse().map_err(|cause| unreadable(format!("{cause:?}")))?;
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        bundle.add_resource(resource).map_err(|causes| unreadable(format!("{causes:?}")))?;
        Ok(Self { language: tag, bundle })
    }

    fn say(&self, key: &str, values: &FluentArgs<'_>) -> Result<String, TextError> {
        let pattern = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value())
            .ok_or_else(|| TextError::NoMessage(key.to_owned(), self.language))?;
        let mut causes = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(values), &mut causes).into_owned();
        match causes.first() {
            None => Ok(said),
            Some(cause) => Err(TextError::Unsayable(key.to_owned(), self.language, cause.to_string())),
        }
    }
}

/// Removes the invisible characters that steer text direction: a client called `\u{202e}knab` must not read
/// as another one, and the isolation marks around it must stay in pairs.
pub(super) fn without_direction_marks(value: &str) -> String {
    value.replace(
        [
            '\u{202a}',
            '\u{202b}',
            '\u{202c}',
            '\u{202d}',
            '\u{202e}',
            '\u{2066}',
            '\u{2067}',
            ISOLATE_START,
            ISOLATE_END,
        ],
        "",
    )
}

/// FIRST STRONG ISOLATE, which Fluent writes before a value.
const ISOLATE_START: char = '\u{2068}';
/// POP DIRECTIONAL ISOLATE, which it writes after one.
const ISOLATE_END: char = '\u{2069}';
