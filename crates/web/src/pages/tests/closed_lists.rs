//! A new template or text fails here until it is used; a lost one until it is found.

use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use fluent_bundle::FluentResource;

use super::{for_every_page, samples};
use crate::pages::{Language, assets::Templates};

const PARTS: [&str; 2] = ["layout.html", "parts/field.html"];

#[test]
fn every_template_is_a_page_or_a_part() {
    let pages = samples::all(&|_, text| text.to_owned());
    let mut expected: BTreeSet<String> = pages.iter().map(|(_, page)| page.template().to_owned()).collect();
    expected.extend(PARTS.map(str::to_owned));
    expected.extend(Language::ALL.map(|language| format!("i18n/{}.ftl", language.tag())));
    let found: BTreeSet<String> = Templates::iter().map(Cow::into_owned).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_language_has_the_same_texts_with_the_same_variables() {
    let english = messages(Language::English);
    for language in Language::ALL {
        let texts = messages(language);
        assert_eq!(texts.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{language:?}");
        for (key, text) in &texts {
            assert_eq!(variables(text), variables(&english[key]), "{language:?} {key}");
        }
    }
}

#[test]
fn every_text_is_said_by_a_template() {
    let templates: String = Templates::iter()
        .filter(|name| name.ends_with(".html"))
        .map(|name| String::from_utf8(Templates::get(&name).unwrap().data.into_owned()).unwrap())
        .collect();
    let families = [
        "scope-",
        "error-",
        "login-error-",
        "setup-error-",
        "email-error-",
        "display-name-error-",
        "new-password-error-",
    ];
    for key in messages(Language::English).keys() {
        let said = templates.contains(&format!("\"{key}\""))
            || families.iter().any(|family| key.starts_with(family));
        assert!(said, "no template says {key}");
    }
}

#[test]
fn every_text_of_a_family_is_on_a_page() {
    let english = messages(Language::English);
    let drawn = RefCell::new(String::new());
    for_every_page(|_, language, _, html| {
        if language == Language::English {
            drawn.borrow_mut().push_str(html);
        }
    });
    let drawn = drawn.into_inner();
    for (key, text) in english.iter().filter(|(_, text)| !text.contains('{')) {
        let shown = minijinja::HtmlEscape(text.split_once('=').unwrap().1.trim()).to_string();
        assert!(drawn.contains(&shown), "no page shows {key}");
    }
}

/// The texts of a language: key to source.
fn messages(language: Language) -> BTreeMap<String, String> {
    let file = Templates::get(&format!("i18n/{}.ftl", language.tag())).unwrap();
    let source = String::from_utf8(file.data.into_owned()).unwrap();
    FluentResource::try_new(source.clone()).unwrap();
    let mut found = BTreeMap::<String, String>::new();
    let mut current = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) =
            line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
        {
            current = key.to_owned();
            assert!(!found.contains_key(&current), "{current} twice");
        }
        found.entry(current.clone()).or_default().extend([line, "\n"]);
    }
    found.remove("");
    found
}

fn variables(text: &str) -> BTreeSet<&str> {
    text.split('$').skip(1).filter_map(|rest| rest.split(|c: char| !c.is_ascii_lowercase()).next()).collect()
}
