import { describe, expect, it } from 'vitest';
import { CloudError, createClouds } from '../../lib/openstack/index.ts';
import { cloudSettings, fakeFetch, json, jumpClock, keystone, type Route, tokenBody } from './fake.ts';

function setup(...routes: Route[]) {
  const time = jumpClock();
  const net = fakeFetch(...routes);
  const clouds = createClouds({
    fetch: net.fetch,
    clock: time.clock,
    random: () => 0.5,
    settings: { cloud: cloudSettings },
  });
  return { clouds, ...time, ...net };
}

const validations = (seen: readonly { method: string; url: string }[]) =>
  seen.filter(({ method, url }) => method === 'GET' && url.includes('/auth/tokens')).length;

async function failure(work: Promise<unknown>): Promise<CloudError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CloudError);
  return error as CloudError;
}

describe('tokens', () => {
  it('tells user, project, roles and expiry of a token', async () => {
    const { clouds } = setup(keystone({ known: { good: tokenBody() } }));
    expect(await clouds.validateToken('good')).toMatchObject({
      user: { id: 'u1', name: 'someone', domain: { name: 'Default' } },
      project: { id: 'p1', name: 'demo' },
      roles: [{ name: 'member' }, { name: 'creator' }],
      expiresAt: Date.parse('2026-01-01T06:00:00Z'),
    });
  });

  it('believes an answer for 60 seconds, then asks again', async () => {
    const { clouds, seen, advance } = setup(keystone({ known: { good: tokenBody() } }));
    await clouds.validateToken('good');
    advance(59_999);
    await clouds.validateToken('good');
    expect(validations(seen)).toBe(1);
    advance(1);
    await clouds.validateToken('good');
    expect(validations(seen)).toBe(2);
  });

  it('never believes an answer beyond the expiry of the token', async () => {
    const short = tokenBody({ expires: '2026-01-01T00:00:10Z' });
    const { clouds, advance } = setup(keystone({ known: { good: short } }));
    await clouds.validateToken('good');
    advance(10_000);
    expect((await failure(clouds.validateToken('good'))).class).toBe('auth');
  });

  it('refuses unknown tokens and asks nobody about texts that are no token', async () => {
    const { clouds, seen } = setup(keystone());
    expect(await failure(clouds.validateToken('bad'))).toMatchObject({ class: 'auth', status: 401 });
    const before = seen.length;
    for (const text of ['', 'a b', 'x'.repeat(9000), 'a\r\nx: y']) {
      expect((await failure(clouds.validateToken(text))).class).toBe('auth');
    }
    expect(seen.length).toBe(before);
  });

  it('renews its own token once when Keystone refuses it', async () => {
    let refusals = 0;
    const inner = keystone({ known: { good: tokenBody() } });
    const { clouds } = setup((seen) => {
      if (seen.headers.get('x-auth-token') === 'own-1') {
        refusals++;
        return json(401, { error: { message: 'expired' } });
      }
      return inner(seen);
    });
    await clouds.validateToken('good');
    expect(refusals).toBe(1);
  });

  it('keeps passwords and tokens out of its errors', async () => {
    const { clouds } = setup(() =>
      json(401, { error: { message: 'The request you have made requires authentication.' } }),
    );
    const error = await failure(clouds.validateToken('secret-token'));
    expect(JSON.stringify([error.message, error.stack, error])).not.toMatch(/hidden-password|secret-token/);
  });
});

