// Headless Chromium, and people in front of it. A person is a fresh browser profile whose every request, console
// message and policy violation is watched; `leave()` fails the test if one of them should not have been there.

import assert from 'node:assert/strict';

import { chromium } from 'playwright-core';

const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const inContainer = ['--no-sandbox', '--disable-gpu', '--disable-quic'];

/** Starts one browser; people come with `meet`. */
export async function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: [...inContainer, ...quiet] });
  return {
    close: () => browser.close(),
    /** A person with an empty profile. `origins` are the only ones that their browser may ever ask. */
    meet: async (origins, profile = {}) => {
      const context = await browser.newContext({ locale: 'en-GB', ...profile });
      context.setDefaultTimeout(15_000);
      return new BrowserPerson(context, await context.newPage(), origins);
    },
  };
}

class BrowserPerson {
  #documentFailures = new Set();
  #origins;
  #problems = [];

  constructor(context, page, origins) {
    this.context = context;
    this.page = page;
    this.#origins = origins;
    context.on('request', (request) => this.#watchRequest(request));
    context.on('response', (response) => this.#watchResponse(response));
    context.on('console', (message) => this.#watchConsole(message));
    context.on('weberror', (error) => this.#problems.push(`script error: ${error.error()}`));
  }

  /** Ends the visit; whatever the browser complained about fails the test here. */
  async leave() {
    await this.context.close();
    assert.deepEqual(this.#problems, []);
  }

  /** Ends a visit that went wrong and says where the person was and what they saw. */
  async leaveBecauseOf(error) {
    const seen = await this.page.textContent('body', { timeout: 1_000 }).catch(() => '');
    const words = seen.replace(/\s+/g, ' ').trim().slice(0, 600);
    error.message += `\nat ${this.page.url()}: ${words}\n${this.#problems.join('\n')}`;
    await this.context.close();
    return error;
  }

  #watchRequest(request) {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && !this.#origins.includes(url.origin)) {
      this.#problems.push(`a request left for ${url}`);
    }
  }

  // An error page is a document with an error status, which Chromium also reports on the console.
  #watchResponse(response) {
    if (response.status() < 400) return;
    if (response.request().isNavigationRequest()) this.#documentFailures.add(response.url());
    else this.#problems.push(`${response.url()} answered ${response.status()}`);
  }

  #watchConsole(message) {
    if (!['error', 'warning'].includes(message.type())) return;
    if (/Failed to load resource/.test(message.text()) && this.#documentFailures.has(message.location().url)) return;
    this.#problems.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  }
}
