// The two management APIs, as automation uses them: a bearer key and JSON.

/** The platform's API on the host of `public_url`. */
export class Platform {
  #api;

  constructor(publicUrl, key) {
    this.#api = jsonApi(`${publicUrl}/platform/api/v1`, key);
  }

  /** Creates a tenant that lives at `host` and returns it, once it answers there, with an API key of its own. */
  async createTenant({ slug, displayName, host }) {
    const tenant = await this.#api('POST', '/tenants', { slug, display_name: displayName, hosts: [host] });
    const { key } = await this.#api('POST', `/tenants/${tenant.id}/api-keys`, { name: 'tests' });
    await untilAnswering(`${tenant.issuer}/readyz`);
    return new Tenant(tenant, key);
  }
}

/** One tenant's API on its own host. */
export class Tenant {
  #api;

  constructor({ id, issuer }, key) {
    this.id = id;
    this.issuer = issuer;
    this.#api = jsonApi(`${issuer}/admin/api/v1`, key);
  }

  createUser(user) {
    return this.#api('POST', '/users', user);
  }

  createClient(client) {
    return this.#api('POST', '/clients', client);
  }

  disableUser(id) {
    return this.#api('POST', `/users/${id}/disable`);
  }
}

function jsonApi(base, key) {
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${key}`, accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${base}${path} answered ${answer.status}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
}

// A loopback address of its own is bound when its first tenant appears, which may be just after the answer.
async function untilAnswering(url) {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((wake) => setTimeout(wake, 20));
  }
  throw new Error(`nothing answers at ${url}`);
}
