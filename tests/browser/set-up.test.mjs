import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { signIn, submit } from './support/pages.mjs';
import { openTheatre } from './support/theatre.mjs';

const administrator = {
  display_name: 'Head Gardener',
  email: 'head.gardener@example.com',
  password: 'prune the tallest hedge in march',
};
let theatre;
let link;

before(async () => {
  theatre = await openTheatre();
  link = await theatre.doorward.setUpLink();
});

after(() => theatre?.close());

test('the printed link belongs to the platform host and works nowhere else', () =>
  theatre.visit(async ({ page }) => {
    assert.equal(new URL(link).origin, theatre.doorward.publicUrl);
    const { pathname } = new URL(link);
    const answer = await page.goto(`${theatre.tenant.issuer}${pathname}`);
    assert.equal(answer.status(), 404);
  }));

test('looking at the link does not use it up, and the form makes the first platform administrator', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(link);
    await page.reload();
    await page.fill('input[name=display_name]', administrator.display_name);
    await page.fill('input[name=email]', administrator.email);
    await page.fill('input[name=new_password]', administrator.password);
    await submit(page);
    assert.equal(new URL(page.url()).origin, theatre.doorward.publicUrl);
    assert.equal(await page.locator('input[name=new_password]').count(), 0, await page.textContent('main'));
  }));

test('the administrator signs in on the platform host', () =>
  theatre.visit(async ({ page, context }) => {
    await page.goto(`${theatre.doorward.publicUrl}/login`);
    await signIn(page, administrator);
    await page.waitForURL((url) => url.pathname !== '/login');
    assert.ok((await page.textContent('main')).includes(administrator.email));
    const cookies = await context.cookies(theatre.doorward.publicUrl);
    assert.ok(cookies.some(({ name }) => name === 'dw_session'), JSON.stringify(cookies));
  }));

test('the link is dead after its use', () =>
  theatre.visit(async ({ page }) => {
    const answer = await page.goto(link);
    assert.ok([404, 410].includes(answer.status()), `answered ${answer.status()}`);
    assert.equal(await page.locator('input[name=new_password]').count(), 0);
  }));

test('the administrator of the platform is nobody in a tenant', () =>
  theatre.visit(async ({ page, context }) => {
    await page.goto(theatre.firstParty.signInLink());
    await signIn(page, administrator);
    const cookies = await context.cookies(theatre.tenant.issuer);
    assert.ok(!cookies.some(({ name }) => name === 'dw_session'), JSON.stringify(cookies));
  }));
