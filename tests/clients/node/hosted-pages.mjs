// A person without a browser: follows redirects, keeps cookies and fills in the hosted pages' forms over plain HTTP.

import assert from 'node:assert/strict';

const redirectsMax = 20;

/** One person at one machine; cookies last as long as the object. */
export class Person {
  #cookies = new Map();

  constructor({ login, password }) {
    this.login = login;
    this.password = password;
  }

  /** Opens a link of an application and answers every page until the answer arrives at `destination`. */
  async follow(link, destination) {
    let step = await this.#walk('GET', new URL(link), destination);
    for (let pages = 0; pages < 5; pages += 1) {
      if (step.arrived) return step.arrived;
      const form = readForm(step);
      step = await this.#walk('POST', form.action, destination, this.#fillIn(form));
    }
    throw new Error(`still not at ${destination} after five pages; the last one:\n${step.body}`);
  }

  // Follows redirects and stops where the application takes over, or at a page.
  async #walk(method, from, destination, form) {
    let request = { method, url: from, form };
    for (let redirects = 0; redirects < redirectsMax; redirects += 1) {
      const answer = await this.#send(request);
      const location = answer.headers.get('location');
      if (location === null) {
        const body = await answer.text();
        assert.equal(answer.status, 200, `${request.method} ${request.url} answered ${answer.status}\n${body}`);
        return { url: request.url, body };
      }
      const next = new URL(location, request.url);
      if (`${next.origin}${next.pathname}` === destination) return { arrived: next };
      request = { method: 'GET', url: next };
    }
    throw new Error(`more than ${redirectsMax} redirects from ${from}`);
  }

  async #send({ method, url, form }) {
    const headers = { accept: 'text/html', 'accept-language': 'en' };
    const cookies = [...(this.#cookies.get(url.host) ?? [])].map(([name, value]) => `${name}=${value}`);
    if (cookies.length > 0) headers.cookie = cookies.join('; ');
    if (form) Object.assign(headers, { origin: url.origin, 'content-type': 'application/x-www-form-urlencoded' });
    const answer = await fetch(url, { method, headers, body: form?.toString(), redirect: 'manual' });
    this.#remember(url.host, answer.headers.getSetCookie());
    return answer;
  }

  #remember(host, setCookies) {
    const jar = this.#cookies.get(host) ?? new Map();
    for (const line of setCookies) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (/;\s*max-age=0/i.test(line) || value === '') jar.delete(name);
      else jar.set(name, value);
    }
    this.#cookies.set(host, jar);
  }

  #fillIn({ fields, buttons }) {
    const answers = { login: this.login, password: this.password };
    const form = new URLSearchParams();
    for (const { name, value } of fields) form.append(name, answers[name] ?? value);
    if (buttons.some(({ name, value }) => name === 'decision' && value === 'allow')) form.append('decision', 'allow');
    return form;
  }
}

function readForm({ url, body }) {
  const form = body.match(/<form\b[^>]*>[\s\S]*?<\/form>/i)?.[0];
  assert.ok(form, `a page without a form at ${url}:\n${body}`);
  const opening = attributes(form.match(/<form\b[^>]*>/i)[0]);
  const named = (tag) => [...form.matchAll(new RegExp(`<${tag}\\b[^>]*>`, 'gi'))]
    .map(([text]) => attributes(text))
    .filter(({ name }) => name)
    .map(({ name, value = '' }) => ({ name, value }));
  return { action: new URL(opening.action || url, url), fields: named('input'), buttons: named('button') };
}

function attributes(tag) {
  const pairs = [...tag.matchAll(/([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi)];
  return Object.fromEntries(pairs.map(([, name, a, b, c]) => [name.toLowerCase(), unescape(a ?? b ?? c)]));
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(parseInt(decimal, 10));
    return entities[name] ?? whole;
  });
}
