// A small web application that signs people in with openid-client and shows what it verified.

import { createServer } from 'node:http';

import * as client from 'openid-client';

/** Listens first, because a client can only be registered once its addresses are known; then `connect`. */
export async function openRelyingParty() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const party = new RelyingParty(server);
  server.on('request', (request, response) => party.answer(request, response));
  return party;
}

class RelyingParty {
  #attempts = new Map();
  #config;
  #server;

  constructor(server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${server.address().port}`;
    this.callback = `${this.origin}/callback`;
    this.signedOut = `${this.origin}/signed-out`;
  }

  /** What the tenant must know about this application. */
  registration(extra = {}) {
    return {
      name: 'Photo Album',
      type: 'web',
      redirect_uris: [this.callback],
      post_logout_redirect_uris: [this.signedOut],
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      scope: 'openid profile email',
      ...extra,
    };
  }

  async connect(issuer, { client_id: id, client_secret: secret }) {
    const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
    this.#config = await client.discovery(new URL(issuer), id, secret, client.ClientSecretBasic(), { execute });
  }

  /** A link of this application that starts a sign-in; `extra` are parameters of the authorization request. */
  signInLink(extra = {}) {
    return `${this.origin}/sign-in?${new URLSearchParams(extra)}`;
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((closed) => this.#server.close(closed));
  }

  async answer(request, response) {
    const url = new URL(request.url, this.origin);
    const pages = {
      'GET /sign-in': () => this.#signIn(url, response),
      'GET /callback': () => this.#finish(url, response),
      'POST /callback': async () => this.#finish(await posted(request, this.callback), response),
      'GET /sign-out': () => this.#signOut(url, response),
      'GET /signed-out': () => show(response, 'Signed out', { state: url.searchParams.get('state') }),
      'GET /favicon.ico': () => response.writeHead(204).end(),
    };
    const page = pages[`${request.method} ${url.pathname}`] ?? (() => response.writeHead(404).end());
    try {
      await page();
    } catch (error) {
      show(response, 'Failed', { error: error.error ?? error.code ?? error.message });
    }
  }

  async #signIn(url, response) {
    const attempt = {
      pkceCodeVerifier: client.randomPKCECodeVerifier(),
      expectedState: client.randomState(),
      expectedNonce: client.randomNonce(),
      idTokenExpected: true,
    };
    this.#attempts.set(attempt.expectedState, attempt);
    redirect(response, client.buildAuthorizationUrl(this.#config, {
      redirect_uri: this.callback,
      scope: 'openid profile email',
      code_challenge: await client.calculatePKCECodeChallenge(attempt.pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: attempt.expectedState,
      nonce: attempt.expectedNonce,
      ...Object.fromEntries(url.searchParams),
    }));
  }

  async #finish(answer, response) {
    const state = answer.searchParams.get('state');
    const attempt = this.#attempts.get(state);
    this.#attempts.delete(state);
    if (attempt === undefined) throw new Error('an answer that nobody asked for');
    const tokens = await client.authorizationCodeGrant(this.#config, answer, attempt);
    const { sub } = tokens.claims();
    const userinfo = await client.fetchUserInfo(this.#config, tokens.access_token, sub);
    const idToken = tokens.id_token;
    show(response, 'Signed in', { claims: tokens.claims(), userinfo, idToken });
  }

  #signOut(url, response) {
    redirect(response, client.buildEndSessionUrl(this.#config, {
      post_logout_redirect_uri: this.signedOut,
      id_token_hint: url.searchParams.get('id_token_hint'),
      state: 'see you',
    }));
  }
}

/** What the application shows: its heading and the facts below it. */
export async function readRelyingParty(page) {
  await page.waitForSelector('#facts');
  return { heading: await page.textContent('h1'), ...JSON.parse(await page.textContent('#facts')) };
}

async function posted(request, callback) {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return new URL(`${callback}?${body}`);
}

function redirect(response, url) {
  response.writeHead(303, { location: url.href }).end();
}

function show(response, heading, facts) {
  const json = JSON.stringify(facts, null, 2).replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const page = `<!doctype html><title>${heading}</title><h1>${heading}</h1><pre id="facts">${json}</pre>`;
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
}
