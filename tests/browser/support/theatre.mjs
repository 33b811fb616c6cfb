// One server, one tenant, one browser and two applications for a whole test file.

import { setStage } from '../../clients/server/stage.mjs';
import { openBrowser } from './people.mjs';
import { openRelyingParty } from './relying-party.mjs';

/** Opens everything; `close()` on the result takes it down again. */
export async function openTheatre() {
  const stage = await setStage();
  const browser = await openBrowser();
  const { tenant, doorward, person } = stage;
  const parties = {
    firstParty: await admit(tenant, { name: 'Orchard Desk', first_party: true }),
    thirdParty: await admit(tenant, { name: 'Photo Album', first_party: false }),
  };
  const applications = Object.values(parties).map(({ origin }) => origin);
  const origins = [tenant.issuer, doorward.publicUrl, ...applications];
  return {
    ...stage,
    ...parties,
    ada: person,
    /** Another application beside the first two; its visitors are told its origin. */
    admit: (extra) => admit(tenant, extra),
    /** A person for the length of `visit`, whose browser must have nothing to complain about. */
    visit: async (visit, { origins: more = [], ...profile } = {}) => {
      const visitor = await browser.meet([...origins, ...more], profile);
      try {
        await visit(visitor);
      } catch (error) {
        throw await visitor.leaveBecauseOf(error);
      }
      await visitor.leave();
    },
    close: async () => {
      await browser.close();
      await Promise.all(Object.values(parties).map((party) => party.close()));
      await stage.stop();
    },
  };
}

async function admit(tenant, extra) {
  const party = await openRelyingParty();
  const registered = await tenant.createClient(party.registration(extra));
  await party.connect(tenant.issuer, registered);
  party.clientId = registered.client_id;
  return party;
}
