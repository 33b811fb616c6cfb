//! W-08: a value never becomes markup, whatever field it is in.

use std::{cell::RefCell, collections::BTreeSet};

use super::{at, samples};
use crate::pages::{Language, PageContext, Renderer};

const PAYLOADS: [&str; 4] = [
    "\"><script>alert(1)</script>",
    "' onfocus=alert(1) autofocus x='",
    "</title></main><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% include 'login.html' %}&lt;b&gt;",
];

#[test]
fn every_field_of_every_page_is_escaped() {
    let renderer = Renderer::new().unwrap();
    for payload in PAYLOADS {
        let fields = RefCell::new(BTreeSet::new());
        let pages = samples::all(&|field, _| {
            fields.borrow_mut().insert(field.to_owned());
            format!("{field}{payload}")
        });
        let mut drawn = String::new();
        for (name, page) in pages {
            let html = renderer.render(&page, &hostile_context(payload)).unwrap();
            assert!(!html.contains(payload), "{name} shows {payload} as it is");
            drawn.push_str(&html);
        }
        fields.borrow_mut().extend(["tenant_name", "host", "request_id"].map(str::to_owned));
        for field in fields.into_inner() {
            let value = format!("{field}{payload}");
            let shown = escaped(&value);
            let in_address = escaped(&percent_encoded(&value));
            assert!(drawn.contains(&shown) || drawn.contains(&in_address), "{field} is not shown");
        }
    }
}

#[test]
fn an_address_cannot_leave_its_attribute() {
    let renderer = Renderer::new().unwrap();
    for (name, page) in samples::all(&|_, text| text.to_owned()) {
        let html = renderer.render(&page, &at(Language::English)).unwrap();
        assert!(!html.contains("&b=%3Cb%3E\"") || html.contains("&amp;b="), "{name}");
        assert!(!html.contains("?tenant=a&x"), "{name}");
    }
}

#[test]
fn a_name_cannot_turn_the_sentence_around() {
    let renderer = Renderer::new().unwrap();
    let marks =
        ['\u{202a}', '\u{202b}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'];
    let pages = samples::all(&|field, text| {
        let spoken = ["client_name", "account", "redirect_host", "scope"].contains(&field);
        if spoken { format!("{}{text}", String::from_iter(marks)) } else { text.to_owned() }
    });
    for (name, page) in pages {
        let html = renderer.render(&page, &at(Language::Hebrew)).unwrap();
        assert!(!html.contains(marks), "{name}");
        assert_eq!(html.matches("<bdi").count(), html.matches("</bdi>").count(), "{name}");
    }
}

fn hostile_context(payload: &str) -> PageContext {
    PageContext {
        language: Language::English,
        tenant_name: format!("tenant_name{payload}"),
        host: format!("host{payload}"),
        request_id: format!("request_id{payload}"),
    }
}

fn escaped(value: &str) -> String {
    minijinja::HtmlEscape(value).to_string()
}

fn percent_encoded(value: &str) -> String {
    minijinja::Environment::new().render_str("{{ value|urlencode }}", minijinja::context! { value }).unwrap()
}
