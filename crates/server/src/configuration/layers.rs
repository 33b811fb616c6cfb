//! Reads the file, the environment and the flags into one flat map; the later layer wins key by key.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::error::{ConfigurationError, Origin};
use super::keys::{self, Key, VARIABLE_PREFIX};
use super::raw::RawValue;

/// What the outside says, before anything of it is believed.
#[derive(Default)]
pub struct Sources {
    /// What holds for this command where nobody says otherwise, as (key, value).
    pub defaults: Vec<(&'static str, String)>,
    /// The file.
    pub file: ConfigurationFile,
    /// The process environment.
    pub environment: Vec<(OsString, OsString)>,
    /// Flags of the command line as (key, value).
    pub flags: Vec<(&'static str, String)>,
}

/// Which file is read.
#[derive(Default)]
pub enum ConfigurationFile {
    /// `doorward.toml` in the working directory, if it is there.
    #[default]
    IfThere,
    /// The one that was named, which must be there.
    Named(PathBuf),
    /// None, for a command that must not touch what an installation here is configured for.
    Ignored,
}

/// One value and where it was written.
pub(super) struct Setting {
    pub(super) value: RawValue,
    pub(super) origin: Origin,
}

/// All values that were written anywhere, by the known key's name.
pub(super) struct Settings(BTreeMap<&'static str, Setting>);

impl Settings {
    pub(super) fn read(sources: Sources) -> Result<Self, ConfigurationError> {
        let mut settings = Self(BTreeMap::new());
        for (name, text) in sources.defaults {
            settings.add(name, RawValue::Text(text), Origin::Derived)?;
        }
        match sources.file {
            ConfigurationFile::IfThere => settings.add_file(None)?,
            ConfigurationFile::Named(path) => settings.add_file(Some(&path))?,
            ConfigurationFile::Ignored => {}
        }
        settings.add_environment(sources.environment)?;
        for (name, text) in sources.flags {
            let origin = Origin::Flag(format!("--{}", name.replace(['_', '.'], "-")));
            settings.add(name, RawValue::Text(text), origin)?;
        }
        Ok(settings)
    }

    pub(super) fn find(&self, key: &'static str) -> Option<&Setting> {
        self.0.get(key)
    }

    fn add_file(&mut self, named: Option<&Path>) -> Result<(), ConfigurationError> {
        let path = named.unwrap_or(Path::new(DEFAULT_FILE)).to_owned();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            // Only the file nobody asked for may be missing.
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(ConfigurationError::Unreadable { path, source }),
        };
        let table = text.parse().map_err(|error| not_toml(&path, &text, &error))?;
        self.add_table("", table, &path)
    }

    fn add_table(&mut self, prefix: &str, table: Table, path: &Path) -> Result<(), ConfigurationError> {
        for (name, value) in table {
            let name = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
            match value {
                // Only known sections are entered, so the depth is bounded and an unknown one is an error even empty.
                Value::Table(inner) if keys::is_section(&name) => {
                    self.add_table(&name, inner, path)?;
                }
                value => self.add(&name, raw(value), Origin::File(path.to_owned()))?,
            }
        }
        Ok(())
    }

    fn add_environment(&mut self, variables: Vec<(OsString, OsString)>) -> Result<(), ConfigurationError> {
        for (name, value) in variables {
            let Some(name) = name.to_str() else { continue };
            let Some(rest) = name.strip_prefix(VARIABLE_PREFIX) else { continue };
            let text = value.into_string().map_err(|_| ConfigurationError::NotUnicode(name.to_owned()))?;
            let origin = Origin::Environment(name.to_owned());
            self.add(&rest.to_lowercase().replace("__", "."), RawValue::Text(text), origin)?;
        }
        Ok(())
    }

    fn add(&mut self, name: &str, value: RawValue, origin: Origin) -> Result<(), ConfigurationError> {
        if let Some(Key { name, .. }) = keys::find_key(name) {
            self.0.insert(name, Setting { value, origin });
            return Ok(());
        }
        Err(match keys::find_absent_feature(name) {
            Some(reason) => ConfigurationError::AbsentFeature { origin, name: name.to_owned(), reason },
            None => ConfigurationError::UnknownKey {
                origin,
                name: name.to_owned(),
                nearest: keys::nearest_key(name),
            },
        })
    }
}

fn raw(value: Value) -> RawValue {
    match value {
        Value::String(text) => RawValue::Text(text),
        Value::Boolean(on) => RawValue::Switch(on),
        Value::Integer(number) => u64::try_from(number).map_or(RawValue::Other, RawValue::Number),
        Value::Array(items) => {
            items.into_iter().map(text).collect::<Option<Vec<_>>>().map_or(RawValue::Other, RawValue::List)
        }
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => RawValue::Other,
    }
}

fn text(value: Value) -> Option<String> {
    if let Value::String(text) = value { Some(text) } else { None }
}

/// The parser's own text repeats the line, which may hold a secret: only the place and the reason are taken from it.
fn not_toml(path: &Path, text: &str, error: &toml::de::Error) -> ConfigurationError {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    ConfigurationError::NotToml {
        path: path.to_owned(),
        line: before.matches('\n').count() + 1,
        reason: error.message().replace('\n', ", "),
    }
}

const DEFAULT_FILE: &str = "doorward.toml";
