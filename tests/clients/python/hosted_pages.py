"""A person without a browser: follows redirects, keeps cookies and fills in the hosted pages over plain HTTP."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

REDIRECTS_MAX = 20
PAGES_MAX = 5


class Person:
    """One person at one machine; cookies last as long as the object."""

    def __init__(self, login, password):
        self.answers = {"login": login, "password": password}
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = "en"

    def follow(self, link, destination):
        """Opens a link of an application and answers every page until the answer arrives at `destination`."""
        url, body = self._walk("GET", link, destination)
        for _ in range(PAGES_MAX):
            if body is None:
                return url
            form = Form(url, body)
            url, body = self._walk("POST", form.action, destination, form.filled_in(self.answers))
        raise AssertionError(f"still not at {destination} after {PAGES_MAX} pages; the last one:\n{body}")

    def _walk(self, method, url, destination, fields=None):
        """Follows redirects and stops where the application takes over (no body), or at a page."""
        for _ in range(REDIRECTS_MAX):
            headers = {"Origin": origin(url)} if method == "POST" else {}
            answer = self.session.request(method, url, data=fields, headers=headers, allow_redirects=False, timeout=30)
            if "Location" not in answer.headers:
                assert answer.status_code == 200, f"{method} {url} answered {answer.status_code}\n{answer.text}"
                return url, answer.text
            url = urljoin(url, answer.headers["Location"])
            if url.partition("?")[0] == destination:
                return url, None
            method, fields = "GET", None
        raise AssertionError(f"more than {REDIRECTS_MAX} redirects")


class Form(HTMLParser):
    """The one form of a page."""

    def __init__(self, url, page):
        super().__init__()
        self.url = url
        self.action = None
        self.fields = []
        self.can_allow = False
        self.feed(page)
        assert self.action is not None, f"a page without a form at {url}:\n{page}"

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        name, value = attributes.get("name"), attributes.get("value") or ""
        if tag == "form":
            self.action = urljoin(self.url, attributes.get("action") or self.url)
        elif tag == "input" and name:
            self.fields.append((name, value))
        elif tag == "button" and (name, value) == ("decision", "allow"):
            self.can_allow = True

    def filled_in(self, answers):
        """What a person who types their answers and allows what is asked would send."""
        fields = [(name, answers.get(name, value)) for name, value in self.fields]
        return fields + [("decision", "allow")] if self.can_allow else fields


def origin(url):
    """Scheme, host and port, as a browser sends them with a form."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
