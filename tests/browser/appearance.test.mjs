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

const pages = [
  { name: 'login', open: (page) => page.goto(theatre.thirdParty.signInLink()) },
  { name: 'login-hebrew', open: (page) => page.goto(theatre.thirdParty.signInLink()), profile: { locale: 'he' } },
  { name: 'login-refused', open: refused },
  { name: 'login-again', open: again },
  { name: 'login-choose-account', open: (page) => again(page, 'select_account') },
  { name: 'consent', open: consent },
  { name: 'form-post', open: formPost },
  { name: 'account', open: account },
  { name: 'sign-out', open: signOut },
  { name: 'signed-out', open: signedOut },
  { name: 'set-up', open: async (page) => page.goto(await theatre.doorward.setUpLink()) },
  { name: 'set-up-refused', open: setUpRefused },
  { name: 'platform-login', open: (page) => page.goto(`${theatre.doorward.publicUrl}/login`) },
  { name: 'unknown-application', open: (page) => onTenant(page, '/oauth2/authorize?client_id=nobody') },
  { name: 'form-expired', open: formExpired },
  { name: 'not-found', open: (page) => onTenant(page, '/no/such/page') },
];

let theatre;

before(async () => {
  theatre = await openTheatre();
  await mkdir(pictures, { recursive: true });
});

after(() => theatre?.close());

for (const { name, open, profile } of pages) {
  test(`the ${name} page is accessible and fits, in light and dark, on a phone and on a desk`, () =>
    theatre.visit(async ({ page }) => {
      await open(page);
      await assertShape(page);
      for (const [look, { colorScheme, viewport }] of Object.entries(looks)) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        await page.screenshot({ path: `${pictures}${name}-${look}.png`, fullPage: true });
        await assertFits(page, look);
        await assertAccessible(page, look);
      }
    }, profile));
}

function onTenant(page, path) {
  return page.goto(theatre.tenant.issuer + path);
}

async function refused(page) {
  await page.goto(theatre.thirdParty.signInLink());
  await signIn(page, { ...theatre.ada, password: 'not the one' });
}

async function consent(page) {
  await page.goto(theatre.thirdParty.signInLink());
  await signIn(page, theatre.ada);
  await page.waitForSelector('button[name=decision]');
}

async function again(page, prompt = 'login') {
  await consent(page);
  await page.goto(theatre.thirdParty.signInLink({ prompt }));
  await page.waitForSelector('input[name=password]');
}

// The page's script would send the form at once; an empty one in its place keeps the page open.
async function formPost(page) {
  await page.route('**/*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  await page.goto(theatre.firstParty.signInLink({ response_mode: 'form_post' }));
  await signIn(page, theatre.ada);
  await page.waitForSelector('input[name=code]', { state: 'attached' });
}

async function setUpRefused(page) {
  await page.goto(await theatre.doorward.setUpLink());
  await page.fill('input[name=display_name]', 'A'.repeat(1_000));
  await page.fill('input[name=email]', 'nobody@example.com');
  await page.fill('input[name=new_password]', 'short');
  await submit(page);
  await page.waitForSelector('[role=alert]');
}

// The form of a browser that has lost its cookies since.
async function formExpired(page) {
  await onTenant(page, '/login');
  await page.context().clearCookies();
  await signIn(page, theatre.ada);
}

async function account(page) {
  await onTenant(page, '/login');
  await signIn(page, theatre.ada);
  await page.waitForURL((url) => url.pathname !== '/login');
}

async function signOut(page) {
  await account(page);
  await onTenant(page, '/logout');
}

async function signedOut(page) {
  await signOut(page);
  await submit(page);
}

async function assertShape(page) {
  assert.equal(await page.locator('h1').count(), 1, 'not exactly one h1');
  assert.notEqual((await page.title()).trim(), '');
  assert.ok(await page.getAttribute('html', 'lang'));
}

async function assertFits(page, look) {
  const { wanted, given } = await page.evaluate(() => ({
    wanted: document.documentElement.scrollWidth,
    given: document.documentElement.clientWidth,
  }));
  assert.ok(wanted <= given, `in ${look} the page is ${wanted} px wide in a window of ${given} px`);
}

async function assertAccessible(page, look) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }),
    rules,
  );
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
  assert.deepEqual(found, [], `in ${look}`);
}
