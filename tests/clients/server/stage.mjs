// What every test starts from: a running server, one tenant, and one person who can sign in.

import { startDoorward } from './doorward.mjs';
import { Platform } from './management.mjs';

/** The person of the tests. */
export const ada = {
  email: 'ada.lovelace@example.com',
  password: 'analytical engines weave algebra 1843',
  display_name: 'Ada Lovelace',
};

/** The API that the tokens of the tests are meant for. */
export const ordersApi = 'https://orders.example.com';

/** Starts a server and sets the stage; `stop()` on the result ends it. */
export async function setStage() {
  const doorward = await startDoorward();
  try {
    const platform = new Platform(doorward.publicUrl, await doorward.createPlatformKey('tests'));
    const host = `127.0.0.2:${doorward.port}`;
    const tenant = await platform.createTenant({ slug: 'acme', displayName: 'Acme Orchards', host });
    const person = { ...ada, ...(await tenant.createUser(ada)), password: ada.password };
    return { doorward, platform, tenant, person, stop: () => doorward.stop() };
  } catch (cause) {
    await doorward.stop();
    throw new Error(`the stage could not be set\n${doorward.output}`, { cause });
  }
}
