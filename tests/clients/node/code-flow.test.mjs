import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import * as client from 'openid-client';

import { Person } from './hosted-pages.mjs';
import { apps, discover, world } from './world.mjs';

const { redirect_uri: redirectUri, signed_out_uri: signedOutUri } = apps.web;
let config;

before(async () => {
  config = await discover(apps.web);
});

test('discovery names the tenant as issuer and every endpoint on its host', () => {
  const metadata = config.serverMetadata();
  assert.equal(metadata.issuer, world.issuer);
  const endpoints = Object.entries(metadata).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));
  assert.ok(endpoints.length >= 6, `only ${endpoints.map(([name]) => name)}`);
  for (const [name, url] of endpoints) assert.ok(url.startsWith(`${world.issuer}/`), `${name} is ${url}`);
  assert.deepEqual(metadata.code_challenge_methods_supported, ['S256']);
});

test('a code with PKCE becomes tokens whose ID token verifies by JWKS', async () => {
  const tokens = await signIn(new Person(world.person));
  const claims = tokens.claims();
  assert.equal(claims.iss, world.issuer);
  assert.equal(claims.aud, apps.web.client_id);
  assert.ok(claims.sub.length > 0);
  assert.ok(claims.amr.includes('pwd'), `amr is ${claims.amr}`);
  assert.equal(tokens.token_type, 'bearer');
  assert.ok(tokens.expires_in <= 300);
});

test('userinfo answers with the claims of the granted scopes', async () => {
  const tokens = await signIn(new Person(world.person));
  const person = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  assert.equal(person.email, world.person.login);
  assert.equal(person.name, world.person.name);
});

test('a second use of a code is refused and kills what the first use made', async () => {
  const attempt = await begin();
  const callback = await new Person(world.person).follow(attempt.url, redirectUri);
  const tokens = await client.authorizationCodeGrant(config, callback, attempt.checks);
  await assertRefused(client.authorizationCodeGrant(config, callback, attempt.checks));
  await assertRefused(client.refreshTokenGrant(config, tokens.refresh_token));
});

test('a code without the right verifier is refused', async () => {
  const attempt = await begin();
  const callback = await new Person(world.person).follow(attempt.url, redirectUri);
  const checks = { ...attempt.checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
  await assertRefused(client.authorizationCodeGrant(config, callback, checks));
});

test('a refresh token is exchanged for new tokens of the same person', async () => {
  const tokens = await signIn(new Person(world.person));
  const fresh = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(fresh.access_token, tokens.access_token);
  assert.notEqual(fresh.refresh_token, tokens.refresh_token);
  const { sub, auth_time: authTime } = fresh.claims();
  assert.equal(sub, tokens.claims().sub);
  assert.equal(authTime, tokens.claims().auth_time);
  const person = await client.fetchUserInfo(config, fresh.access_token, sub);
  assert.equal(person.email, world.person.login);
});

test('introspection describes a live token and says nothing about others', async () => {
  const tokens = await signIn(new Person(world.person));
  const live = await client.tokenIntrospection(config, tokens.access_token);
  assert.equal(live.active, true);
  assert.equal(live.sub, tokens.claims().sub);
  assert.equal(live.client_id, apps.web.client_id);
  assert.deepEqual(await client.tokenIntrospection(config, 'never-issued'), { active: false });
});

test('a revoked refresh token and its access token are dead', async () => {
  const tokens = await signIn(new Person(world.person));
  await client.tokenRevocation(config, tokens.refresh_token);
  await assertRefused(client.refreshTokenGrant(config, tokens.refresh_token));
  assert.deepEqual(await client.tokenIntrospection(config, tokens.access_token), { active: false });
});

test('logout returns to the application and ends the session at the provider', async () => {
  const person = new Person(world.person);
  const tokens = await signIn(person);
  const state = client.randomState();
  const link = client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: signedOutUri,
    state,
  });
  const back = await person.follow(link, signedOutUri);
  assert.equal(back.searchParams.get('state'), state);
  const silent = await begin({ prompt: 'none' });
  const answer = await person.follow(silent.url, redirectUri);
  await assert.rejects(client.authorizationCodeGrant(config, answer, silent.checks), { error: 'login_required' });
});

async function signIn(person) {
  const attempt = await begin();
  const callback = await person.follow(attempt.url, redirectUri);
  return client.authorizationCodeGrant(config, callback, attempt.checks);
}

async function begin(extra = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid profile email offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...extra,
  });
  return { url, checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true } };
}

function assertRefused(grant) {
  return assert.rejects(grant, { error: 'invalid_grant' });
}
