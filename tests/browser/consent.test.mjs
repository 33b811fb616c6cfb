import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { asksForConsent, decide, signIn } from './support/pages.mjs';
import { readRelyingParty } from './support/relying-party.mjs';
import { openTheatre } from './support/theatre.mjs';

let theatre;

before(async () => {
  theatre = await openTheatre();
});

after(() => theatre?.close());

test('a person who denies consent goes back to the application with access_denied', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.thirdParty.signInLink());
    await signIn(page, theatre.ada);
    await decide(page, 'deny');
    assert.deepEqual(await readRelyingParty(page), { heading: 'Failed', error: 'access_denied' });
  }));

test('a denial is not remembered as consent: the next sign-in asks', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.thirdParty.signInLink());
    await signIn(page, theatre.ada);
    assert.equal(await asksForConsent(page), true);
  }));

test('the consent page names the application and where the answer goes', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.thirdParty.signInLink());
    await signIn(page, theatre.ada);
    const words = await page.textContent('main');
    assert.match(words, /Photo Album/);
    assert.ok(words.includes(new URL(theatre.thirdParty.origin).host), words);
  }));

test('a person is asked once, and never again on any browser', async () => {
  await theatre.visit(async ({ page }) => {
    await page.goto(theatre.thirdParty.signInLink());
    await signIn(page, theatre.ada);
    await decide(page, 'allow');
    assert.equal((await readRelyingParty(page)).heading, 'Signed in');
  });
  await theatre.visit(async ({ page }) => {
    await page.goto(theatre.thirdParty.signInLink());
    await signIn(page, theatre.ada);
    assert.equal((await readRelyingParty(page)).heading, 'Signed in');
  });
});

test('prompt=consent asks although consent is remembered', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.thirdParty.signInLink({ prompt: 'consent' }));
    await signIn(page, theatre.ada);
    assert.equal(await asksForConsent(page), true);
  }));

test('consent for one application says nothing about another', async () => {
  const other = await theatre.admit({ name: 'Diary' });
  try {
    await theatre.visit(async ({ page }) => {
      await page.goto(other.signInLink());
      await signIn(page, theatre.ada);
      assert.equal(await asksForConsent(page), true);
    }, { origins: [other.origin] });
  } finally {
    await other.close();
  }
});

test('an application of the tenant itself does not ask for consent', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.firstParty.signInLink());
    await signIn(page, theatre.ada);
    assert.equal((await readRelyingParty(page)).heading, 'Signed in');
  }));