describe('a session', () => {
  const answer: Route = ({ url }) => (url.startsWith('http://nova.test') ? json(200, { servers: [] }) : undefined);
  const call = { service: 'compute', method: 'GET', path: '/servers' } as const;

  it('uses the token of the user and the endpoint of the catalogue', async () => {
    const { clouds, seen } = setup(keystone({ known: { good: tokenBody() } }), answer);
    const cloud = await clouds.forToken('good');
    expect(cloud.projectId).toBe('p1');
    await cloud.request({
      ...call,
      query: { all: true, name: 'a b', tag: ['x', 'y'], none: undefined },
      microversion: '2.79',
    });
    const last = seen.at(-1);
    expect(last?.url).toBe('http://nova.test/v2.1/servers?all=true&name=a+b&tag=x&tag=y');
    expect(last?.headers.get('x-auth-token')).toBe('good');
    expect(last?.headers.get('openstack-api-version')).toBe('compute 2.79');
  });

  it('writes a version once, whether the endpoint has it or not, and knows aliases', async () => {
    const { clouds, seen } = setup(keystone({ known: { good: tokenBody() } }), () => json(200, {}));
    const cloud = await clouds.forToken('good');
    await cloud.request({ service: 'network', method: 'GET', path: '/v2.0/ports' });
    expect(seen.at(-1)?.url).toBe('http://neutron.test/v2.0/ports');
    await cloud.request({ service: 'image', method: 'GET', path: '/v2/images' });
    expect(seen.at(-1)?.url).toBe('http://glance.test/v2/images');
    await cloud.request({ service: 'volumev3', method: 'GET', path: '/volumes', microversion: '3.50' });
    expect(seen.at(-1)?.url).toBe('http://cinder.test/v3/p1/volumes');
    expect(seen.at(-1)?.headers.get('openstack-api-version')).toBe('volume 3.50');
    expect(await cloud.has('volumev2')).toBe(true);
    expect(await cloud.has('object-store')).toBe(false);
    expect((await failure(cloud.request({ ...call, service: 'object-store' }))).class).toBe('fatal');
  });

  it('logs in once per trust for all who wait together, and keeps the token', async () => {
    const { clouds, seen } = setup(keystone(), answer);
    const open = () => clouds.forTrust({ trustId: 't1', projectId: 'p1' });
    await Promise.all(Array.from({ length: 10 }, () => open().request(call)));
    await open().request(call);
    const logins = seen.filter(({ method }) => method === 'POST');
    expect(logins.length).toBe(1);
    expect(logins[0]?.body).toMatchObject({ auth: { scope: { 'OS-TRUST:trust': { id: 't1' } } } });
    await clouds.forTrust({ trustId: 't2', projectId: 'p1' }).request(call);
    expect(seen.filter(({ method }) => method === 'POST').length).toBe(2);
  });

  it('renews a rejected token once, and gives up when the new one is rejected too', async () => {
    const { clouds, seen } = setup(keystone(), ({ headers, url }) => {
      if (!url.startsWith('http://nova.test')) return undefined;
      return headers.get('x-auth-token') === 'own-2' ? json(200, {}) : json(401, {});
    });
    const cloud = clouds.forTrust({ trustId: 't1', projectId: 'p1' });
    expect((await cloud.request(call)).status).toBe(200);
    const strict = setup(keystone(), ({ url }) => (url.startsWith('http://nova.test') ? json(401, {}) : undefined));
    const other = strict.clouds.forTrust({ trustId: 't1', projectId: 'p1' });
    expect(await failure(other.request(call))).toMatchObject({ class: 'auth', status: 401 });
    expect(strict.seen.filter(({ url }) => url.startsWith('http://nova.test')).length).toBe(2);
    expect(seen.filter(({ method }) => method === 'POST').length).toBe(2);
  });

  it('renews a login a minute before it expires', async () => {
    const { clouds, seen, advance } = setup(keystone(), answer);
    const cloud = clouds.forTrust({ trustId: 't1', projectId: 'p1' });
    await cloud.request(call);
    advance(6 * 3_600_000 - 61_000);
    await cloud.request(call);
    expect(seen.filter(({ method }) => method === 'POST').length).toBe(1);
    advance(1_000);
    await cloud.request(call);
    expect(seen.filter(({ method }) => method === 'POST').length).toBe(2);
  });
});

describe('trusts', () => {
  it.each([
    ['lent to Kiln', 'u1', { trustId: 't9', projectId: 'p1', trustorUserId: 'u2' }],
    ['lent to another service', 'u3', undefined],
  ])('tells the trust that a token stands on: %s', async (_, trustee, expected) => {
    const { token } = tokenBody({ user: 'u2' });
    const lent = { token: { ...token, 'OS-TRUST:trust': { id: 't9', trustee_user: { id: trustee } } } };
    const { clouds } = setup(keystone({ known: { lent, own: { token } } }));
    expect(await clouds.trustOf('lent')).toEqual(expected);
    expect(await clouds.trustOf('own')).toBeUndefined();
  });

  it('delegates all roles of the token to the service user, in the project of the token', async () => {
    const { clouds, seen } = setup(keystone({ known: { good: tokenBody() } }), ({ url }) =>
      url.endsWith('/OS-TRUST/trusts') ? json(201, { trust: { id: 'trust-1' } }) : undefined,
    );
    expect(await clouds.createTrust('good')).toEqual({ trustId: 'trust-1', projectId: 'p1', trustorUserId: 'u1' });
    expect(seen.at(-1)?.headers.get('x-auth-token')).toBe('good');
    expect(seen.at(-1)?.body).toMatchObject({
      trust: { impersonation: true, trustor_user_id: 'u1', project_id: 'p1', roles: [{ id: 'r1' }, { id: 'r2' }] },
    });
  });

  it('counts a trust that is gone as deleted', async () => {
    const { clouds } = setup(keystone(), () => json(404, { error: { message: 'Could not find trust' } }));
    await clouds.deleteTrust({ trustId: 't', projectId: 'p1', trustorUserId: 'u1' });
  });

  it('deletes as service user what the trustor may not delete any more', async () => {
    const inner = keystone();
    let byService = 0;
    const { clouds } = setup(
      (seen) => {
        const auth = JSON.stringify(seen.body ?? '');
        return auth.includes('OS-TRUST') ? json(403, { error: { message: 'forbidden' } }) : inner(seen);
      },
      ({ method }) => {
        if (method !== 'DELETE') return undefined;
        byService++;
        return json(204, undefined);
      },
    );
    await clouds.deleteTrust({ trustId: 't', projectId: 'p1', trustorUserId: 'u1' });
    expect(byService).toBe(1);
  });
});
