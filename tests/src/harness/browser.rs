//! A browser without a screen: cookies for each host, forms read from pages, redirects followed by hand.

use super::Answer;
use std::collections::BTreeMap;
use url::Url;

/// A browser of one person.
pub struct Browser {
    http: reqwest::Client,
    cookies: BTreeMap<(String, String), String>,
}

/// A form as it stands in a page.
#[derive(Clone, Debug, Default)]
pub struct PageForm {
    /// Where it goes.
    pub action: String,
    /// What it sends unless somebody types something else.
    pub fields: Vec<(String, String)>,
}

impl Browser {
    /// A browser that has never been anywhere; it uses the client's connections.
    #[must_use]
    pub fn new(http: &reqwest::Client) -> Self {
        Self { http: http.clone(), cookies: BTreeMap::new() }
    }

    /// Opens an address; redirects are answers, too.
    pub async fn open(&mut self, url: &str) -> Answer {
        let request = self.http.get(url);
        self.send(url, request).await
    }

    /// Sends a form as a page of the same origin does.
    pub async fn submit(&mut self, url: &str, fields: &[(String, String)]) -> Answer {
        let origin = Url::parse(url).expect("a URL").origin().ascii_serialization();
        let request = self.http.post(url).header("Origin", origin).form(fields);
        self.send(url, request).await
    }

    /// Sends any request with the cookies that a browser sends with it: our cookies are `SameSite=Lax`, so a form of
    /// another site brings none (RFC 6265bis §5.6.7.1).
    pub async fn send(&mut self, url: &str, request: reqwest::RequestBuilder) -> Answer {
        if is_foreign_form(&request) {
            return self.send_and_keep(url, request).await;
        }
        self.send_with_every_cookie(url, request).await
    }

    /// Sends any request with all cookies of its host, as a browser does that knows nothing of `SameSite`.
    pub async fn send_with_every_cookie(&mut self, url: &str, request: reqwest::RequestBuilder) -> Answer {
        let host = host(url);
        let pairs: Vec<_> = self
            .cookies
            .iter()
            .filter(|((known, _), _)| *known == host)
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let request = if pairs.is_empty() { request } else { request.header("Cookie", pairs.join("; ")) };
        self.send_and_keep(url, request).await
    }

    async fn send_and_keep(&mut self, url: &str, request: reqwest::RequestBuilder) -> Answer {
        let host = host(url);
        let answer = Answer::read(request.send().await.expect("an answer")).await;
        for set in answer.headers.get_all("set-cookie") {
            self.keep(&host, set.to_str().expect("an ASCII cookie"));
        }
        answer
    }

    /// Follows redirects within a host until there is a page, or a redirect that leaves it.
    pub async fn follow(&mut self, url: &str, mut answer: Answer) -> (String, Answer) {
        let mut at = url.to_owned();
        for _ in 0..10 {
            if !matches!(answer.status, 302 | 303 | 307) {
                return (at, answer);
            }
            let target =
                Url::parse(&at).and_then(|base| base.join(answer.header("location"))).expect("a location");
            if host(target.as_str()) != host(url) {
                return (at, answer);
            }
            at = target.into();
            answer = self.open(&at).await;
        }
        panic!("redirects without end at {at}");
    }

    /// The value of a cookie.
    #[must_use]
    pub fn cookie(&self, url: &str, name: &str) -> Option<&str> {
        self.cookies.get(&(host(url), name.to_owned())).map(String::as_str)
    }

    /// Plants or replaces a cookie.
    pub fn set_cookie(&mut self, url: &str, name: &str, value: &str) {
        self.cookies.insert((host(url), name.to_owned()), value.to_owned());
    }

    fn keep(&mut self, host: &str, set: &str) {
        let (pair, attributes) = set.split_once(';').unwrap_or((set, ""));
        let (name, value) = pair.split_once('=').expect("a cookie has a name");
        let key = (host.to_owned(), name.to_owned());
        if attributes.contains("Max-Age=0") {
            self.cookies.remove(&key);
        } else {
            self.cookies.insert(key, value.to_owned());
        }
    }
}

impl PageForm {
    /// The page's form whose action begins with `action`.
    #[must_use]
    pub fn find(page: &str, action: &str) -> Option<Self> {
        page.split("<form").skip(1).map(Self::read).find(|form| form.action.starts_with(action))
    }

    /// The form with a field filled in.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    fn read(text: &str) -> Self {
        let form = text.split("</form>").next().unwrap_or_default();
        let fields = form.split("<input").skip(1).filter_map(|input| {
            let tag = input.split('>').next()?;
            Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
        });
        Self { action: attribute(form, "action").unwrap_or_default(), fields: fields.collect() }
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let value = rest.split('"').next()?;
    Some(
        value
            .replace("&#x2f;", "/")
            .replace("&quot;", "\"")
            .replace("&#x27;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

/// Whether a page of another site sends this with a method that changes things. A site is a host here: every tenant of
/// these tests has an address of its own.
fn is_foreign_form(request: &reqwest::RequestBuilder) -> bool {
    let request = request.try_clone().and_then(|request| request.build().ok()).expect("a request in memory");
    let origin = request.headers().get("origin").map(|origin| origin.to_str().expect("an ASCII origin"));
    let from = origin.map(|origin| Url::parse(origin).ok().and_then(|url| url.host_str().map(str::to_owned)));
    !request.method().is_safe() && from.is_some_and(|from| from.as_deref() != request.url().host_str())
}

fn host(url: &str) -> String {
    let url = Url::parse(url).expect("a URL");
    url.host_str().unwrap_or_default().to_owned()
}
