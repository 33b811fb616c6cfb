import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { asksForConsent, asksForPassword, decide, signIn, submit } from './support/pages.mjs';
import { readRelyingParty } from './support/relying-party.mjs';
import { openTheatre } from './support/theatre.mjs';

let theatre;

before(async () => {
  theatre = await openTheatre();
});

after(() => theatre?.close());

test('signing out ends the session at the server, so that a copy of the old cookies is worth nothing', async () => {
  let stolen;
  await theatre.visit(async ({ page, context }) => {
    await page.goto(theatre.firstParty.signInLink());
    await signIn(page, theatre.ada);
    await readRelyingParty(page);
    stolen = await context.cookies(theatre.tenant.issuer);
    assert.ok(stolen.some(({ name }) => name === 'dw_session'), JSON.stringify(stolen));
    await signOut(page);
  });
  await theatre.visit(async ({ page, context }) => {
    await context.addCookies(stolen);
    await page.goto(theatre.firstParty.signInLink({ prompt: 'none' }));
    assert.equal((await readRelyingParty(page)).error, 'login_required');
    await page.goto(theatre.firstParty.signInLink());
    assert.equal(await asksForPassword(page), true);
  });
});

test('the cookies are out of reach of scripts and of other sites', () =>
  theatre.visit(async ({ page, context }) => {
    await page.goto(theatre.firstParty.signInLink());
    await signIn(page, theatre.ada);
    await readRelyingParty(page);
    const cookies = await context.cookies(theatre.tenant.issuer);
    assert.deepEqual(cookies.map(({ name }) => name).sort(), ['dw_browser', 'dw_session']);
    for (const { name, httpOnly, sameSite, path } of cookies) {
      assert.deepEqual({ name, httpOnly, sameSite, path }, { name, httpOnly: true, sameSite: 'Lax', path: '/' });
    }
  }));

test('asking to sign out by a link alone does not sign out', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.firstParty.signInLink());
    await signIn(page, theatre.ada);
    await readRelyingParty(page);
    await page.goto(`${theatre.tenant.issuer}/logout`);
    await page.goto(theatre.firstParty.signInLink({ prompt: 'none' }));
    assert.equal((await readRelyingParty(page)).heading, 'Signed in');
  }));

test('the application signs its person out and gets them back at the registered address', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.firstParty.signInLink());
    await signIn(page, theatre.ada);
    const { idToken } = await readRelyingParty(page);
    await page.goto(`${theatre.firstParty.origin}/sign-out?id_token_hint=${idToken}`);
    if (page.url().startsWith(theatre.tenant.issuer)) await submit(page);
    assert.deepEqual(await readRelyingParty(page), { heading: 'Signed out', state: 'see you' });
    assert.equal(page.url().split('?')[0], theatre.firstParty.signedOut);
    await page.goto(theatre.firstParty.signInLink());
    assert.equal(await asksForPassword(page), true);
  }));

test('an address that is not registered is never returned to after logout', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.firstParty.signInLink());
    await signIn(page, theatre.ada);
    const { idToken } = await readRelyingParty(page);
    const parameters = { id_token_hint: idToken, post_logout_redirect_uri: `${theatre.firstParty.origin}/elsewhere` };
    await page.goto(`${theatre.tenant.issuer}/oauth2/logout?${new URLSearchParams(parameters)}`);
    assert.equal(new URL(page.url()).origin, theatre.tenant.issuer);
  }));

test('going back or reloading after signing out shows nothing of the account', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(`${theatre.tenant.issuer}/login`);
    await signIn(page, theatre.ada);
    await page.waitForURL((url) => url.pathname !== '/login');
    const account = page.url();
    assert.ok((await page.textContent('main')).includes(theatre.ada.email));
    await submit(page);
    await page.goBack();
    await assertNothingOf(theatre.ada, page);
    await page.reload();
    await assertNothingOf(theatre.ada, page);
    await page.goto(account);
    await assertNothingOf(theatre.ada, page);
  }));

test('a consent page that was left open asks nothing after signing out', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.thirdParty.signInLink());
    await signIn(page, theatre.ada);
    assert.equal(await asksForConsent(page), true);
    const consent = page.url();
    await signOut(page);
    await page.goto(consent);
    await assertNothingOf(theatre.ada, page);
    assert.equal(await asksForConsent(page), false);
  }));

test('after signing out another person can sign in on the same browser', async () => {
  const grace = { email: 'grace.hopper@example.com', password: 'nanoseconds are feet of wire 1944' };
  await theatre.tenant.createUser({ ...grace, display_name: 'Grace Hopper' });
  await theatre.visit(async ({ page }) => {
    await page.goto(theatre.firstParty.signInLink());
    await signIn(page, theatre.ada);
    await readRelyingParty(page);
    await signOut(page);
    await page.goto(theatre.thirdParty.signInLink());
    await signIn(page, grace);
    await decide(page, 'allow');
    assert.equal((await readRelyingParty(page)).userinfo.email, grace.email);
  });
});

async function signOut(page) {
  await page.goto(`${theatre.tenant.issuer}/logout`);
  await submit(page);
  assert.equal(new URL(page.url()).origin, theatre.tenant.issuer);
}

async function assertNothingOf({ email, display_name: name }, page) {
  const words = await page.content();
  assert.ok(!words.includes(email), `the address is on ${page.url()}`);
  assert.ok(!words.includes(name), `the name is on ${page.url()}`);
}
