//! Turns a page into HTML.

use std::{collections::BTreeMap, sync::Arc};

use fluent_bundle::{FluentArgs, FluentValue};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, context,
    syntax::SyntaxConfig,
    value::{Kwargs, Serde},
};

use super::{
    Language, Page, PageContext,
    assets::Templates,
    static_files::static_path,
    texts::{TextError, Texts, without_direction_marks},
};

/// Why a page could not be drawn; always a fault in the program, never in what a person sent.
#[derive(Debug, thiserror::Error)]
#[error("a hosted page cannot be drawn: {0}")]
pub struct RenderError(#[source] Error);

/// All templates and texts, read once; drawing takes microseconds and shares nothing between requests.
pub struct Renderer {
    environment: Environment<'static>,
    speakers: BTreeMap<Language, Speaker>,
}

impl Renderer {
    /// Reads every template and text, so that a broken one stops the start and not a person.
    pub fn new() -> Result<Self, RenderError> {
        let environment = build_environment().map_err(RenderError)?;
        let speakers = Texts::load_all()
            .map_err(|cause| RenderError(text_error(cause)))?
            .into_iter()
            .map(|(language, texts)| (language, Speaker::new(texts)))
            .collect();
        Ok(Self { environment, speakers })
    }

    /// The page as an HTML document.
    pub fn render(&self, page: &Page, at: &PageContext) -> Result<String, RenderError> {
        let speaker = self.speakers.get(&at.language);
        let values = context! {
            page => Value::from(Serde(page)),
            language => at.language.tag(),
            direction => at.language.direction().attribute(),
            tenant_name => without_direction_marks(&at.tenant_name),
            host => &at.host,
            request_id => &at.request_id,
            t => speaker.map(|speaker| speaker.html.clone()),
            plain => speaker.map(|speaker| speaker.plain.clone()),
        };
        let template = self.environment.get_template(page.template()).map_err(RenderError)?;
        template.render(values).map_err(RenderError)
    }
}

/// The two ways a template says a text of one language.
struct Speaker {
    html: Value,
    plain: Value,
}

impl Speaker {
    fn new(texts: Texts) -> Self {
        let texts = Arc::new(texts);
        let plain_texts = Arc::clone(&texts);
        let html = move |key: String, values: Kwargs| -> Result<Value, Error> {
            let said = texts.html(&key, &fluent_values(&values)?).map_err(text_error)?;
            Ok(Value::from_safe_string(said))
        };
        let plain = move |key: String, values: Kwargs| -> Result<String, Error> {
            plain_texts.plain(&key, &fluent_values(&values)?).map_err(text_error)
        };
        Self { html: Value::from_function(html), plain: Value::from_function(plain) }
    }
}

fn build_environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_fuel(Some(FUEL));
    environment.add_function("static", static_address);
    for name in Templates::iter().filter(|name| name.ends_with(".html")) {
        let Some(file) = Templates::get(&name) else { continue };
        let source = String::from_utf8(file.data.into_owned()).map_err(|cause| {
            Error::new(ErrorKind::SyntaxError, "a template is not UTF-8").with_source(cause)
        })?;
        environment.add_template_owned(name.into_owned(), source)?;
    }
    Ok(environment)
}

fn static_address(name: &str) -> Result<Value, Error> {
    static_path(name)
        .map(Value::from_safe_string)
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no static file named {name}")))
}

fn fluent_values(values: &Kwargs) -> Result<FluentArgs<'static>, Error> {
    values.args().map(|name| Ok((name.to_owned(), fluent_value(&values.peek(name)?)?))).collect()
}

fn fluent_value(value: &Value) -> Result<FluentValue<'static>, Error> {
    if let Some(text) = value.as_str() {
        return Ok(FluentValue::from(without_direction_marks(text)));
    }
    match i64::try_from(value.clone()) {
        Ok(number) if value.is_number() => Ok(FluentValue::from(number)),
        _ => Err(Error::new(ErrorKind::InvalidOperation, "a text takes strings and whole numbers only")),
    }
}

fn text_error(cause: TextError) -> Error {
    Error::new(ErrorKind::InvalidOperation, "a text is missing").with_source(cause)
}

/// Template instructions for one page; the longest needs under a tenth.
const FUEL: u64 = 200_000;
