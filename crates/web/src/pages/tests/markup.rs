//! What every page promises to a browser, a screen reader and a content security policy.

use super::for_every_page;
use crate::pages::{Direction, Page};

#[test]
fn every_page_has_one_heading_and_says_its_language() {
    for_every_page(|name, language, _, html| {
        assert_eq!(html.matches("<h1>").count(), 1, "{name}");
        assert_eq!(html.matches("<main").count(), 1, "{name}");
        let direction = if language.direction() == Direction::RightToLeft { "rtl" } else { "ltr" };
        let opening = format!("<html lang=\"{}\" dir=\"{direction}\">", language.tag());
        assert!(html.starts_with(&format!("<!doctype html>\n{opening}")), "{name}");
    });
}

#[test]
fn every_form_page_has_one_primary_submit_button() {
    for_every_page(|name, _, page, html| {
        let expected = match page {
            Page::Error(_) | Page::LoggedOut(_) => 0,
            Page::Login(_)
            | Page::Consent(_)
            | Page::LogoutConfirm(_)
            | Page::Account(_)
            | Page::Setup(_)
            | Page::FormPost(_) => 1,
        };
        assert_eq!(
            html.matches("type=\"submit\" data-primary").count()
                + html.matches("value=\"allow\" data-primary").count(),
            expected,
            "{name}"
        );
        assert!(html.matches("button-primary").count() <= 1, "{name}");
    });
}

#[test]
fn no_page_holds_code_or_style_or_loads_from_elsewhere() {
    for_every_page(|name, _, page, html| {
        assert!(!html.contains("<style") && !html.contains("javascript:"), "{name}");
        for tag in tags(html) {
            for attribute in [" style=", " on", " srcset=", " ping=", " formaction="] {
                assert!(!tag.contains(attribute), "{name}: {tag}");
            }
            let loads = tag.starts_with("<link") || tag.contains(" src=");
            assert!(!loads || tag.contains("=\"/static/"), "{name}: {tag}");
        }
        let scripts = usize::from(matches!(page, Page::FormPost(_)));
        assert_eq!(html.matches("<script src=\"/static/").count(), scripts, "{name}");
        assert_eq!(html.matches("<script").count(), scripts, "{name}");
    });
}

#[test]
fn every_field_has_a_label_and_every_reference_an_element() {
    for_every_page(|name, _, _, html| {
        let ids: Vec<&str> = tags(html).filter_map(|tag| attribute(tag, "id")).collect();
        for (position, id) in ids.iter().enumerate() {
            assert!(!ids[..position].contains(id), "{name}: id {id} twice");
        }
        for tag in tags(html) {
            for reference in ["for", "aria-describedby", "aria-labelledby"] {
                for id in attribute(tag, reference).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(&id), "{name}: nothing is called {id}");
                }
            }
            if tag.starts_with("<input") && attribute(tag, "type") != Some("hidden") {
                let id = attribute(tag, "id").unwrap();
                assert!(html.contains(&format!("<label for=\"{id}\">")), "{name}: {id}");
                assert!(
                    attribute(tag, "autocomplete").is_some_and(|value| !value.is_empty()),
                    "{name}: {id}"
                );
            }
        }
    });
}

#[test]
fn every_form_of_ours_carries_its_token() {
    for_every_page(|name, _, page, html| {
        let foreign = usize::from(matches!(page, Page::FormPost(_)));
        assert_eq!(html.matches("name=\"csrf\"").count() + foreign, html.matches("<form").count(), "{name}");
        assert_eq!(html.matches("<form").count(), html.matches("method=\"post\"").count(), "{name}");
    });
}

#[test]
fn an_error_is_tied_to_its_fields() {
    for_every_page(|name, _, page, html| {
        if name == "login-wrong" {
            assert_eq!(html.matches("aria-describedby=\"form-error\" aria-invalid=\"true\"").count(), 2);
        }
        if name == "login-missing" {
            assert!(
                html.contains("aria-describedby=\"login-error form-error\" aria-invalid=\"true\" autofocus")
            );
        }
        if let Page::Setup(setup) = page {
            let described =
                html.contains("aria-describedby=\"email-hint email-error\" aria-invalid=\"true\"");
            assert_eq!(described, setup.email_error.is_some(), "{name}");
        }
        assert!(html.matches(" autofocus").count() <= 1, "{name}");
    });
}

/// The opening tags, rough but enough for markup of our own whose values are escaped.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.match_indices('<').map(|(start, _)| {
        let rest = &html[start..];
        &rest[..=rest.find('>').unwrap()]
    })
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let rest = tag.split_once(&format!(" {name}=\""))?.1;
    rest.split_once('"').map(|(value, _)| value)
}
