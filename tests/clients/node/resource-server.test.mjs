import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as client from 'openid-client';

import { apps, discover, world } from './world.mjs';

let api;
let config;

before(async () => {
  config = await discover(apps.service);
  api = await startOrdersApi(config.serverMetadata());
});

after(() => api.close());

test('an API that knows only the issuer verifies an access token by JWKS', async () => {
  const answer = await api.call(await serviceToken());
  assert.equal(answer.status, 200);
  const claims = await answer.json();
  assert.equal(claims.client_id, apps.service.client_id);
  assert.ok(claims.exp - claims.iat <= 300);
  for (const name of ['sub', 'jti', 'tid', 'rsq', 'inc']) assert.ok(name in claims, `${name} is missing`);
});

test('the access token says that it is one and is signed with ES256', async () => {
  const { typ, alg, kid } = decodeProtectedHeader(await serviceToken());
  assert.deepEqual({ typ, alg }, { typ: 'at+jwt', alg: 'ES256' });
  assert.equal(typeof kid, 'string');
});

test('the API refuses no token, a changed token and a token that was never one', async () => {
  const token = await serviceToken();
  const [header, payload, signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const promoted = Buffer.from(JSON.stringify({ ...claims, roles: ['owner'] })).toString('base64url');
  for (const bad of [undefined, 'opaque', `${header}.${promoted}.${signature}`]) {
    assert.equal((await api.call(bad)).status, 401, String(bad));
  }
});

test('the API may introspect the token that is meant for it', async () => {
  const token = await serviceToken();
  const ownConfig = await discover(world.api);
  const described = await client.tokenIntrospection(ownConfig, token);
  assert.equal(described.active, true);
  assert.equal(described.client_id, apps.service.client_id);
});

test('a resource that the client may not call is refused as invalid target', async () => {
  const asked = client.clientCredentialsGrant(config, { resource: 'https://payroll.example.com' });
  await assert.rejects(asked, { error: 'invalid_target' });
});

test('a wrong secret is refused as invalid client', async () => {
  const stranger = await discover({ ...apps.service, client_secret: world.api.client_secret });
  await assert.rejects(client.clientCredentialsGrant(stranger), (error) => {
    assert.equal(error.error ?? error.cause?.[0]?.parameters?.error, 'invalid_client');
    return true;
  });
});

async function serviceToken() {
  const { access_token: token } = await client.clientCredentialsGrant(config, { resource: world.api.resource });
  return token;
}

// A resource server as its owner would write it: keys from the discovery document, issuer, audience and type checked.
async function startOrdersApi({ issuer, jwks_uri: jwksUri }) {
  const keys = createRemoteJWKSet(new URL(jwksUri));
  const rules = { issuer, audience: world.api.resource, typ: 'at+jwt', algorithms: ['ES256'] };
  const server = createServer(async (request, response) => {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    try {
      const { payload } = await jwtVerify(token, keys, rules);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(payload));
    } catch {
      response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${server.address().port}/orders`;
  return {
    call: (token) => fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } }),
    close: () => new Promise((closed) => server.close(closed)),
  };
}
