//! What a person reads where it matters: who asks, where they are, and nothing that tells accounts apart.

use super::{at, for_every_page, samples};
use crate::pages::{ErrorKind, Language, Page, Renderer};

#[test]
fn every_page_names_the_tenant_and_the_host() {
    for_every_page(|name, _, _, html| {
        assert!(html.contains("<bdi>login.acme.example</bdi>"), "{name}");
        assert!(html.contains("<bdi>Acme</bdi>"), "{name}");
    });
}

#[test]
fn sign_in_and_consent_name_the_app_that_asks() {
    for_every_page(|name, _, page, html| match page {
        Page::Login(login) => {
            assert_eq!(html.contains("<bdi>Acme Notes</bdi>"), login.client_name.is_some(), "{name}");
        }
        Page::Consent(_) => {
            assert!(
                html.contains("<bdi>Acme Notes</bdi>") && html.contains("<bdi>notes.example</bdi>"),
                "{name}"
            );
        }
        _ => {}
    });
}

#[test]
fn every_error_page_shows_the_reference() {
    for_every_page(|name, _, page, html| {
        assert_eq!(html.contains("01J8-REQUEST"), matches!(page, Page::Error(_)), "{name}");
    });
}

#[test]
fn a_moment_is_written_as_the_language_writes_it() {
    let renderer = Renderer::new().unwrap();
    let (_, account) =
        samples::all(&|_, text| text.to_owned()).into_iter().find(|(name, _)| *name == "account").unwrap();
    let expected = [
        (Language::English, "25 February 2026, 06:13 UTC"),
        (Language::German, "25. Februar 2026, 06:13 UTC"),
        (Language::French, "25 février 2026, 06:13 UTC"),
        (Language::Spanish, "25 de febrero de 2026, 06:13 UTC"),
        (Language::Hebrew, "25 בפברואר 2026, 06:13 UTC"),
    ];
    for (language, text) in expected {
        let html =
            renderer.render(&account, &at(language)).unwrap().replace("<bdi>", "").replace("</bdi>", "");
        assert!(html.contains(&format!("<time datetime=\"2026-02-25T06:13Z\">{text}</time>")), "{html}");
    }
}

#[test]
fn waiting_is_told_in_seconds() {
    let renderer = Renderer::new().unwrap();
    let said = |language, secs| {
        let page = Page::Error(crate::pages::ErrorPage {
            kind: ErrorKind::Unavailable { retry_after_secs: secs },
            detail: None,
        });
        renderer.render(&page, &at(language)).unwrap().replace("<bdi>", "").replace("</bdi>", "")
    };
    assert!(said(Language::English, 1).contains("Wait a second"));
    assert!(said(Language::English, 5).contains("Wait 5 seconds"));
    assert!(said(Language::Hebrew, 2).contains("שתי שניות"));
    assert!(said(Language::French, 0).contains("0 seconde,"));
}

#[test]
fn every_kind_of_error_has_its_status() {
    let statuses = samples::ERROR_KINDS.map(ErrorKind::status);
    assert_eq!(statuses, [404, 405, 400, 400, 400, 400, 403, 403, 403, 413, 429, 503, 500, 400, 410]);
}
