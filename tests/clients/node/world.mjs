// What an application is told: the issuer and its own credentials. `with-server.mjs` wrote it.

import { readFileSync } from 'node:fs';

import * as client from 'openid-client';

/** Addresses and credentials of this run. */
export const world = JSON.parse(readFileSync(process.env.DOORWARD_WORLD, 'utf8'));

/** The clients that are set up for this library. */
export const apps = world['openid-client'];

/** openid-client from a discovery URL and credentials; plain HTTP is allowed because this is loopback. */
export function discover({ client_id, client_secret }) {
  const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
  return client.discovery(new URL(world.issuer), client_id, client_secret, undefined, { execute });
}
