// Every page in light and dark, on a phone and on a desk: a picture is kept, nothing scrolls sideways, and axe-core
// finds no violation of WCAG 2.2 A and AA.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import axe from 'axe-core';

import { signIn, submit } from './support/pages.mjs';
import { openTheatre } from './support/theatre.mjs';

const pictures = fileURLToPath(new URL('../../artifacts/screenshots/', import.meta.url));
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const looks = {
  'light-wide': { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  'light-narrow': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  'dark-wide': { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  'dark-narrow': { colorScheme: 'dark', viewport: { width: 320, height: 640 } },
};

const pages = {
  login: (page) => page.goto(theatre.thirdParty.signInLink()),
  'login-refused': async (page) => {
    await page.goto(theatre.thirdParty.signInLink());
    await signIn(page, { ...theatre.ada, password: 'not the one' });
  },
  consent: async (page) => {
    await page.goto(theatre.thirdParty.signInLink());
    await signIn(page, theatre.ada);
    await page.waitForSelector('button[name=decision]');
  },
  'sign-out': async (page) => {
    await startSession(page);
    await page.goto(`${theatre.tenant.issuer}/logout`);
  },
  'signed-out': async (page) => {
    await startSession(page);
    await page.goto(`${theatre.tenant.issuer}/logout`);
    await submit(page);
  },
  'signed-in': async (page) => {
    await page.goto(`${theatre.tenant.issuer}/login`);
    await signIn(page, theatre.ada);
  },
  'set-up': async (page) => page.goto(await theatre.doorward.setUpLink()),
  'platform-login': (page) => page.goto(`${theatre.doorward.publicUrl}/login`),
  'unknown-application': (page) => page.goto(`${theatre.tenant.issuer}/oauth2/authorize?client_id=nobody`),
  'not-found': (page) => page.goto(`${theatre.tenant.issuer}/no/such/page`),
};

let theatre;

before(async () => {
  theatre = await openTheatre();
  await mkdir(pictures, { recursive: true });
});

after(() => theatre?.close());

for (const [name, open] of Object.entries(pages)) {
  for (const [look, profile] of Object.entries(looks)) {
    test(`the ${name} page is accessible and fits in ${look}`, () =>
      theatre.visit(async ({ page }) => {
        await open(page);
        await page.screenshot({ path: `${pictures}${name}-${look}.png`, fullPage: true });
        await assertShape(page);
        await assertAccessible(page);
      }, profile));
  }
}

async function startSession(page) {
  await page.goto(theatre.thirdParty.signInLink());
  await signIn(page, theatre.ada);
  await page.waitForSelector('button[name=decision]');
}

async function assertShape(page) {
  assert.equal(await page.locator('h1').count(), 1, 'not exactly one h1');
  assert.notEqual((await page.title()).trim(), '');
  assert.ok(await page.getAttribute('html', 'lang'));
  await assertFits(page);
}

async function assertFits(page) {
  const { wanted, given } = await page.evaluate(() => ({
    wanted: document.documentElement.scrollWidth,
    given: document.documentElement.clientWidth,
  }));
  assert.ok(wanted <= given, `the page is ${wanted} px wide in a window of ${given} px`);
}

async function assertAccessible(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }),
    rules,
  );
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
  assert.deepEqual(found, []);
}
