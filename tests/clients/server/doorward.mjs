// Starts one `doorward serve` on loopback with a data directory of its own, and stops it again.
// Both the browser tests and the foreign clients come through here; nothing else starts a server.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const run = promisify(execFile);

/** Starts the server with an empty data directory and resolves when it says that it can serve. */
export async function startDoorward() {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnFreePort();
    } catch (cause) {
      // Between asking for a free port and listening on it, another program may take it.
      if (tries === 3 || !/in use/i.test(cause.message)) throw cause;
    }
  }
}

async function startOnFreePort() {
  const binary = resolve(repository, process.env.DOORWARD_BIN ?? 'target/debug/doorward');
  const directory = await mkdtemp(join(tmpdir(), 'doorward-tests-'));
  const port = await freePort();
  const publicUrl = `http://localhost:${port}`;
  const environment = cleanEnvironment({
    DOORWARD_LISTEN: `127.0.0.1:${port}`,
    DOORWARD_PUBLIC_URL: publicUrl,
    DOORWARD_DATA_DIR: join(directory, 'data'),
    DOORWARD_METRICS_LISTEN: `127.0.0.1:${await freePort()}`,
  });
  // The empty directory keeps a doorward.toml of the developer out of the tests.
  const options = { cwd: directory, env: environment };
  const child = spawn(binary, ['serve'], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = new Doorward({ binary, child, directory, options, port, publicUrl });
  try {
    await server.untilReady();
  } catch (cause) {
    await server.stop();
    throw cause;
  }
  return server;
}

class Doorward {
  #binary;
  #child;
  #directory;
  #exited;
  #options;
  #output = '';

  constructor({ binary, child, directory, options, port, publicUrl }) {
    this.port = port;
    this.publicUrl = publicUrl;
    this.#binary = binary;
    this.#child = child;
    this.#directory = directory;
    this.#options = options;
    this.#exited = new Promise((done) => {
      child.once('error', (error) => done(`could not start ${binary}: ${error.message}`));
      child.once('exit', (code, signal) => done(`ended with ${signal ?? code}`));
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.#output += text));
    }
  }

  /** Everything that the server has printed so far, for messages of failed tests. */
  get output() {
    return this.#output;
  }

  async untilReady(limitMillis = 30_000) {
    const deadline = Date.now() + limitMillis;
    let ended = null;
    this.#exited.then((how) => (ended = how));
    while (Date.now() < deadline) {
      if (ended !== null) throw new Error(`doorward ${ended}\n${this.#output}`);
      const answer = await fetch(`${this.publicUrl}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await pause(20);
    }
    throw new Error(`doorward was not ready within ${limitMillis} ms\n${this.#output}`);
  }

  /** The one-time link that the first start prints for the first platform administrator. */
  async setUpLink() {
    for (let tries = 0; tries < 100; tries += 1) {
      const link = this.#output.match(/https?:\/\/[^\s"\\]+\/platform\/setup\/[A-Za-z0-9_.~-]+/)?.[0];
      if (link) return link;
      await pause(20);
    }
    throw new Error(`the first start printed no set-up link\n${this.#output}`);
  }

  /** Makes a platform API key on the command line while the server runs. */
  async createPlatformKey(name) {
    const { stdout } = await run(this.#binary, ['platform-key', 'create', '--name', name, '--json'], this.#options);
    return JSON.parse(stdout).key;
  }

  /** Ends the server and removes its data. */
  async stop() {
    this.#child.kill('SIGTERM');
    const stubborn = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
    await this.#exited;
    clearTimeout(stubborn);
    await rm(this.#directory, { recursive: true, force: true });
  }
}

// An unknown DOORWARD_… variable is a configuration error, so those of the tests must not reach the server.
function cleanEnvironment(settings) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('DOORWARD_'));
  return { ...Object.fromEntries(inherited), ...settings };
}

async function freePort() {
  const probe = createServer();
  await new Promise((listening, failed) => probe.once('error', failed).listen(0, '127.0.0.1', listening));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

function pause(millis) {
  return new Promise((wake) => setTimeout(wake, millis));
}
