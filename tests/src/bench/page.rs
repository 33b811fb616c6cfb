//! Finds the form of a hosted page: where it goes and which hidden fields it carries.

/// A form of a hosted page.
#[derive(Debug, PartialEq)]
pub(crate) struct Form {
    /// The path it is sent to.
    pub(crate) action: String,
    /// Its hidden fields, ready to be sent back.
    pub(crate) hidden: Vec<(String, String)>,
}

impl Form {
    /// The form that has a field of this name.
    pub(crate) fn find(page: &str, field: &str) -> Option<Self> {
        let forms = page.split("<form").skip(1).filter_map(|rest| rest.split("</form").next());
        forms.map(|form| (form, tags(form))).find_map(|(form, tags)| {
            tags.iter().any(|tag| attribute(tag, "name").as_deref() == Some(field)).then_some(())?;
            let (opening, _) = form.split_once('>')?;
            let hidden = tags.iter().filter(|tag| attribute(tag, "type").as_deref() == Some("hidden"));
            Some(Self {
                action: attribute(opening, "action")?,
                hidden: hidden
                    .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)))
                    .collect(),
            })
        })
    }

    /// The hidden fields followed by what a person filled in.
    pub(crate) fn filled<'a>(&'a self, typed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let hidden = self.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        hidden.chain(typed.iter().copied()).collect()
    }
}

fn tags(form: &str) -> Vec<&str> {
    form.split('<').skip(1).filter_map(|rest| rest.split('>').next()).collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once(name) {
        let starts_word = before.ends_with(char::is_whitespace);
        if starts_word && let Some(value) = after.strip_prefix("=\"") {
            return value.split_once('"').map(|(value, _)| unescape(value));
        }
        rest = after;
    }
    None
}

fn unescape(value: &str) -> String {
    let pairs =
        [("&#x2f;", "/"), ("&#x27;", "'"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    pairs.iter().fold(value.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<form action="/language"><input type="hidden" name="csrf" value="other"></form>
        <form method="post" action="&#x2f;login?flow=a&amp;b=1" class="x">
        <input type="hidden" name="flow" value="abc"><input name="csrf" value="d&#x2f;e" type="hidden" />
        <input id="login" name="login" type="email"><input type="password" name="password"></form>"#;

    #[test]
    fn the_form_with_the_password_is_found_with_its_hidden_fields() {
        let form = Form::find(PAGE, "password").unwrap();
        assert_eq!(form.action, "/login?flow=a&b=1");
        assert_eq!(form.filled(&[("login", "x")]), [("flow", "abc"), ("csrf", "d/e"), ("login", "x")]);
    }

    #[test]
    fn a_page_without_the_field_has_no_such_form() {
        assert_eq!(Form::find(PAGE, "decision"), None);
    }
}
