import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { readRelyingParty } from './support/relying-party.mjs';
import { openTheatre } from './support/theatre.mjs';

let theatre;

before(async () => {
  theatre = await openTheatre();
});

after(() => theatre?.close());

test('an unknown application gets an error page and no redirect', () =>
  theatre.visit((visitor) => assertErrorPage(visitor, { client_id: '00000000-0000-4000-8000-000000000000' })));

test('an address that the application never registered gets an error page and no redirect', () =>
  theatre.visit((visitor) => assertErrorPage(visitor, { redirect_uri: `${theatre.firstParty.callback}/more` })));

test('a parameter given twice gets an error page and no redirect', () =>
  theatre.visit((visitor) => assertErrorPage(visitor, {}, '&state=again')));

test('an application that contradicts itself gets its person back and hears why', () =>
  theatre.visit(async ({ page }) => {
    await page.goto(theatre.firstParty.signInLink({ prompt: 'none login' }));
    assert.deepEqual(await readRelyingParty(page), { heading: 'Failed', error: 'invalid_request' });
  }));

test('a page that does not exist says so', () =>
  theatre.visit(async ({ page }) => {
    const answer = await page.goto(`${theatre.tenant.issuer}/no/such/page`);
    assert.equal(answer.status(), 404);
  }));

test('a host that nobody registered gets one fixed answer', async () => {
  const { port } = theatre.doorward;
  const answers = await Promise.all(['/', '/login', '/.well-known/openid-configuration'].map(async (path) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' });
    return { status: answer.status, body: await answer.text() };
  }));
  for (const answer of answers) assert.deepEqual(answer, { ...answers[0], status: 404 });
});

async function assertErrorPage({ page }, changed, appended = '') {
  const parameters = new URLSearchParams({
    client_id: theatre.firstParty.clientId,
    redirect_uri: theatre.firstParty.callback,
    response_type: 'code',
    scope: 'openid',
    state: 'kept',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...changed,
  });
  const answer = await page.goto(`${theatre.tenant.issuer}/oauth2/authorize?${parameters}${appended}`);
  assert.equal(answer.status(), 400);
  assert.equal(new URL(page.url()).origin, theatre.tenant.issuer);
  assert.equal(await page.locator('h1').count(), 1);
  assert.equal(await page.locator('meta[http-equiv=refresh]').count(), 0);
  assert.equal(await page.locator(`a[href^="${theatre.firstParty.origin}"]`).count(), 0);
}
