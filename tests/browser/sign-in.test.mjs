import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { asksForPassword, decide, describedBy, primaryButton, signIn, submit } from './support/pages.mjs';
import { readRelyingParty } from './support/relying-party.mjs';
import { openTheatre } from './support/theatre.mjs';

let theatre;

before(async () => {
  theatre = await openTheatre();
});

after(() => theatre?.close());

test('a person signs in and the application shows verified claims', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.firstParty.signInLink());
    assert.equal(new URL(page.url()).origin, theatre.tenant.issuer);
    assert.match(await page.textContent('main'), /Orchard Desk/);
    await signIn(page, theatre.ada);
    await assertSignedIn(page);
  }));

test('a person who is signed in already is not asked again', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.firstParty.signInLink());
    await signIn(page, theatre.ada);
    const first = await readRelyingParty(page);
    await page.goto(theatre.firstParty.signInLink({ prompt: 'none' }));
    const again = await readRelyingParty(page);
    assert.equal(again.claims.sid, first.claims.sid);
    assert.equal(again.claims.auth_time, first.claims.auth_time);
  }));

test('a wrong password is refused in words that fit an unknown and a disabled person as well', async () => {
  const bob = { email: 'bob.babbage@example.com', password: 'difference engines divide opinions 1822' };
  const { id } = await theatre.tenant.createUser({ ...bob, display_name: 'Bob Babbage' });
  await theatre.tenant.disableUser(id);
  await theatre.visit(async ({ page }) => {
    const wrongPassword = await refusedWords(page, { ...theatre.ada, password: 'not the one' });
    const unknownName = await refusedWords(page, { ...theatre.ada, email: 'nobody@example.com' });
    const disabled = await refusedWords(page, bob);
    assert.deepEqual({ unknownName, disabled }, { unknownName: wrongPassword, disabled: wrongPassword });
  });
});

test('after a refusal the name stays, the password field is empty and the right password works', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.firstParty.signInLink());
    await signIn(page, { ...theatre.ada, password: 'not the one' });
    assert.equal(await page.inputValue('input[name=login]'), theatre.ada.email);
    assert.equal(await page.inputValue('input[name=password]'), '');
    await page.fill('input[name=password]', theatre.ada.password);
    await submit(page);
    await assertSignedIn(page);
  }));

test('a name with markup in it is shown as text', () =>
  theatre.visit(async ({ page }) => {
    const hostile = '"><script>document.title="owned"</script><img src=x onerror=alert(1)>';
    await page.goto(theatre.firstParty.signInLink());
    await signIn(page, { email: hostile, password: 'not the one' });
    assert.equal(await page.inputValue('input[name=login]'), hostile);
    assert.notEqual(await page.title(), 'owned');
    assert.equal(await page.locator('img[src=x]').count(), 0);
  }));

test('a person without JavaScript signs in', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.thirdParty.signInLink());
    await signIn(page, theatre.ada);
    await decide(page, 'allow');
    await assertSignedIn(page);
  }, { javaScriptEnabled: false }));

test('a person signs in with the keyboard alone, in the order of the page, and sees where they are', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.firstParty.signInLink());
    await tabTo(page, 'input[name=login]');
    await page.keyboard.type(theatre.ada.email);
    await page.keyboard.press('Tab');
    await tabTo(page, 'input[name=password]');
    await page.keyboard.type(theatre.ada.password);
    await page.keyboard.press('Tab');
    await tabTo(page, primaryButton);
    await page.keyboard.press('Enter');
    await assertSignedIn(page);
  }));

test('the answer can come as a posted form', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.firstParty.signInLink({ response_mode: 'form_post' }));
    await signIn(page, theatre.ada);
    await assertSignedIn(page);
    assert.equal(new URL(page.url()).search, '');
  }));

test('the answer can come as a posted form without JavaScript, by one press of a button', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.firstParty.signInLink({ response_mode: 'form_post' }));
    await signIn(page, theatre.ada);
    await page.click('form [type=submit]');
    await assertSignedIn(page);
  }, { javaScriptEnabled: false }));

test('the sign-in of one browser cannot be finished in another', () =>
  theatre.visit(async ({ page: mine }) => {
    await mine.goto(theatre.firstParty.signInLink());
    const link = mine.url();
    await theatre.visit(async ({ page: other }) => {
      await other.goto(link);
      assert.equal(await asksForPassword(other), false, 'the sign-in form was offered');
    });
  }));

test('two sign-ins in two tabs of one browser do not disturb each other', () =>
  theatre.visit(async ({ page: first, context }) => {
    const second = await context.newPage();
    await first.goto(theatre.firstParty.signInLink());
    await second.goto(theatre.firstParty.signInLink());
    await signIn(first, theatre.ada);
    await assertSignedIn(first);
    await signIn(second, theatre.ada);
    await assertSignedIn(second);
  }));

async function refusedWords(page, attempt) {
  await page.goto(theatre.firstParty.signInLink());
  await signIn(page, attempt);
  const words = await describedBy(page, 'password');
  assert.notEqual(words, '', 'nothing describes the password field');
  return words;
}

async function assertSignedIn(page) {
  const { heading, claims, userinfo, ...rest } = await readRelyingParty(page);
  assert.equal(heading, 'Signed in', JSON.stringify(rest));
  assert.equal(claims.iss, theatre.tenant.issuer);
  assert.equal(userinfo.sub, claims.sub);
  assert.equal(userinfo.email, theatre.ada.email);
}

// Walks on with Tab until `selector` has the focus, and asks that the focus can be seen there.
async function tabTo(page, selector) {
  for (let presses = 0; presses < 10; presses += 1) {
    const target = page.locator(selector).first();
    if (await target.evaluate((element) => element === document.activeElement)) {
      assert.ok(await target.evaluate(showsFocus), `the focus on ${selector} cannot be seen`);
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab never came to ${selector}`);
}

function showsFocus(element) {
  const style = getComputedStyle(element);
  return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
}
