//! Finds the form on a hosted page, as a browser without scripts would.

/// A form and what it sends if nobody types anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) action: String,
    pub(super) fields: Vec<(String, String)>,
}

/// The page's first form that is sent by POST.
pub(super) fn find_form(html: &str) -> Option<Form> {
    let mut form: Option<Form> = None;
    for tag in tags(html).take(TAGS_MAX) {
        match (tag.name.as_str(), &mut form) {
            ("form", None)
                if tag.find("method").is_some_and(|method| method.eq_ignore_ascii_case("post")) =>
            {
                form = Some(Form { action: tag.find("action").unwrap_or_default(), fields: Vec::new() });
            }
            ("input", Some(form)) => {
                let is_button =
                    matches!(tag.find("type").as_deref(), Some("submit" | "button" | "checkbox" | "radio"));
                if let (Some(name), false) = (tag.find("name"), is_button) {
                    form.fields.push((name, tag.find("value").unwrap_or_default()));
                }
            }
            ("/form", Some(_)) => break,
            _ => {}
        }
    }
    form
}

/// The text of the element with this id, if it holds nothing but text.
pub(super) fn find_text(html: &str, id: &str) -> Option<String> {
    let start = html.find(&format!("id=\"{id}\""))?;
    let rest = html.get(start..)?;
    let inside = rest.get(rest.find('>')? + 1..)?;
    Some(decoded(inside.get(..inside.find('<')?)?))
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn find(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}

fn tags(html: &str) -> impl Iterator<Item = Tag> {
    html.split('<').skip(1).map(|piece| {
        let inside = piece.split_once('>').map_or(piece, |(inside, _)| inside);
        let (name, rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        Tag { name: name.to_ascii_lowercase(), attributes: attributes(rest) }
    })
}

/// Reads `name`, `name=value` and `name="value"`; our own pages write `<` and `>` in values as references.
fn attributes(mut rest: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    while attributes.len() < ATTRIBUTES_MAX {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|letter: char| letter.is_whitespace() || letter == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            None => ("", after),
            Some(value) => match value.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
            },
        };
        attributes.push((name.to_ascii_lowercase(), decoded(value)));
        rest = after;
    }
    attributes
}

/// Replaces character references (HTML §13.5), named ones as far as template engines write them.
fn decoded(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        result.push_str(before);
        let reference = after.split_once(';').and_then(|(name, tail)| Some((referenced(name)?, tail)));
        let (letter, tail) = reference.unwrap_or(('&', after));
        result.push(letter);
        rest = tail;
    }
    result.push_str(rest);
    result
}

fn referenced(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

const TAGS_MAX: usize = 4096;
const ATTRIBUTES_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_found_with_what_it_would_send() {
        let page = r#"<h1>Sign in</h1><form action="/search"><input name=q></form>
            <form method="post" action="&#x2f;login?a=1&amp;b=2" novalidate>
              <input type="hidden" name="csrf" value="a&quot;b">
              <label for=l>Login</label><input id=l name="login" required autocomplete="username"/>
              <input type=submit name=x value=y><button name="decision" value="allow">Go</button>
            </form><form method=post action=/other></form>"#;
        let form = find_form(page).expect("a form");
        assert_eq!(form.action, "/login?a=1&b=2");
        let expected = [("csrf", "a\"b"), ("login", "")];
        assert_eq!(form.fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn a_page_without_a_form_has_none() {
        for page in ["", "<form>", "<p>text", "<form method=get action=/x>", "<<<>>>&&&;"] {
            assert_eq!(find_form(page), None, "{page}");
        }
    }

    #[test]
    fn the_text_of_an_element_is_found_by_its_id() {
        let page = r#"<textarea id="token" readonly>a.b&amp;c</textarea>"#;
        assert_eq!(find_text(page, "token").as_deref(), Some("a.b&c"));
        assert_eq!(find_text(page, "other"), None);
    }
}
