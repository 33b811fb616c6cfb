// `node with-server.mjs COMMAND [ARGUMENTS…]` runs a command beside a server that has a tenant, a person and
// clients. The command reads what it may know, addresses and credentials and nothing else, as JSON from the file
// that DOORWARD_WORLD names. The exit code is the command's.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ordersApi, setStage } from './stage.mjs';

const redirectUri = 'https://app.example.com/callback';
const signedOutUri = 'https://app.example.com/signed-out';

const [command, ...args] = process.argv.slice(2);
if (command === undefined) {
  console.error('usage: node with-server.mjs COMMAND [ARGUMENTS…]');
  process.exit(2);
}

const stage = await setStage();
const directory = await mkdtemp(join(tmpdir(), 'doorward-world-'));
try {
  const file = join(directory, 'world.json');
  await writeFile(file, JSON.stringify(await describeWorld(stage)), { mode: 0o600 });
  process.exitCode = await finished(spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DOORWARD_WORLD: file },
  }));
  if (process.exitCode !== 0) console.error(`\nWhat the server printed:\n${stage.doorward.output}`);
} finally {
  await stage.stop();
  await rm(directory, { recursive: true, force: true });
}

// One set of clients for each library, so that what one does cannot help the other. No client names a token
// endpoint authentication method: each library uses its own default, and either must work.
async function describeWorld({ tenant, person }) {
  const api = await tenant.createClient({ name: 'Orders API', type: 'resource_server', resource: ordersApi });
  const world = {
    issuer: tenant.issuer,
    person: { id: person.id, login: person.email, password: person.password, name: person.display_name },
    api: { ...credentials(api), resource: ordersApi },
  };
  for (const library of ['openid-client', 'authlib']) {
    const web = await tenant.createClient({
      name: `Photo album of ${library}`,
      type: 'web',
      redirect_uris: [redirectUri],
      post_logout_redirect_uris: [signedOutUri],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid profile email offline_access',
      audiences: [ordersApi],
    });
    const service = await tenant.createClient({
      name: `Night job of ${library}`,
      type: 'service',
      grant_types: ['client_credentials'],
      audiences: [ordersApi],
    });
    world[library] = {
      web: { ...credentials(web), redirect_uri: redirectUri, signed_out_uri: signedOutUri },
      service: credentials(service),
    };
  }
  return world;
}

function credentials({ client_id, client_secret }) {
  return { client_id, client_secret };
}

function finished(child) {
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code, signal) => done(code ?? (signal ? 1 : 0)));
  });
}
