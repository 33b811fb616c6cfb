//! A browser without a screen: cookies, redirects and forms, as much as the story needs.

use std::collections::BTreeMap;

use reqwest::header;
use url::Url;

use super::html_form::{Form, find_form};
use super::http_client::{Answer, HttpClient, HttpFailure};

/// One browser with its cookies.
pub(super) struct Browser {
    http: HttpClient,
    cookies: BTreeMap<(String, String), String>,
}

/// A page that was reached.
pub(super) struct Page {
    pub(super) url: Url,
    pub(super) status: u16,
    pub(super) html: String,
}

/// Why a page was not reached.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// No answer.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// A redirect or a form leads nowhere.
    #[error("an address on the way is none: {0}")]
    Address(#[from] url::ParseError),
    /// Round and round.
    #[error("more than {REDIRECTS_MAX} redirects")]
    Redirects,
    /// Nothing to fill in.
    #[error("the page {0} has no form")]
    NoForm(Url),
}

impl Browser {
    pub(super) fn new(http: HttpClient) -> Self {
        Self { http, cookies: BTreeMap::new() }
    }

    /// Opens a page as if its address had been typed.
    pub(super) async fn open(&mut self, url: Url) -> Result<Page, BrowserError> {
        self.follow(url, None).await
    }

    /// Sends the page's form with these fields typed in or chosen.
    pub(super) async fn submit(&mut self, page: &Page, typed: &[(&str, &str)]) -> Result<Page, BrowserError> {
        let Form { action, mut fields } =
            find_form(&page.html).ok_or_else(|| BrowserError::NoForm(page.url.clone()))?;
        fields.retain(|(name, _)| typed.iter().all(|(other, _)| other != name));
        fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.send(page, &action, fields).await
    }

    /// Presses a button of the page: an empty form that goes to `action`.
    pub(super) async fn press(&mut self, page: &Page, action: &str) -> Result<Page, BrowserError> {
        self.send(page, action, Vec::new()).await
    }

    async fn send(
        &mut self,
        page: &Page,
        action: &str,
        fields: Vec<(String, String)>,
    ) -> Result<Page, BrowserError> {
        let target = if action.is_empty() { page.url.clone() } else { page.url.join(action)? };
        let origin = page.url.origin().ascii_serialization();
        self.follow(target, Some((origin, fields))).await
    }

    async fn follow(
        &mut self,
        mut url: Url,
        mut form: Option<(String, Vec<(String, String)>)>,
    ) -> Result<Page, BrowserError> {
        for _ in 0..REDIRECTS_MAX {
            let request = match form.take() {
                None => self.http.get(url.clone()),
                Some((origin, fields)) => {
                    self.http.post(url.clone()).header(header::ORIGIN, origin).form(&fields)
                }
            };
            let answer = self.http.send(self.with_cookies(request, &url)).await?;
            self.keep_cookies(&answer, &url);
            match answer.headers.get(header::LOCATION).and_then(|location| location.to_str().ok()) {
                // Every redirect of the hosted pages is a 303: the next request is a GET.
                Some(location) if (300..400).contains(&answer.status) => url = url.join(location)?,
                _ => return Ok(Page { url, status: answer.status, html: answer.text() }),
            }
        }
        Err(BrowserError::Redirects)
    }

    /// Cookies belong to the host, whatever the port (RFC 6265 §8.5).
    fn with_cookies(&self, request: reqwest::RequestBuilder, url: &Url) -> reqwest::RequestBuilder {
        let host = url.host_str().unwrap_or_default();
        let ours = self.cookies.iter().filter(|((of, _), _)| of == host);
        let pairs: Vec<String> = ours.map(|((_, name), value)| format!("{name}={value}")).collect();
        if pairs.is_empty() { request } else { request.header(header::COOKIE, pairs.join("; ")) }
    }

    fn keep_cookies(&mut self, answer: &Answer, url: &Url) {
        let host = url.host_str().unwrap_or_default();
        for value in answer.headers.get_all(header::SET_COOKIE) {
            let Some((pair, attributes)) =
                value.to_str().ok().map(|text| text.split_once(';').unwrap_or((text, "")))
            else {
                continue;
            };
            let Some((name, value)) = pair.split_once('=') else { continue };
            let key = (host.to_owned(), name.trim().to_owned());
            let is_over =
                attributes.split(';').any(|attribute| attribute.trim().eq_ignore_ascii_case("max-age=0"));
            if is_over || value.is_empty() {
                self.cookies.remove(&key);
            } else if self.cookies.len() < COOKIES_MAX {
                self.cookies.insert(key, value.trim().to_owned());
            }
        }
    }
}

const REDIRECTS_MAX: usize = 20;
const COOKIES_MAX: usize = 64;
