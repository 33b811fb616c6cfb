//! Every page in every language: what holds for all of them, and a closed list of templates and texts.

mod closed_lists;
mod escaping;
mod markup;
mod samples;
mod wording;

use super::{Language, Page, PageContext, Renderer};

/// Where the sample pages are drawn.
fn at(language: Language) -> PageContext {
    PageContext {
        language,
        tenant_name: "Acme".to_owned(),
        host: "login.acme.example".to_owned(),
        request_id: "01J8-REQUEST".to_owned(),
    }
}

/// Calls `check` with every sample page in every language.
fn for_every_page(check: impl Fn(&str, Language, &Page, &str)) {
    let renderer = Renderer::new().unwrap();
    for language in Language::ALL {
        for (name, page) in samples::all(&|_, text| text.to_owned()) {
            let html =
                renderer.render(&page, &at(language)).unwrap_or_else(|cause| panic!("{name}: {cause:?}"));
            check(name, language, &page, &html);
        }
    }
}
